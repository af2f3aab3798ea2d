"""Columns as SQLAlchemy's, and their changes as ``alter_column``: nothing is left to a default."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.operations import ops

from alembic_autogen.autogenerate.operations.column_types import (
    DECLARED,
    ColumnBuilder,
    no_types,
    server_default,
)
from alembic_autogen.schema.members import enum_members, lost_members
from alembic_autogen.schema.types import sqlalchemy_type
from support.steps import python
from support.tables import ID, INNODB, PRIMARY, column, table

SPELLER = ColumnBuilder(lambda key, name: None)


def added(line: str, *definitions: str, options: str = INNODB) -> str | None:
    """A column as it stands in ``add_column``; ``None`` where SQLAlchemy cannot say it."""
    made = table("t", line, *definitions, options=options)
    spelled = SPELLER.column(made.columns[0], made)
    if spelled is None:
        return None
    text = python(ops.AddColumnOp("t", spelled))
    return text.removeprefix("op.add_column('t', sa.Column('a', ").removesuffix("))")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("`a` int DEFAULT NULL", "sa.Integer(), nullable=True"),
        ("`a` int NOT NULL", "sa.Integer(), nullable=False"),
        ("`a` text", "sa.Text(), nullable=True"),
        ("`a` tinytext NOT NULL", "mysql.TINYTEXT(), nullable=False"),
        ("`a` json", "sa.JSON(), nullable=True"),
        ("`a` point", None),
        ("`a` int", None),  # no default at all
        ("`a` varchar(5)", None),
        ("`a` int DEFAULT NULL /*!80023 INVISIBLE */", None),
        ("`a` int DEFAULT NULL /*!50606 COLUMN_FORMAT FIXED */", None),
        ("`a` point NOT NULL /*!80003 SRID 4326 */", None),
        ("`a` vector(3) DEFAULT NULL", None),
        (
            "`a` int NOT NULL DEFAULT '5'",
            "sa.Integer(), server_default=sa.text('5'), nullable=False",
        ),
        (
            "`a` int NOT NULL DEFAULT '-5'",
            "sa.Integer(), server_default=sa.text('-5'), nullable=False",
        ),
        (
            "`a` varchar(5) NOT NULL DEFAULT '5'",
            "sa.String(length=5), server_default='5', nullable=False",
        ),
        ("`a` varchar(5) DEFAULT ''", "sa.String(length=5), server_default='', nullable=True"),
        (
            "`a` varchar(9) NOT NULL DEFAULT 'it''s'",
            "sa.String(length=9), server_default=sa.text(\"'it''s'\"), nullable=False",
        ),
        (
            "`a` varchar(9) NOT NULL DEFAULT 'a :b'",
            "sa.String(length=9), server_default=sa.text(\"'a \\\\:b'\"), nullable=False",
        ),
        (
            "`a` decimal(5,2) DEFAULT '1.50'",
            "sa.Numeric(precision=5, scale=2), server_default='1.50', nullable=True",
        ),
        (
            "`a` decimal(5,0) DEFAULT '7'",
            "sa.Numeric(precision=5, scale=0), server_default=sa.text('7'), nullable=True",
        ),
        (
            "`a` int unsigned DEFAULT '7'",
            "mysql.INTEGER(unsigned=True), server_default=sa.text('7'), nullable=True",
        ),
        (
            "`a` datetime DEFAULT CURRENT_TIMESTAMP",
            "sa.DateTime(), server_default=sa.text('CURRENT_TIMESTAMP'), nullable=True",
        ),
        (
            "`a` datetime DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP",
            "sa.DateTime(), server_default=sa.text('NULL ON UPDATE CURRENT_TIMESTAMP'), "
            "nullable=True",
        ),
        (
            "`a` datetime NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP",
            "sa.DateTime(), server_default=sa.text('CURRENT_TIMESTAMP ON UPDATE "
            "CURRENT_TIMESTAMP'), nullable=False",
        ),
        (
            "`a` json DEFAULT (json_array())",
            "sa.JSON(), server_default=sa.text('(json_array())'), nullable=True",
        ),
        ("`a` int DEFAULT NULL COMMENT 'x'", "sa.Integer(), nullable=True, comment='x'"),
        (
            "`a` int GENERATED ALWAYS AS ((`b` + 1)) VIRTUAL",
            "sa.Integer(), sa.Computed('b + 1', persisted=False), nullable=True",
        ),
        (
            "`a` int GENERATED ALWAYS AS ((`b` + 1)) STORED NOT NULL",
            "sa.Integer(), sa.Computed('b + 1', persisted=True), nullable=False",
        ),
        (
            "`a` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL "
            "CHECK (json_valid(`a`))",
            "sa.JSON(), nullable=True",
        ),
        (
            "`a` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL "
            "CHECK (json_valid(`b`))",
            None,
        ),
    ],
)
def test_a_column_is_said_whole_or_not_at_all(line: str, expected: str | None) -> None:
    assert added(line) == expected


COUNTS = "`a` int NOT NULL AUTO_INCREMENT"


@pytest.mark.parametrize(
    ("line", "definitions", "expected"),
    [
        (COUNTS, ["PRIMARY KEY (`a`)"], None),  # which SQLAlchemy does by itself
        (COUNTS, ["`b` int NOT NULL", "PRIMARY KEY (`a`,`b`)"], True),
        (COUNTS, ["UNIQUE KEY `k` (`a`)"], True),
        (COUNTS, ["`b` int NOT NULL", "PRIMARY KEY (`b`)", "KEY `k` (`a`)"], True),
        ("`a` int NOT NULL", ["PRIMARY KEY (`a`)"], False),
        ("`a` bigint NOT NULL", ["PRIMARY KEY (`a`)"], False),
        ("`a` tinyint NOT NULL", ["PRIMARY KEY (`a`)"], False),
        ("`a` int NOT NULL DEFAULT '5'", ["PRIMARY KEY (`a`)"], None),
        ("`a` varchar(5) NOT NULL", ["PRIMARY KEY (`a`)"], None),
        ("`a` int NOT NULL", ["`b` int NOT NULL", "PRIMARY KEY (`a`,`b`)"], None),
        ("`a` int NOT NULL", ["`b` int NOT NULL", "PRIMARY KEY (`b`)"], None),
        ("`a` int NOT NULL", [], None),
    ],
)
def test_auto_increment_is_said_where_sqlalchemy_would_do_something_else(
    line: str, definitions: list[str], expected: bool | None
) -> None:
    made = table("t", line, *definitions)
    spelled = SPELLER.column(made.columns[0], made)
    assert spelled is not None
    assert spelled.autoincrement == ("auto" if expected is None else expected)


def changed(head: str, models: str) -> str | None:
    """The arguments of ``alter_column``; ``None`` where it cannot say the change."""
    before, after = table("t", head), table("t", models)
    op = SPELLER.alteration(before.columns[0], after.columns[0], after)
    return None if op is None else python(op).removeprefix("op.alter_column('t', 'a', ")[:-1]


INT = "existing_type=sa.Integer()"
NULLABLE = "existing_nullable=True"
PLAIN = "`a` int DEFAULT NULL"
TEXT = "existing_type=sa.String(length=5)"
STAMP = "existing_type=sa.DateTime()"
NOW = "sa.text('CURRENT_TIMESTAMP')"
UPDATED = "sa.text('NULL ON UPDATE CURRENT_TIMESTAMP')"


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        (PLAIN, "`a` bigint DEFAULT NULL", f"{INT}, type_=sa.BigInteger(), {NULLABLE}"),
        (PLAIN, "`a` int NOT NULL", f"{INT}, nullable=False"),
        ("`a` int NOT NULL", PLAIN, f"{INT}, nullable=True"),
        (PLAIN, "`b` int DEFAULT NULL", f"{INT}, new_column_name='b', {NULLABLE}"),
        (
            PLAIN,
            "`a` int DEFAULT NULL COMMENT 'x'",
            f"{INT}, comment='x', {NULLABLE}",
        ),
        (
            "`a` int DEFAULT NULL COMMENT 'x'",
            PLAIN,
            f"{INT}, comment=None, existing_comment='x', {NULLABLE}",
        ),
        (
            "`a` int DEFAULT '5' COMMENT 'x'",
            "`a` bigint DEFAULT '5' COMMENT 'x'",
            f"{INT}, type_=sa.BigInteger(), existing_comment='x', {NULLABLE}, "
            "existing_server_default=sa.text('5')",
        ),
        (PLAIN, "`a` int DEFAULT '5'", f"{INT}, server_default=sa.text('5'), {NULLABLE}"),
        # DROP DEFAULT would leave none at all
        (
            "`a` int DEFAULT '5'",
            PLAIN,
            f"{INT}, server_default=None, type_=sa.Integer(), {NULLABLE}",
        ),
        # unless the whole definition is written anyway
        (
            "`a` int NOT NULL DEFAULT '5'",
            PLAIN,
            f"{INT}, server_default=None, nullable=True",
        ),
        # SET DEFAULT takes an expression for a literal
        (
            "`a` json DEFAULT NULL",
            "`a` json DEFAULT (json_array())",
            "existing_type=sa.JSON(), server_default=sa.text('(json_array())'), type_=sa.JSON(), "
            "existing_nullable=True",
        ),
        (
            "`a` json DEFAULT (json_array())",
            "`a` json DEFAULT (json_array())",
            "existing_type=sa.JSON(), existing_nullable=True, "
            "existing_server_default=sa.text('(json_array())')",
        ),
        # and neither touches ON UPDATE
        (
            "`a` datetime DEFAULT NULL",
            "`a` datetime DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP",
            f"{STAMP}, server_default={UPDATED}, type_=sa.DateTime(), {NULLABLE}",
        ),
        (
            "`a` datetime DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP",
            "`a` datetime DEFAULT NULL",
            f"{STAMP}, server_default=None, type_=sa.DateTime(), {NULLABLE}, "
            "existing_server_default",
        ),
        (
            "`a` varchar(5) DEFAULT NULL",
            "`a` varchar(5) COLLATE utf8mb4_bin DEFAULT NULL",
            f"{TEXT}, type_=sa.String(length=5, collation='utf8mb4_bin'), {NULLABLE}",
        ),
        (
            "`a` varchar(5) DEFAULT NULL",
            "`a` varchar(5) CHARACTER SET latin1 DEFAULT NULL",
            f"{TEXT}, type_=mysql.VARCHAR(charset='latin1', collation='latin1_swedish_ci', "
            f"length=5), {NULLABLE}",
        ),
        (PLAIN, "`a` int NOT NULL AUTO_INCREMENT", f"{INT}, nullable=False, autoincrement=True"),
        (
            "`a` int NOT NULL AUTO_INCREMENT",
            "`a` int NOT NULL",
            f"{INT}, existing_nullable=False, autoincrement=False",
        ),
        # what alter_column does not know
        (PLAIN, "`a` int GENERATED ALWAYS AS (1) STORED", None),
        ("`a` int GENERATED ALWAYS AS (1) STORED", PLAIN, None),
        (PLAIN, "`a` int DEFAULT NULL /*!80023 INVISIBLE */", None),
        ("`a` int DEFAULT NULL /*!80023 INVISIBLE */", PLAIN, None),
        (PLAIN, "`a` int DEFAULT NULL /*!50606 COLUMN_FORMAT FIXED */", None),
        (PLAIN, "`a` int", None),
        ("`a` int", PLAIN, None),
        (PLAIN, "`a` vector(3) DEFAULT NULL", None),
        ("`a` vector(3) DEFAULT NULL", PLAIN, None),
        ("`a` point NOT NULL", "`a` point NOT NULL /*!80003 SRID 4326 */", None),
        (
            "`a` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL "
            "CHECK (json_valid(`a`))",
            "`a` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL "
            "CHECK (json_valid(`a`))",
            "existing_type=sa.JSON(), nullable=False",
        ),
    ],
)
def test_a_change_repeats_all_that_stays(head: str, models: str, expected: str | None) -> None:
    found = changed(head, models)
    if expected is not None and expected.endswith("existing_server_default"):
        assert found is not None
        assert found.startswith(expected.removesuffix(", existing_server_default"))
    else:
        assert found == expected


def test_a_type_of_the_application_is_taken_where_there_is_one() -> None:
    own = ColumnBuilder(
        lambda key, name: sa.Numeric(7, 2) if str(key) == "t" and name == "a" else None
    )
    made = table("t", "`a` vector(3) DEFAULT NULL", "`b` int DEFAULT NULL")
    assert isinstance(own.type(made.columns[0], made), sa.Numeric)
    assert isinstance(own.type(made.columns[1], made), sa.Integer)


@pytest.mark.parametrize(
    "type_",
    ["tinyint", "smallint", "mediumint", "int", "bigint", "decimal(5,0)", "float", "double"],
)
def test_the_default_of_a_number_is_no_string(type_: str) -> None:
    default = server_default(column(f"`a` {type_} DEFAULT '7'"))
    assert default is not None
    assert isinstance(default.arg, sa.TextClause)
    assert str(default.arg) == "7"


def test_a_blob_needs_no_default() -> None:
    assert added("`a` blob") == "sa.LargeBinary(), nullable=True"
    assert added("`a` blob NOT NULL") == "sa.LargeBinary(), nullable=False"


def test_a_change_in_another_schema_names_it() -> None:
    before, after = table("s.t", "`a` int DEFAULT NULL"), table("s.t", "`a` bigint DEFAULT NULL")
    op = SPELLER.alteration(before.columns[0], after.columns[0], after)
    assert op is not None
    assert python(op).endswith("existing_nullable=True, schema='s')")


def test_a_default_is_one_text_with_what_follows_it() -> None:
    assert server_default(column("`a` int DEFAULT NULL")) is None
    assert server_default(column("`a` int NOT NULL")) is None


# --- types

TYPES = {
    "tinyint(1)": "sa.Boolean()",
    "tinyint": "mysql.TINYINT()",
    "tinyint(4)": "mysql.TINYINT()",
    "tinyint(2)": "mysql.TINYINT(display_width=2)",
    "tinyint unsigned": "mysql.TINYINT(unsigned=True)",
    "tinyint(3) unsigned": "mysql.TINYINT(unsigned=True)",
    "tinyint(4) unsigned": "mysql.TINYINT(display_width=4, unsigned=True)",
    "smallint": "sa.SmallInteger()",
    "smallint(6)": "sa.SmallInteger()",
    "smallint(5) unsigned": "mysql.SMALLINT(unsigned=True)",
    "mediumint": "mysql.MEDIUMINT()",
    "mediumint(9)": "mysql.MEDIUMINT()",
    "mediumint(8) unsigned": "mysql.MEDIUMINT(unsigned=True)",
    "int": "sa.Integer()",
    "int(11)": "sa.Integer()",
    "int(10)": "mysql.INTEGER(display_width=10)",
    "int unsigned": "mysql.INTEGER(unsigned=True)",
    "int(10) unsigned": "mysql.INTEGER(unsigned=True)",
    "int(10) unsigned zerofill": "mysql.INTEGER(display_width=10, unsigned=True, zerofill=True)",
    "bigint": "sa.BigInteger()",
    "bigint(20)": "sa.BigInteger()",
    "bigint(20) unsigned": "mysql.BIGINT(unsigned=True)",
    "decimal(10,2)": "sa.Numeric(precision=10, scale=2)",
    "decimal(10)": "sa.Numeric(precision=10, scale=0)",
    "decimal(10,2) unsigned": "mysql.DECIMAL(unsigned=True, precision=10, scale=2)",
    "float": "sa.Float()",
    "float unsigned": "mysql.FLOAT(unsigned=True)",
    "float(7,3)": "mysql.FLOAT(precision=7, scale=3)",
    "double": "sa.Double()",
    "double unsigned": "mysql.DOUBLE(unsigned=True)",
    "double(7,3)": "mysql.DOUBLE(precision=7, scale=3)",
    "date": "sa.Date()",
    "time": "sa.Time()",
    "time(3)": "mysql.TIME(fsp=3)",
    "datetime": "sa.DateTime()",
    "datetime(6)": "mysql.DATETIME(fsp=6)",
    "timestamp": "sa.TIMESTAMP()",
    "timestamp(6)": "mysql.TIMESTAMP(fsp=6)",
    "year": "mysql.YEAR()",
    "json": "sa.JSON()",
    "blob": "sa.LargeBinary()",
    "tinyblob": "mysql.TINYBLOB()",
    "mediumblob": "mysql.MEDIUMBLOB()",
    "longblob": "mysql.LONGBLOB()",
    "binary(3)": "sa.BINARY(length=3)",
    "varbinary(3)": "sa.VARBINARY(length=3)",
    "bit(3)": "mysql.BIT(length=3)",
    "char(3)": "sa.CHAR(length=3)",
    "varchar(3)": "sa.String(length=3)",
    "tinytext": "mysql.TINYTEXT()",
    "text": "sa.Text()",
    "mediumtext": "mysql.MEDIUMTEXT()",
    "longtext": "mysql.LONGTEXT()",
    "enum('a','it''s')": "mysql.ENUM('a', \"it's\")",
    "set('a','b')": "mysql.SET('a', 'b')",
    "point": None,
    "vector(3)": None,
    "uuid": "sa.UUID()",
}


@pytest.mark.parametrize(("type_", "expected"), TYPES.items())
def test_a_type(type_: str, expected: str | None) -> None:
    made = column(f"`a` {type_} NOT NULL")
    spelled = sqlalchemy_type(made, "utf8mb4", "utf8mb4_0900_ai_ci")
    if expected is None:
        assert spelled is None
        return
    text = python(ops.AddColumnOp("t", sa.Column("a", spelled)))
    assert text == f"op.add_column('t', sa.Column('a', {expected}, nullable=True))"


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("varchar(3)", "mysql.VARCHAR(charset='latin1', collation='latin1_bin', length=3)"),
        ("char(3)", "mysql.CHAR(charset='latin1', collation='latin1_bin', length=3)"),
        ("text", "mysql.TEXT(charset='latin1', collation='latin1_bin')"),
        ("enum('a')", "mysql.ENUM('a', charset='latin1', collation='latin1_bin')"),
    ],
)
def test_a_character_set_is_said_where_the_table_has_another(type_: str, expected: str) -> None:
    made = column(f"`a` {type_} CHARACTER SET latin1 COLLATE latin1_bin NOT NULL")
    text = python(
        ops.AddColumnOp("t", sa.Column("a", sqlalchemy_type(made, "utf8mb4", "utf8mb4_0900_ai_ci")))
    )
    assert text == f"op.add_column('t', sa.Column('a', {expected}, nullable=True))"
    same = sqlalchemy_type(made, "latin1", "latin1_bin")
    assert "latin1" not in python(ops.AddColumnOp("t", sa.Column("a", same)))


def test_a_double_is_no_decimal_in_python() -> None:
    for type_ in ("double unsigned", "double(7,3)"):
        spelled = sqlalchemy_type(column(f"`a` {type_}"), "utf8mb4", "utf8mb4_0900_ai_ci")
        assert spelled is not None
        assert spelled.asdecimal is False


def test_members_of_an_enum() -> None:
    assert enum_members("enum('a','it''s, (b)','')") == ("a", "it's, (b)", "")
    assert enum_members("int") == ()


@pytest.mark.parametrize(
    ("head", "models", "collation", "lost"),
    [
        ("'a','b'", "'a'", "utf8mb4_0900_ai_ci", ["b"]),
        ("'a','b'", "'A','c'", "utf8mb4_0900_ai_ci", ["b"]),
        ("'a','b'", "'A','c'", "utf8mb4_bin", ["a", "b"]),
        ("'a'", "'a','b'", "utf8mb4_bin", []),
    ],
)
def test_members_that_are_lost(head: str, models: str, collation: str, lost: list[str]) -> None:
    sides = [column(f"`e` enum({members}) COLLATE {collation}") for members in (head, models)]
    assert lost_members(sides[0], sides[1]) == lost


def test_members_are_the_same_whatever_their_case_only_if_both_sides_say_so() -> None:
    ci, bin_ = column("`e` enum('a')"), column("`e` enum('A') COLLATE utf8mb4_bin")
    assert lost_members(ci, bin_) == ["a"]
    assert lost_members(bin_, ci) == ["A"]


def test_the_id_of_a_plain_table() -> None:
    made = table("t", ID, PRIMARY)
    assert SPELLER.column(made.columns[0], made) is not None


def test_a_type_knows_that_of_the_models() -> None:
    """So that ``render_item`` of env.py is asked about the type that the project has written."""
    made = table("t", "`a` varchar(9)")
    declared = sa.Unicode(9)
    builder = ColumnBuilder(no_types, lambda key, name: declared if name == "a" else None)
    found = builder.type(made.columns[0], made)
    assert found is not None
    assert vars(found)[DECLARED] is declared
