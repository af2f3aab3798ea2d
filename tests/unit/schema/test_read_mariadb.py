"""Definitions by MariaDB 10.11 and 11.8 only, read into values and written as clauses.

The kind: every word, item and option of their SHOW CREATE that is not MySQL's, and the same thing
printed differently by the two versions.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from alembic_autogen.autogenerate.operations.custom import ServerTextOp
from alembic_autogen.autogenerate.preconditions.rules import preconditions_for
from alembic_autogen.autogenerate.rendering.row_history import with_history_kept
from alembic_autogen.models.ddl import emitted_statements
from alembic_autogen.models.keys import created_object
from alembic_autogen.models.load import Models
from alembic_autogen.schema import alter
from alembic_autogen.schema.describe import describe
from alembic_autogen.schema.model import (
    Index,
    IndexPart,
    ObjectKey,
    Period,
    StoredObject,
    Table,
    TableKey,
)
from alembic_autogen.schema.parse import parse_create_table
from alembic_autogen.schema.sequences import changed_sequence, sequence_definition
from alembic_autogen.schema.table_options import (
    keyword_arguments,
    option_clauses,
    option_text,
    parse_options,
)
from support.steps import operations
from support.tables import compared, schema

END = ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci"
ID = "`id` int(11) NOT NULL"
FK = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"
A, B = "`a` date NOT NULL", "`b` date NOT NULL"


def parsed(*lines: str, options: str = END, database: str = "shop", name: str = "t") -> Table:
    """The table of these lines."""
    sql = f"CREATE TABLE `{name}` (\n" + ",\n".join(f"  {line}" for line in lines) + f"\n{options}"
    return parse_create_table(TableKey(None, name), sql, {}, database)


def written(line: str) -> str:
    """A column definition, read and written again."""
    table = parsed(line)
    return alter.column_clause(table.columns[0], table.collation)


@pytest.mark.parametrize(
    ("printed", "clause"),
    [
        (
            "`a` varchar(9) /*M!100301 COMPRESSED*/ DEFAULT NULL",
            "varchar(9) compressed DEFAULT NULL",
        ),
        ("`a` blob /*M!100301 COMPRESSED*/ DEFAULT 'x'", "blob compressed DEFAULT 'x'"),
        ("`a` int(11) INVISIBLE DEFAULT 3", "int(11) DEFAULT 3 INVISIBLE"),
        ("`a` int(11) DEFAULT 3 INVISIBLE", "int(11) DEFAULT 3 INVISIBLE"),
        (
            "`a` int(11) DEFAULT NULL WITHOUT SYSTEM VERSIONING COMMENT 'x' CHECK (`a` > 0)",
            "int(11) DEFAULT NULL COMMENT 'x' WITHOUT SYSTEM VERSIONING CHECK (`a` > 0)",
        ),
        (
            "`a` timestamp(6) GENERATED ALWAYS AS ROW START",
            "timestamp(6) GENERATED ALWAYS AS ROW START",
        ),
        (
            "`a` timestamp(6) GENERATED ALWAYS AS ROW END INVISIBLE COMMENT 'x'",
            "timestamp(6) GENERATED ALWAYS AS ROW END COMMENT 'x' INVISIBLE",
        ),
        ("`a` varbinary(9) DEFAULT '\udcfe'", "varbinary(9) DEFAULT x'fe'"),
        ("`a` varbinary(9) DEFAULT x'fe'", "varbinary(9) DEFAULT x'fe'"),
        ("`a` blob DEFAULT X'FE'", "blob DEFAULT x'fe'"),
        ("`a` binary(3) DEFAULT '\\0\udcff\x10'", "binary(3) DEFAULT x'00ff10'"),
        ("`a` varbinary(9) DEFAULT 'é'", "varbinary(9) DEFAULT x'c3a9'"),
        ("`a` varbinary(9) DEFAULT x'616263'", "varbinary(9) DEFAULT 'abc'"),
        ("`a` varbinary(9) DEFAULT x'27'", "varbinary(9) DEFAULT ''''"),
        ("`a` varbinary(9) DEFAULT 'it''s'", "varbinary(9) DEFAULT 'it''s'"),
        ("`a` varbinary(9) DEFAULT unhex('ff')", "varbinary(9) DEFAULT unhex('ff')"),
        ("`a` varchar(9) DEFAULT 'é'", "varchar(9) DEFAULT 'é'"),
        ("`a` vector(2) DEFAULT x'00000000'", "vector(2) DEFAULT x'00000000'"),
        ("`a` vector(1) DEFAULT x'41424344'", "vector(1) DEFAULT x'41424344'"),
    ],
)
def test_a_column_is_written_as_it_was_read(printed: str, clause: str) -> None:
    assert written(printed) == f"`a` {clause}"


@pytest.mark.parametrize(
    ("default", "read"),
    [
        ("nextval(`shop`.`s`)", "nextval(`s`)"),
        ("(nextval(`shop`.`s``1`) + 1)", "(nextval(`s``1`) + 1)"),
        ("lastval(`other`.`shop`)", "lastval(`other`.`shop`)"),
    ],
)
def test_a_sequence_of_the_default_database_is_named_without_it(default: str, read: str) -> None:
    (column,) = parsed(f"`shop` int(11) DEFAULT {default}").columns
    assert (column.name, column.default) == ("shop", read)


def test_periods_and_keys_over_them() -> None:
    table = parsed(
        *(ID, A, B, "PERIOD FOR `the val` (`a`, `b`)"),
        "UNIQUE KEY `u` (`id`,`the val` WITHOUT OVERLAPS)",
        options=f"{END} WITH SYSTEM VERSIONING",
    )
    over = IndexPart("the val", without_overlaps=True)
    assert table.periods == (Period("the val", "a", "b"),)
    assert table.indexes == (Index("u", (IndexPart("id"), over), "UNIQUE"),)
    assert (table.indexes[0].columns, table.indexes[0].names) == (None, ("id",))
    assert table.is_versioned
    assert alter.create_table(table)[4:] == [
        " UNIQUE KEY `u` (`id`, `the val` WITHOUT OVERLAPS),",
        " PERIOD FOR `the val` (`a`, `b`)",
        ") ENGINE=InnoDB WITH SYSTEM VERSIONING"
        " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci",
    ]


def test_the_period_of_a_versioned_table_is_a_word() -> None:
    table = parsed(ID, A, B, "PERIOD FOR SYSTEM_TIME (`a`, `b`)")
    assert alter.period_clause(table.periods[0]) == "PERIOD FOR SYSTEM_TIME (`a`, `b`)"


def test_a_period_that_changes_is_a_difference_of_its_own() -> None:
    before = parsed(ID, A, B, "PERIOD FOR `v` (`a`, `b`)")
    after = parsed(ID, A, B, "PERIOD FOR `v` (`b`, `a`)")
    (found,) = compared(before, after).differences
    assert describe(found) == [
        "~ period t.v",
        "    migrations: PERIOD FOR `v` (`a`, `b`)",
        "    models: PERIOD FOR `v` (`b`, `a`)",
    ]


def test_a_period_follows_the_renames_of_its_columns() -> None:
    before = parsed(ID, A, B, "PERIOD FOR `v` (`a`, `b`)")
    after = parsed(ID, "`c` date NOT NULL", B, "PERIOD FOR `v` (`c`, `b`)")
    assert [d.kind for d in compared(before, after, columns={"t": {"a": "c"}}).differences] == [
        "column"
    ]


@pytest.mark.parametrize(
    ("line", "clause"),
    [
        ("KEY `i` (`id`) COMMENT 'x' IGNORED", "KEY `i` (`id`) COMMENT 'x' IGNORED"),
        ("VECTOR KEY `i` (`id`) `M`='8'", "VECTOR KEY `i` (`id`) `M` = '8'"),
    ],
)
def test_an_index_is_written_as_it_was_read(line: str, clause: str) -> None:
    assert alter.index_clause(parsed(ID, line).indexes[0]) == clause


PAGES = "`PAGE_COMPRESSED`"


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("ENGINE=InnoDB WITH SYSTEM VERSIONING", {"ENGINE": "InnoDB", "SYSTEM VERSIONING": ""}),
        (f"ENGINE=InnoDB {PAGES}='1'", {"ENGINE": "InnoDB", PAGES: "'1'"}),
        ("TABLESPACE `a b` ENGINE=InnoDB", {"TABLESPACE": "`a b`", "ENGINE": "InnoDB"}),
        ("STORAGE DISK ENGINE=NDB", {"STORAGE": "DISK", "ENGINE": "NDB"}),
        (
            " DATA DIRECTORY='/x y' UNION=(`a`,`b`)",
            {"DATA DIRECTORY": "'/x y'", "UNION": "(`a`,`b`)"},
        ),
        ("COMMENT='WITH SYSTEM VERSIONING = `x`'", {"COMMENT": "'WITH SYSTEM VERSIONING = `x`'"}),
        ("ENGINE=InnoDB ODD `thing`", {"ENGINE": "InnoDB", "": "ODD `thing`"}),
    ],
)
def test_options_are_read_and_written(text: str, options: dict[str, str]) -> None:
    assert parse_options(text) == options
    assert " ".join(option_text(*item) for item in options.items()) == text.strip()


def test_a_table_with_a_file_of_its_own_is_in_no_tablespace() -> None:
    # MySQL prints this once the table was elsewhere
    assert parse_options("TABLESPACE `innodb_file_per_table` ENGINE=InnoDB") == {"ENGINE": "InnoDB"}


def test_options_change() -> None:
    before = {"ENGINE": "InnoDB", PAGES: "'1'", "TABLESPACE": "`x`"}
    after = {"ENGINE": "InnoDB", "SYSTEM VERSIONING": ""}
    assert option_clauses(before, after) == [
        *("ADD SYSTEM VERSIONING", f"{PAGES}=DEFAULT", "TABLESPACE innodb_file_per_table"),
    ]
    assert option_clauses(after, before) == [
        *(f"{PAGES}='1'", "TABLESPACE `x`", "DROP SYSTEM VERSIONING"),
    ]


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        ({PAGES: "'1'", "ENGINE": "Aria"}, {"x_page_compressed": "1", "x_engine": "Aria"}),
        ({PAGES: "'on'"}, None),
        ({"`two words`": "'1'"}, {"x_two_words": "1"}),
        ({"`odd-word`": "'1'"}, None),
        ({"": "ODD"}, None),
        ({"DATA DIRECTORY": "'/x'"}, {"x_data_directory": "/x"}),
        ({"INDEX DIRECTORY": "'/x'"}, {"x_index_directory": "/x"}),
        ({"CONNECTION": "'a'", "PASSWORD": "'b'"}, {"x_connection": "a", "x_password": "b"}),
        ({"TABLESPACE": "`x`"}, {"x_tablespace": "`x`"}),
    ],
)
def test_only_what_sqlalchemy_can_name_is_a_keyword(
    options: dict[str, str], arguments: dict[str, str] | None
) -> None:
    assert keyword_arguments(options, "x") == arguments


# --- sequences

PRINTED = "CREATE SEQUENCE `s` start with 1 minvalue 1 maxvalue 99 increment by 1 {} ENGINE=InnoDB"
PLAIN = PRINTED.format("cache 10 nocycle")
ALTERED = "ALTER SEQUENCE `s` START WITH 1"


def sequence(sql: str) -> StoredObject:
    """A sequence that the server prints so."""
    return StoredObject(ObjectKey("sequence", None, "s"), sql, sql)


def test_a_sequence_of_another_schema_is_qualified() -> None:
    assert sequence_definition("`geo`.`s`", PLAIN) == PLAIN.replace("`s`", "`geo`.`s`")


@pytest.mark.parametrize(
    ("after", "statements"),
    [
        (PLAIN, []),
        (
            PRINTED.format("nocache cycle").replace("by 1", "by -2").replace("99", "9"),
            [
                "DO SETVAL(`s`, 1, 0)",
                "ALTER SEQUENCE `s` START WITH 1 MINVALUE 1 MAXVALUE 9 INCREMENT BY -2"
                " NOCACHE CYCLE",
            ],
        ),
        (
            PLAIN.replace("with 1 minvalue 1", "with 7 minvalue 5"),
            [
                "DO SETVAL(`s`, 7, 0)",
                "ALTER SEQUENCE `s` START WITH 7 MINVALUE 5 MAXVALUE 99 INCREMENT BY 1"
                " CACHE 10 NOCYCLE",
            ],
        ),
        (
            PRINTED.format("nocache nocycle"),
            [f"{ALTERED} MINVALUE 1 MAXVALUE 99 INCREMENT BY 1 NOCACHE NOCYCLE"],
        ),
        (
            PRINTED.format("cache 10 cycle"),
            [f"{ALTERED} MINVALUE 1 MAXVALUE 99 INCREMENT BY 1 CACHE 10 CYCLE"],
        ),
        (
            PLAIN.replace("by 1", "by -2"),
            [f"{ALTERED} MINVALUE 1 MAXVALUE 99 INCREMENT BY -2 CACHE 10 NOCYCLE"],
        ),
        (  # auto_increment_increment at a time
            PLAIN.replace("by 1", "by 0").replace("with 1 minvalue 1", "with 7 minvalue 5"),
            [
                "DO SETVAL(`s`, 7, 0)",
                "ALTER SEQUENCE `s` START WITH 7 MINVALUE 5 MAXVALUE 99 INCREMENT BY 0"
                " CACHE 10 NOCYCLE",
            ],
        ),
        (
            PLAIN.replace("InnoDB", "Aria COMMENT='it''s ` as int start with 5 cycle'"),
            ["ALTER TABLE `s` ENGINE=Aria, COMMENT='it''s ` as int start with 5 cycle'"],
        ),
        (
            PLAIN.replace("`s`", "`s` as smallint unsigned").replace("99", "999"),
            [
                "ALTER SEQUENCE `s` AS smallint unsigned",
                "ALTER SEQUENCE `s` START WITH 1 MINVALUE 1 MAXVALUE 999 INCREMENT BY 1"
                " CACHE 10 NOCYCLE",
            ],
        ),
    ],
)
def test_a_sequence_keeps_its_value_when_its_options_change(
    after: str, statements: list[str]
) -> None:
    assert list(changed_sequence(sequence(PLAIN), sequence(after))) == statements


def test_a_sequence_gets_a_smaller_type_once_its_values_fit() -> None:
    before = PLAIN.replace("`s`", "`s` as int").replace("99", "999")
    assert list(changed_sequence(sequence(before), sequence(PLAIN))) == [
        f"{ALTERED} MINVALUE 1 MAXVALUE 99 INCREMENT BY 1 CACHE 10 NOCYCLE",
        "ALTER SEQUENCE `s` AS bigint",
    ]


def test_the_comment_of_a_sequence_is_taken_back() -> None:
    before = sequence(PLAIN.replace("InnoDB", "Aria COMMENT='x'"))
    assert list(changed_sequence(before, sequence(PLAIN))) == [
        "ALTER TABLE `s` ENGINE=InnoDB, COMMENT=''",
    ]


def test_the_name_of_a_sequence_is_no_option() -> None:
    named = f"{PLAIN} COMMENT='y'".replace("`s`", "`geo`.`x COMMENT='`")
    found = changed_sequence(sequence(named), sequence(named.replace("99", "9")))
    assert [text.partition("START")[2] for text in found] == [
        " WITH 1 MINVALUE 1 MAXVALUE 9 INCREMENT BY 1 CACHE 10 NOCYCLE"
    ]


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        ("CREATE SEQUENCE s START WITH 1", ("sequence", None, "s")),
        ("CREATE OR REPLACE SEQUENCE `geo`.`a b`", ("sequence", "geo", "a b")),
        ("CREATE SEQUENCE IF NOT EXISTS s", ("sequence", None, "s")),
        ("CREATE INDEX sequence ON t (a)", None),
        ("ALTER SEQUENCE s CYCLE", None),
    ],
)
def test_the_statement_that_creates_a_sequence(
    statement: str, key: tuple[str, str | None, str] | None
) -> None:
    assert created_object(statement) == key


# --- revisions


def test_a_new_versioned_table_is_one_of_alembic_s_and_a_clause() -> None:
    made = parsed(ID, options=f"{END} WITH SYSTEM VERSIONING")
    first, second = operations(compared(schema(), schema(made)))
    assert first.startswith("op.create_table('t', sa.Column('id'")
    assert second.startswith("ALTER TABLE `t` ADD SYSTEM VERSIONING #")


def test_history_is_kept_only_where_a_versioned_table_changes() -> None:
    end = f"{END} WITH SYSTEM VERSIONING"
    before, other = parsed(ID, options=end), parsed(ID, options=end, name="other")
    after = parsed(ID, A, options=end)
    changed = compared(schema(before, other), schema(after, other))
    kept = with_history_kept([], changed)
    assert [op.statement for op in kept if isinstance(op, ServerTextOp)] == [
        "SET SESSION system_versioning_alter_history = KEEP",
        "SET SESSION system_versioning_alter_history = DEFAULT",
    ]
    assert with_history_kept([], compared(schema(before), schema(before, other))) == []


def test_a_period_between_renamed_columns_is_made_again_with_its_key() -> None:
    key = "UNIQUE KEY `u` (`id`,`v` WITHOUT OVERLAPS)"
    before = parsed(ID, A, B, "PERIOD FOR `v` (`a`, `b`)", key)
    after = parsed(ID, "`c` date NOT NULL", B, "PERIOD FOR `v` (`c`, `b`)", key)
    (found,) = operations(compared(before, after, columns={"t": {"a": "c"}}))
    for clause in (
        *("DROP PERIOD FOR `v`", "DROP INDEX `u`", "CHANGE COLUMN `a` `c` date NOT NULL"),
        *("ADD PERIOD FOR `v` (`c`, `b`)", "ADD UNIQUE KEY `u` (`id`, `v` WITHOUT OVERLAPS)"),
    ):
        assert clause in found


def test_rows_that_a_period_refuses() -> None:
    before = parsed(ID, A, B, "PRIMARY KEY (`id`)")
    key = "UNIQUE KEY `u` (`id`,`v` WITHOUT OVERLAPS)"
    after = parsed(ID, A, B, "PRIMARY KEY (`id`)", key, "PERIOD FOR `v` (`a`, `b`)")
    found = preconditions_for(compared(before, after), {})
    assert [each.offenders for each in found] == [
        "SELECT `id` FROM `t` WHERE NOT (`a` < `b`)",
        "SELECT `id` FROM `t` WHERE (SELECT COUNT(*) FROM `t` AS `other` WHERE"
        " `other`.`id` = `t`.`id` AND `other`.`a` < `t`.`b` AND `t`.`a` < `other`.`b`"
        " LOCK IN SHARE MODE) > 1",
    ]
    assert preconditions_for(compared(after, before), {}) == []


def test_sequences_come_before_the_tables_that_count_by_them() -> None:
    counted = parsed("`id` int(11) NOT NULL DEFAULT nextval(`shop`.`s`)")
    found = operations(compared(schema(), schema(counted, sequence(PLAIN))))
    assert [text.split("`")[0].split("(")[0] for text in found] == [
        *("CREATE SEQUENCE ", "op.create_table"),
    ]
    found = operations(compared(schema(counted, sequence(PLAIN)), schema()))
    assert found == ["op.drop_table('t')", "DROP SEQUENCE `s` # Alembic does not know sequences."]


def test_a_table_can_take_the_name_of_a_sequence() -> None:
    found = operations(compared(schema(sequence(PLAIN)), schema(parsed(ID, name="s"))))
    assert found[0].startswith("DROP SEQUENCE `s` #")


def test_the_statements_of_models_on_mariadb_include_sequences() -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("id", sa.Integer, sa.Sequence("s")), mariadb_engine="Aria")
    for flavor, dialect, expected in (
        ("mysql", "mysql", (0, 0)),
        ("mariadb", "mysql", (1, 0)),
        ("mariadb", "mariadb", (1, 1)),
    ):
        models = Models((metadata,), flavor=flavor, dialect=dialect)
        text = " ".join(map(str, emitted_statements(models) or ()))
        assert (text.count("CREATE SEQUENCE s"), text.count("Aria")) == expected


def test_foreign_keys_wait_while_columns_exchange_their_names() -> None:
    before = parsed(ID, "`a` int(11)", "`b` int(11)", "KEY `k` (`a`)", FK)
    after = parsed(ID, "`b` int(11)", "`a` int(11)", "KEY `k` (`b`)", FK.replace("`a`", "`b`"))
    exchanged = {"t": {"a": "b", "b": "a"}}
    for flavor, first in (("mysql", "ALTER TABLE"), ("mariadb", "op.drop_constraint(")):
        sides = (replace(schema(side), flavor=flavor) for side in (before, after))
        assert operations(compared(*sides, columns=exchanged))[0].startswith(first)
