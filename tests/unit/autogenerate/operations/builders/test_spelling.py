"""Each kind of step as Alembic's operation, or as the server's own text where there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from alembic_autogen.autogenerate.operations import column_types
from alembic_autogen.autogenerate.operations.builders import Context, OperationBuilder
from alembic_autogen.autogenerate.operations.column_types import ColumnBuilder
from alembic_autogen.autogenerate.operations.custom import COMMENT, LateUpdateOp
from alembic_autogen.autogenerate.planning.step import Step
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import Schema, Table
from support.steps import built, operations
from support.tables import (
    CHECK,
    COUNTS,
    FK,
    ID,
    INNODB,
    PRIMARY,
    A,
    B,
    C,
    compared,
    key,
    routine,
    schema,
    t,
    table,
    trigger,
    view,
)

BY_SERVER = {"as_server_text": frozenset({key("t")})}
COLUMN = "Alembic cannot express this column exactly; this is plain SQL."
BY_ITSELF = "One statement: in plain SQL, since Alembic's operations were not exact."
INDEX = "Alembic cannot express this index completely; this is plain SQL."
VISIBILITY = "Alembic cannot change the visibility of an index."
OPTIONS = "Alembic cannot change table options."


def spelled(
    head: Schema | Table,
    models: Schema | Table,
    context: dict[str, Any] | None = None,
    **renames: Any,
) -> list[str]:
    return operations(compared(head, models, **renames), **context or {})


Case = tuple[Any, Any, list[str]]

COLUMNS: dict[str, Case] = {
    "comes": (t(), t(A), ["op.add_column('t', sa.Column('a', sa.Integer(), nullable=True))"]),
    "comes in another schema": (
        table("s.t", ID),
        table("s.t", ID, A),
        ["op.add_column('t', sa.Column('a', sa.Integer(), nullable=True), schema='s')"],
    ),
    "comes, and Alembic cannot express it": (
        t(),
        t("`a` int DEFAULT NULL /*!80023 INVISIBLE */"),
        [
            "ALTER TABLE `t` ADD COLUMN `a` int DEFAULT NULL INVISIBLE"
            " # Alembic cannot express INVISIBLE."
        ],
    ),
    "comes with an SRID": (
        t(),
        t("`a` point NOT NULL /*!80003 SRID 4326 */"),
        [
            "ALTER TABLE `t` ADD COLUMN `a` point NOT NULL SRID 4326"
            " # Alembic cannot express the SRID of a column."
        ],
    ),
    "comes with attributes": (
        t(),
        t("`a` int DEFAULT NULL /*!50606 COLUMN_FORMAT FIXED */"),
        [
            "ALTER TABLE `t` ADD COLUMN `a` int DEFAULT NULL COLUMN_FORMAT FIXED"
            " # Alembic cannot express all attributes of this column."
        ],
    ),
    "comes without any default": (
        t(B),
        t("`a` int", B),
        [f"ALTER TABLE `t` ADD COLUMN `a` int AFTER `id` # {COLUMN}"],
    ),
    "goes": (t(A), t(), ["op.drop_column('t', 'a')"]),
    "goes in another schema": (
        table("s.t", ID, A),
        table("s.t", ID),
        ["op.drop_column('t', 'a', schema='s')"],
    ),
    "changes": (
        t(A),
        t("`a` bigint DEFAULT NULL"),
        [
            "op.alter_column('t', 'a', existing_type=sa.Integer(), type_=sa.BigInteger(), "
            "existing_nullable=True)"
        ],
    ),
    "of texts changes": (
        t("`a` text"),
        t("`a` mediumtext"),
        [
            "op.alter_column('t', 'a', existing_type=sa.Text(), type_=mysql.MEDIUMTEXT(), "
            "existing_nullable=True)"
        ],
    ),
    "that is updated by itself gets a default": (
        t("`s` datetime DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP"),
        t("`s` datetime DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"),
        [
            "op.alter_column('t', 's', existing_type=sa.DateTime(), server_default="
            "sa.text('CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP'), type_=sa.DateTime(), "
            "existing_nullable=True)"
        ],
    ),
    "is computed otherwise": (
        t("`g` int GENERATED ALWAYS AS ((`id` + 1)) STORED"),
        t("`g` int GENERATED ALWAYS AS ((`id` + 2)) STORED"),
        [
            "ALTER TABLE `t` MODIFY COLUMN `g` int GENERATED ALWAYS AS ((`id` + 2)) STORED"
            " # Alembic cannot change a generated column."
        ],
    ),
    "is computed no more": (
        t("`g` int GENERATED ALWAYS AS ((`id` + 1)) STORED"),
        t("`g` int DEFAULT NULL"),
        [
            "ALTER TABLE `t` MODIFY COLUMN `g` int DEFAULT NULL"
            " # Alembic cannot change a generated column."
        ],
    ),
    "is computed from now on": (
        t("`g` int DEFAULT NULL"),
        t("`g` int GENERATED ALWAYS AS ((`id` + 1)) STORED"),
        [
            "ALTER TABLE `t` MODIFY COLUMN `g` int GENERATED ALWAYS AS ((`id` + 1)) STORED"
            " # Alembic cannot change a generated column."
        ],
    ),
    "becomes visible": (
        t("`a` int DEFAULT NULL /*!80023 INVISIBLE */"),
        t(A),
        ["ALTER TABLE `t` MODIFY COLUMN `a` int DEFAULT NULL # Alembic cannot express INVISIBLE."],
    ),
    "becomes invisible": (
        t(A),
        t("`a` int DEFAULT NULL /*!80023 INVISIBLE */"),
        [
            "ALTER TABLE `t` MODIFY COLUMN `a` int DEFAULT NULL INVISIBLE"
            " # Alembic cannot express INVISIBLE."
        ],
    ),
    "loses its default": (
        t("`a` int"),
        t(A),
        [f"ALTER TABLE `t` MODIFY COLUMN `a` int DEFAULT NULL # {COLUMN}"],
    ),
    "moves": (
        t(A, B),
        t(B, A),
        [
            "ALTER TABLE `t` MODIFY COLUMN `a` int DEFAULT NULL AFTER `b`"
            " # Alembic cannot move a column."
        ],
    ),
}

VIRTUAL = "`v` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL"
STAMP = "`s` datetime DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP"
COMPUTED = "Values that were computed until now and not stored."

VALUES: dict[str, Case] = {
    "what was computed": (
        t(A, VIRTUAL, STAMP),
        t(A, "`v` int DEFAULT NULL", STAMP),
        [
            "op.drop_column('t', 'v')",
            "op.add_column('t', sa.Column('v', sa.Integer(), nullable=True))",
            f"UPDATE `t` SET `v` = ((`a` + 1)), `s` = `s` # {COMPUTED}",
        ],
    ),
}


KEYS: dict[str, Case] = {
    "an index comes": (
        t(A),
        t(A, "KEY `k` (`a`)"),
        ["op.create_index('k', 't', ['a'], unique=False)"],
    ),
    "an index of another schema comes": (
        table("s.t", A),
        table("s.t", A, "KEY `k` (`a`)"),
        ["op.create_index('k', 't', ['a'], unique=False, schema='s')"],
    ),
    "a unique constraint comes": (
        t(A, B),
        t(A, B, "UNIQUE KEY `k` (`a`,`b`)"),
        ["op.create_unique_constraint('k', 't', ['a', 'b'])"],
    ),
    "a unique constraint of another schema comes": (
        table("s.t", A),
        table("s.t", A, "UNIQUE KEY `k` (`a`)"),
        ["op.create_unique_constraint('k', 't', ['a'], schema='s')"],
    ),
    "a unique index comes": (
        t(A),
        t(A, "UNIQUE KEY `k` (`a`(3))"),
        ["op.create_index('k', 't', ['a'], unique=True, mysql_length={'a': 3})"],
    ),
    "an index of parts comes": (
        t(A, B),
        t(A, B, "KEY `k` (`a` DESC,`b`)"),
        ["op.create_index('k', 't', [sa.literal_column('`a` DESC'), 'b'], unique=False)"],
    ),
    "an index of expressions comes": (
        t(A),
        t(A, "KEY `k` ((`a` + 1),(`a` - 1) DESC)"),
        [
            "op.create_index('k', 't', [sa.literal_column('(`a` + 1)'), "
            "sa.literal_column('(`a` - 1) DESC')], unique=False)"
        ],
    ),
    "a FULLTEXT index comes": (
        t(A),
        t(A, "FULLTEXT KEY `k` (`a`) /*!50100 WITH PARSER `ngram` */ "),
        [
            "op.create_index('k', 't', ['a'], unique=False, mysql_prefix='FULLTEXT', "
            "mysql_with_parser='ngram')"
        ],
    ),
    "a SPATIAL index comes": (
        t(A),
        t(A, "SPATIAL KEY `k` (`a`)"),
        ["op.create_index('k', 't', ['a'], unique=False, mysql_prefix='SPATIAL')"],
    ),
    "an index says what it uses": (
        t(A),
        t(A, "KEY `k` (`a`) USING HASH"),
        ["op.create_index('k', 't', ['a'], unique=False, mysql_using='hash')"],
    ),
    "an index has a comment": (
        t(A),
        t(A, "KEY `k` (`a`) COMMENT 'x'"),
        [f"ALTER TABLE `t` ADD KEY `k` (`a`) COMMENT 'x' # {INDEX}"],
    ),
    "an index is invisible": (
        t(A),
        t(A, "KEY `k` (`a`) /*!80000 INVISIBLE */"),
        [f"ALTER TABLE `t` ADD KEY `k` (`a`) INVISIBLE # {INDEX}"],
    ),
    "an index has an option": (
        t(A),
        t(A, "KEY `k` (`a`) KEY_BLOCK_SIZE=4"),
        [f"ALTER TABLE `t` ADD KEY `k` (`a`) KEY_BLOCK_SIZE=4 # {INDEX}"],
    ),
    "an index of a part from behind": (
        t(A),
        t(A, "KEY `k` (`a`(3) DESC)"),
        [f"ALTER TABLE `t` ADD KEY `k` (`a`(3) DESC) # {INDEX}"],
    ),
    "an index of a part and an expression": (
        t(A),
        t(A, "KEY `k` (`a`(3),(`id` + 1))"),
        [f"ALTER TABLE `t` ADD KEY `k` (`a`(3), (`id` + 1)) # {INDEX}"],
    ),
    "a unique index with a comment": (
        t(A),
        t(A, "UNIQUE KEY `k` (`a`) COMMENT 'x'"),
        [f"ALTER TABLE `t` ADD UNIQUE KEY `k` (`a`) COMMENT 'x' # {INDEX}"],
    ),
    "an index goes": (t(A, "KEY `k` (`a`)"), t(A), ["op.drop_index('k', table_name='t')"]),
    "an index of another schema goes": (
        table("s.t", A, "KEY `k` (`a`)"),
        table("s.t", A),
        ["op.drop_index('k', table_name='t', schema='s')"],
    ),
    "a unique constraint goes": (
        t(A, "UNIQUE KEY `k` (`a`)"),
        t(A),
        ["op.drop_constraint('k', 't', type_='unique')"],
    ),
    "a unique constraint of another schema goes": (
        table("s.t", A, "UNIQUE KEY `k` (`a`)"),
        table("s.t", A),
        ["op.drop_constraint('k', 't', schema='s', type_='unique')"],
    ),
    "an index gets another name": (
        t(A, "KEY `k` (`a`)"),
        t(A, "KEY `l` (`a`)"),
        ["ALTER TABLE `t` RENAME INDEX `k` TO `l` # Alembic cannot rename an index."],
    ),
    "an index becomes invisible": (
        t(A, "KEY `k` (`a`)"),
        t(A, "KEY `k` (`a`) /*!80000 INVISIBLE */"),
        [f"ALTER TABLE `t` ALTER INDEX `k` INVISIBLE # {VISIBILITY}"],
    ),
    "an index is ignored no longer": (
        t(A, "KEY `k` (`a`) IGNORED"),
        t(A, "KEY `k` (`a`)"),
        [f"ALTER TABLE `t` ALTER INDEX `k` NOT IGNORED # {VISIBILITY}"],
    ),
    "an index of a foreign key becomes visible": (
        t(A, "KEY `k` (`a`) /*!80000 INVISIBLE */", FK),
        t(A, "KEY `k` (`a`)", FK),
        [f"ALTER TABLE `t` ALTER INDEX `k` VISIBLE # {VISIBILITY}"],
    ),
    "an index gets another part, and becomes invisible": (
        t(A, B, "KEY `k` (`a`)"),
        t(A, B, "KEY `k` (`b`) /*!80000 INVISIBLE */"),
        [
            "op.drop_index('k', table_name='t')",
            "ALTER TABLE `t` ADD KEY `k` (`b`) INVISIBLE # Alembic cannot express this index "
            "completely; this is plain SQL.",
        ],
    ),
    "a foreign key comes": (
        t(A),
        t(A, "CONSTRAINT `f` FOREIGN KEY (`a`,`id`) REFERENCES `p` (`x`,`y`)"),
        ["op.create_foreign_key('f', 't', 'p', ['a', 'id'], ['x', 'y'])"],
    ),
    "a foreign key with actions comes": (
        table("s.t", A),
        table(
            "s.t",
            A,
            "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `r`.`p` (`x`)"
            " ON DELETE CASCADE ON UPDATE SET NULL",
        ),
        [
            "op.create_foreign_key('f', 't', 'p', ['a'], ['x'], source_schema='s', "
            "referent_schema='r', onupdate='SET NULL', ondelete='CASCADE')"
        ],
    ),
    "a foreign key that Alembic cannot say": (
        t(A),
        t(A, "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`x`) MATCH FULL"),
        [
            "ALTER TABLE `t` ADD CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`x`) MATCH FULL"
            " # Alembic cannot express this foreign key completely; this is plain SQL."
        ],
    ),
    "a foreign key goes": (
        table("s.t", A, "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`x`)"),
        table("s.t", A),
        ["op.drop_constraint('f', 't', schema='s', type_='foreignkey')"],
    ),
    "a CHECK comes": (
        t(A),
        t(A, "CONSTRAINT `c` CHECK ((`a` > 0))"),
        ["op.create_check_constraint('c', 't', 'a > 0')"],
    ),
    "a CHECK of another schema comes": (
        table("s.t", A),
        table("s.t", A, "CONSTRAINT `c` CHECK ((`a` <> ':x'))"),
        ["op.create_check_constraint('c', 't', \"a <> '\\\\:x'\", schema='s')"],
    ),
    "a CHECK that is not enforced": (
        t(A),
        t(A, "CONSTRAINT `c` CHECK ((`a` > 0)) /*!80016 NOT ENFORCED */"),
        [
            "ALTER TABLE `t` ADD CONSTRAINT `c` CHECK ((`a` > 0)) NOT ENFORCED"
            " # Alembic cannot express this CHECK completely; this is plain SQL."
        ],
    ),
    "a CHECK goes": (
        t(A, "CONSTRAINT `c` CHECK ((`a` > 0))"),
        t(A),
        ["op.drop_constraint('c', 't', type_='check')"],
    ),
}

TABLES: dict[str, Case] = {
    "goes": (schema(table("s.t")), schema(), ["op.drop_table('t', schema='s')"]),
    "gets a comment": (
        t(),
        t(options=f"{INNODB} COMMENT='x'"),
        ["op.create_table_comment('t', 'x', existing_comment=None, schema=None)"],
    ),
    "gets another comment": (
        table("s.t", options=f"{INNODB} COMMENT='x'"),
        table("s.t", options=f"{INNODB} COMMENT='y'"),
        ["op.create_table_comment('t', 'y', existing_comment='x', schema='s')"],
    ),
    "loses its comment": (
        table("s.t", options=f"{INNODB} COMMENT='x'"),
        table("s.t"),
        ["op.drop_table_comment('t', existing_comment='x', schema='s')"],
    ),
    "gets another character set": (
        t(),
        t(options="ENGINE=InnoDB DEFAULT CHARSET=latin1"),
        [
            "ALTER TABLE `t` DEFAULT CHARACTER SET latin1 COLLATE latin1_swedish_ci"
            f" # {OPTIONS}"
        ],
    ),
    "gets options": (
        t(options=f"{INNODB} MIN_ROWS=7"),
        t(options=f"{INNODB} ROW_FORMAT=DYNAMIC"),
        [f"ALTER TABLE `t` ROW_FORMAT=DYNAMIC, MIN_ROWS=0 # {OPTIONS}"],
    ),
    "numbers its rows later": (
        table("t", COUNTS, PRIMARY),
        table("t", COUNTS, PRIMARY, options=f"{INNODB} AUTO_INCREMENT=9"),
        [f"ALTER TABLE `t` AUTO_INCREMENT = 9 # {OPTIONS}"],
    ),
    "is partitioned": (
        t(PRIMARY),
        t(PRIMARY, options=f"{INNODB}\n/*!50100 PARTITION BY HASH (`id`)\nPARTITIONS 2 */"),
        [
            "ALTER TABLE `t` PARTITION BY HASH (`id`) PARTITIONS 2"
            " # Alembic has no operation for partitions."
        ],
    ),
    "has a new primary key": (
        t(A, PRIMARY),
        t(A, "PRIMARY KEY (`id`,`a`)"),
        [
            "ALTER TABLE `t` DROP PRIMARY KEY, ADD PRIMARY KEY (`id`, `a`)"
            " # One statement: the table is never without a primary key."
        ],
    ),
}  # fmt: skip

OBJECTS: dict[str, Case] = {
    "a view comes": (
        schema(),
        schema(view("s.v", "select 1")),
        [
            "CREATE VIEW `v` AS select 1"
            " # The view as the models declare it; Alembic does not know views."
        ],
    ),
    "a view is replaced": (
        schema(view("v", "select 'CREATE x'")),
        schema(view("v", "select 'CREATE y'")),
        [
            "CREATE OR REPLACE VIEW `v` AS select 'CREATE y'"
            " # The view as the models declare it; Alembic does not know views."
        ],
    ),
    "a view goes": (
        schema(view("s.v", "select 1")),
        schema(),
        ["DROP VIEW `s`.`v` # Alembic does not know views."],
    ),
    "a routine goes": (
        schema(routine("procedure", "p")),
        schema(),
        ["DROP PROCEDURE `p` # Alembic does not know procedures."],
    ),
    "a routine changes": (
        schema(routine("function", "f")),
        schema(routine("function", "f", "RETURN 2")),
        [
            "DROP FUNCTION `f` # Alembic does not know functions.",
            "CREATE FUNCTION `f`() RETURN 2"
            " # The function as the models declare it; Alembic does not know functions.",
        ],
    ),
    "an event comes": (
        schema(),
        schema(routine("event", "e")),
        [
            "CREATE EVENT `e`() RETURN 1"
            " # The event as the models declare it; Alembic does not know events."
        ],
    ),
}

ALL = {
    f"{group}: {name}": case
    for group, cases in {
        "column": COLUMNS, "values": VALUES, "key": KEYS, "table": TABLES, "object": OBJECTS
    }.items()
    for name, case in cases.items()
}  # fmt: skip


@pytest.mark.parametrize(("head", "models", "expected"), ALL.values(), ids=list(ALL))
def test_what_alembic_can_say_it_says(head: Any, models: Any, expected: list[str]) -> None:
    assert spelled(head, models) == expected


# --- the server's own text


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        (t(), t(A), "ADD COLUMN `a` int DEFAULT NULL"),
        (t(A), t(), "DROP COLUMN `a`"),
        (t(A), t("`a` bigint DEFAULT NULL"), "MODIFY COLUMN `a` bigint DEFAULT NULL"),
        (t(A), t(A, "UNIQUE KEY `k` (`a`)"), "ADD UNIQUE KEY `k` (`a`)"),
        (t(A), t(A, "KEY `k` (`a`)"), "ADD KEY `k` (`a`)"),
        (
            t(A),
            t(A, "CONSTRAINT `c` CHECK ((`a` > 0))"),
            "ADD CONSTRAINT `c` CHECK ((`a` > 0))",
        ),
        (t(), t(options=f"{INNODB} COMMENT='x'"), "COMMENT = 'x'"),
    ],
)
def test_the_server_says_all_of_a_table_in_one_statement(
    head: Table, models: Table, expected: str
) -> None:
    assert spelled(head, models, BY_SERVER) == [f"ALTER TABLE `t` {expected} # {BY_ITSELF}"]


def test_what_takes_a_statement_of_its_own_is_the_servers_text_as_well() -> None:
    fk = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`x`)"
    assert spelled(t(A), t(A, fk), BY_SERVER) == [
        f"ALTER TABLE `t` ADD {fk}"
        " # Alembic cannot express this foreign key completely; this is plain SQL."
    ]
    filled = spelled(t(), t("`a` int NOT NULL"), {**BY_SERVER, "fills": {"t.a": "7"}})
    assert filled == [
        f"ALTER TABLE `t` ADD COLUMN `a` int DEFAULT NULL # {COLUMN}",
        "UPDATE `t` SET `a` = 7 WHERE `a` IS NULL # The value of existing rows.",
        f"ALTER TABLE `t` MODIFY COLUMN `a` int NOT NULL # {BY_ITSELF}",
    ]
    (created,) = spelled(schema(), schema(t(A)), BY_SERVER)
    assert created == (
        "CREATE TABLE `t` ( `id` int NOT NULL, `a` int DEFAULT NULL) ENGINE=InnoDB DEFAULT "
        "CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci"
        " # Alembic cannot express this table completely; this is plain SQL."
    )


def test_a_column_is_put_in_its_place_where_that_counts() -> None:
    head, models = t(B), t(A, B)
    strict = {"strict_order": True}
    assert spelled(head, models, strict) == [
        "ALTER TABLE `t` ADD COLUMN `a` int DEFAULT NULL AFTER `id`"
        " # Alembic cannot place a column."
    ]
    assert spelled(t(A), t(A, B), strict) == [
        "op.add_column('t', sa.Column('b', sa.Integer(), nullable=True))"
    ]


def test_names_are_final_where_the_metadata_has_a_convention() -> None:
    head, models = t(A), t(A, "UNIQUE KEY `u` (`a`)", "KEY `k` (`a`)")
    assert spelled(head, models, {"final_names": True}) == [
        "op.create_unique_constraint(op.f('u'), 't', ['a'])",
        "op.create_index(op.f('k'), 't', ['a'], unique=False)",
    ]
    checked = t(A, "CONSTRAINT `c` CHECK ((`a` > 0))")
    assert spelled(head, checked, {"final_names": True}) == [
        "op.create_check_constraint(op.f('c'), 't', 'a > 0')",
    ]
    assert spelled(checked, head, {"final_names": True}) == [
        "op.drop_constraint(op.f('c'), 't', type_='check')",
    ]
    assert spelled(models, head, {"final_names": True}) == [
        "op.drop_index(op.f('k'), table_name='t')",
        "op.drop_constraint(op.f('u'), 't', type_='unique')",
    ]
    fk = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`x`)"
    assert spelled(t(A), t(A, fk), {"final_names": True}) == [
        "op.create_foreign_key(op.f('f'), 't', 'p', ['a'], ['x'])"
    ]


def test_types_of_the_application_are_used_where_they_are_known() -> None:
    (found,) = spelled(t(), t(A), {"types": {"t.a": sa.Numeric(7, 2)}})
    assert (
        found
        == "op.add_column('t', sa.Column('a', sa.Numeric(precision=7, scale=2), nullable=True))"
    )


def test_a_type_of_the_application_is_that_before_too_if_the_column_keeps_its_own() -> None:
    types = {"types": {"t.a": sa.Numeric(7, 2)}}
    own = "sa.Numeric(precision=7, scale=2)"
    (found,) = spelled(t(A), t("`a` int NOT NULL"), types)
    assert f"existing_type={own}" in found and "type_=" not in found
    (found,) = spelled(t(A), t("`a` bigint DEFAULT NULL"), types)
    assert "existing_type=sa.Integer()" in found and f" type_={own}" in found


def test_a_type_of_the_application_has_no_srid() -> None:
    line = "`p` point NOT NULL /*!80003 SRID 4326 */"
    (found,) = spelled(t(line), t(f"{line} COMMENT 'x'"), {"types": {"t.p": sa.Numeric()}})
    assert found == (
        "ALTER TABLE `t` MODIFY COLUMN `p` point NOT NULL COMMENT 'x' SRID 4326"
        " # Alembic cannot express the SRID of a column."
    )


@pytest.mark.parametrize(
    ("type_", "escapes", "in_sql"),
    [
        (r"enum('a\\b')", False, True),
        (r"enum('a\\b')", True, False),
        ("enum('a')", False, False),
        ("enum('a')", True, False),
    ],
)
def test_members_with_backslashes_are_sql_where_sqlalchemy_does_not_escape_them(
    monkeypatch: pytest.MonkeyPatch, type_: str, escapes: bool, in_sql: bool
) -> None:
    monkeypatch.setattr(column_types, "_escapes_members", lambda: escapes)
    (found,) = spelled(t(), t(f"`e` {type_} DEFAULT NULL"))
    assert found.startswith("ALTER TABLE") is in_sql


def test_it_is_known_whether_sqlalchemy_escapes_members() -> None:
    column_types._escapes_members.cache_clear()
    member = str(mysql.ENUM("a\\").compile(dialect=mysql.dialect()))
    assert column_types._escapes_members() is ("\\\\" in member)
    column_types._escapes_members.cache_clear()


# --- rows


def test_old_rows_get_their_value_between_two_changes() -> None:
    head, models = t(STAMP), t(STAMP, "`a` int NOT NULL")
    assert spelled(head, models, {"fills": {"t.a": "(7 + 1)"}}) == [
        "op.add_column('t', sa.Column('a', sa.Integer(), nullable=True))",
        "UPDATE `t` SET `a` = (7 + 1), `s` = `s` WHERE `a` IS NULL # The value of existing rows.",
        "op.alter_column('t', 'a', existing_type=sa.Integer(), nullable=False)",
    ]


def test_the_times_of_rows_stay_although_their_table_is_renamed() -> None:
    old, new = table("old", STAMP), table("t", STAMP, "`a` int NOT NULL")
    found = spelled(old, new, {"fills": {"t.a": "7"}}, tables={"old": "t"})
    assert found[2].startswith("UPDATE `t` SET `a` = 7, `s` = `s` WHERE")
    found = spelled(t(), t("`a` int NOT NULL", STAMP), {"fills": {"t.a": "7"}})
    assert any(line.startswith("UPDATE `t` SET `a` = 7 WHERE") for line in found)


def test_members_of_an_enum_are_renamed_at_once() -> None:
    head, models = t("`e` enum('a','b')", STAMP), t("`e` enum('b','c')", STAMP)
    found = spelled(head, models, members={("t", "e"): {"a": "b", "b": "c"}})
    assert found[1] == (
        "UPDATE `t` SET `e` = CASE `e` WHEN 'a' THEN 'b' WHEN 'b' THEN 'c' END, `s` = `s` "
        "WHERE `e` IN ('a', 'b') # Rename members of e in existing rows."
    )
    assert len(found) == 3


def test_members_that_exchange_their_names_need_no_more_members() -> None:
    head, models = t("`e` enum('a','b') DEFAULT NULL"), t("`e` enum('b','a') DEFAULT NULL")
    found = spelled(head, models, members={("t", "e"): {"a": "b", "b": "a"}})
    assert found[0].startswith("UPDATE `t` SET `e` = CASE")


def test_members_of_a_unique_key_that_exchange_their_names_have_others_between() -> None:
    unique = "UNIQUE KEY `k` (`e`)"
    sides = [t(f"`e` enum({members})", unique) for members in ("'a','b'", "'b','a'")]
    found = spelled(*sides, members={("t", "e"): {"a": "b", "b": "a"}})
    assert found[1:3] == [
        "UPDATE `t` SET `e` = CASE `e` WHEN 'a' THEN '~1' WHEN 'b' THEN '~2' END "
        "WHERE `e` IN ('a', 'b')"
        " # Use temporary members first, so that no values of a unique key collide.",
        "UPDATE `t` SET `e` = CASE `e` WHEN '~1' THEN 'b' WHEN '~2' THEN 'a' END "
        "WHERE `e` IN ('~1', '~2') # Rename members of e in existing rows.",
    ]


def test_members_are_added_in_sql_where_alembic_is_not_exact() -> None:
    head, models = t("`e` enum('a','b') DEFAULT NULL"), t("`e` enum('b','c') DEFAULT NULL")
    found = spelled(head, models, BY_SERVER, members={("t", "e"): {"a": "c"}})
    assert found[0] == (
        f"ALTER TABLE `t` MODIFY COLUMN `e` enum('a','b','c') DEFAULT NULL # {COLUMN}"
    )


K = "`k` int NOT NULL"
NEW = "`n` int NOT NULL"


@pytest.mark.parametrize(
    ("before", "after", "keys"),
    [
        ((PRIMARY,), (NEW, PRIMARY), "`id`"),
        ((K, "PRIMARY KEY (`k`,`id`)"), (K, NEW, "PRIMARY KEY (`k`,`id`)"), "`k`, `id`"),
        ((), (NEW,), ""),
        # a refusal does not name a row by a key that changes
        (
            (K, "PRIMARY KEY (`k`,`id`)"),
            ("`k` bigint NOT NULL", NEW, "PRIMARY KEY (`k`,`id`)"),
            "",
        ),
        ((K, "PRIMARY KEY (`k`)"), (NEW, PRIMARY), ""),
    ],
)
def test_an_update_names_rows_by_their_key(
    before: tuple[str, ...], after: tuple[str, ...], keys: str
) -> None:
    other = table("a", ID, "`x` int NOT NULL", "PRIMARY KEY (`x`)")
    head = schema(other, table("old", ID, *before))
    comparison = compared(head, schema(other, table("t", ID, *after)), tables={"old": "t"})
    (update,) = updates(comparison, {"t.n": "7"})
    assert update.keys == keys


def test_an_update_of_computed_values_names_rows_too() -> None:
    (update,) = updates(compared(t(A, VIRTUAL, PRIMARY), t(A, "`v` int DEFAULT NULL", PRIMARY)))
    assert update.keys == "`id`"


def updates(comparison: Comparison, fills: dict[str, str] | None = None) -> list[LateUpdateOp]:
    return [op for op in built(comparison, fills) if isinstance(op, LateUpdateOp)]


def test_members_of_a_set_are_renamed_one_by_one() -> None:
    head, models = t("`e` set('a','b')"), t("`e` set('c','d')")
    found = spelled(head, models, members={("t", "e"): {"a": "c", "b": "d"}})
    assert found[1] == (
        "UPDATE `t` SET `e` = TRIM(BOTH ',' FROM REPLACE(REPLACE(CONCAT(',', `e`, ','), "
        "',a,', ',c,'), ',b,', ',d,')) # Rename members of e in existing rows."
    )


def test_what_was_computed_is_computed_once_more_under_new_names() -> None:
    virtual = "`v` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL"
    found = spelled(t(A, virtual, PRIMARY), t(B, "`v` int DEFAULT NULL"), columns={"t": {"a": "b"}})
    assert found[-1] == f"UPDATE `t` SET `v` = ((`b` + 1)) # {COMPUTED}"


# --- renamed tables


def test_a_table_is_renamed() -> None:
    assert spelled(table("old"), table("new"), tables={"old": "new"}) == [
        "op.rename_table('old', 'new')"
    ]
    assert spelled(table("s.old"), table("s.new"), tables={"s.old": "s.new"}) == [
        "op.rename_table('old', 'new', schema='s')"
    ]
    assert spelled(table("t"), table("s.t"), tables={"t": "s.t"}) == [
        "RENAME TABLE `t` TO `s`.`t` # Alembic cannot move a table to a schema."
    ]


def test_tables_exchange_their_names_by_way_of_others() -> None:
    head = schema(table("a", ID, A), table("b", ID, B), table("c", ID, C), table("renamed_1"))
    models = schema(
        table("b", ID, A),
        table("a", ID, B),
        table("d", ID, C),
        table("renamed_2"),
        table("renamed_1"),
    )
    found = spelled(head, models, tables={"a": "b", "b": "a", "c": "d"})
    assert found[0] == (
        "RENAME TABLE `a` TO `renamed_3`, `b` TO `renamed_4`, `c` TO `d`, `renamed_3` TO `b`, "
        "`renamed_4` TO `a` # One statement: the tables exchange their names."
    )


def test_a_name_between_is_that_of_no_table_that_goes() -> None:
    head = schema(table("a", ID, A), table("b", ID, B), table("renamed_1"))
    models = schema(table("b", ID, A), table("a", ID, B))
    found = spelled(head, models, tables={"a": "b", "b": "a"})
    assert any(line.startswith("RENAME TABLE `a` TO `renamed_2`") for line in found)


def test_a_chain_of_names_ends_at_the_free_one() -> None:
    head = schema(table("a", ID, A), table("b", ID, B))
    models = schema(table("b", ID, A), table("c", ID, B))
    found = spelled(head, models, tables={"a": "b", "b": "c"})
    assert found == [
        "RENAME TABLE `a` TO `renamed_1`, `b` TO `c`, `renamed_1` TO `b`"
        " # One statement: the tables exchange their names."
    ]


def test_a_check_of_a_renamed_table_goes_under_its_new_name() -> None:
    check = "CONSTRAINT `%s_chk_1` CHECK ((`a` > 0))"
    old, new = table("old", A, check % "old"), table("new", A)
    assert spelled(old, new, tables={"old": "new"}) == [
        "op.rename_table('old', 'new')",
        "op.drop_constraint('new_chk_1', 'new', type_='check')",
    ]


KEY_OF_P = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"
IN_ONE = "One statement: if the server refuses a row, the table stays as it was."


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            (A,),
            ("`a` int NOT NULL",),
            "op.alter_column('old', 'a', existing_type=sa.Integer(), nullable=False)",
        ),
        (
            (A, B, C),
            ("`a` int NOT NULL", "`b` int NOT NULL", "`c` int NOT NULL"),
            "ALTER TABLE `old` MODIFY COLUMN `a` int NOT NULL, MODIFY COLUMN `b` int NOT NULL, "
            f"MODIFY COLUMN `c` int NOT NULL # {IN_ONE}",
        ),
        (
            ("`g` int GENERATED ALWAYS AS (1) STORED",),
            ("`g` int GENERATED ALWAYS AS (2) STORED",),
            "ALTER TABLE `old` MODIFY COLUMN `g` int GENERATED ALWAYS AS (2) STORED"
            " # Alembic cannot change a generated column.",
        ),
        ((A,), (A, KEY_OF_P), "op.create_foreign_key('f', 'old', 'p', ['a'], ['id'])"),
        ((A, KEY_OF_P), (A,), "op.drop_constraint('f', 'old', type_='foreignkey')"),
        (
            (A,),
            (A, "UNIQUE KEY `k` (`a`)"),
            "op.create_unique_constraint('k', 'old', ['a'])",
        ),
    ],
)
def test_what_rows_may_refuse_comes_before_the_rename_by_the_old_name(
    before: tuple[str, ...], after: tuple[str, ...], expected: str
) -> None:
    parent = table("p", ID, PRIMARY)
    sides = [
        schema(parent, table(name, ID, *parts)) for name, parts in (("old", before), ("t", after))
    ]
    assert spelled(*sides, tables={"old": "t"}) == [expected, "op.rename_table('old', 't')"]


def test_the_next_number_of_rows_is_taken_back() -> None:
    comparison = compared(
        table("t", COUNTS, PRIMARY),
        table("t", COUNTS, PRIMARY, options=f"{INNODB} AUTO_INCREMENT=9"),
    )
    (difference,) = comparison.differences
    unknown = replace(comparison, differences=(replace(difference, target=None),))
    assert operations(unknown) == [f"ALTER TABLE `t` AUTO_INCREMENT = 1 # {OPTIONS}"]


def test_steps_that_no_plan_has_are_errors() -> None:
    comparison = compared(t(A), t(A, "KEY `k` (`a`)", CHECK))
    index, check = comparison.differences
    builder = OperationBuilder(Context(comparison, ColumnBuilder(lambda *_: None)))
    with pytest.raises(ValueError, match="compute index cannot be a step"):
        list(builder.build(Step("compute", (index,))))
    with pytest.raises(TypeError, match="check is not an attribute of a table"):
        list(builder.build(Step("alter", (check,))))


# --- triggers


def test_only_the_place_of_a_trigger_is_written_into_it() -> None:
    stays, new = trigger("x", "t", position=2), trigger("n", "t", position=1)
    body = "FOR EACH ROW SET @a = 'FOR EACH ROW '"
    new = replace(new, sql=f"CREATE TRIGGER `n` BEFORE INSERT ON `t` {body}")
    (found,) = spelled(schema(t(), stays), schema(t(), new, stays))
    assert "FOR EACH ROW PRECEDES `x` SET @a = 'FOR EACH ROW '" in found


def test_a_trigger_fires_before_those_that_follow_it() -> None:
    stay = [trigger("x", "t", position=2), trigger("y", "t", position=3)]
    others = [trigger("z", "t", "BEFORE UPDATE", 9), trigger("w", "u", position=9)]
    tables = [t(), table("u")]
    new = trigger("n", "t", position=1)
    reason = "The trigger as the models declare it; Alembic does not know triggers."
    assert spelled(schema(*tables, *stay, *others), schema(*tables, new, *stay, *others)) == [
        "CREATE TRIGGER `n` BEFORE INSERT ON `t` FOR EACH ROW PRECEDES `x` SET @a = 1"
        f" # {reason}"
    ]
    last = trigger("n", "t", position=7)
    assert spelled(schema(*tables, *stay, *others), schema(*tables, last, *stay, *others)) == [
        f"CREATE TRIGGER `n` BEFORE INSERT ON `t` FOR EACH ROW SET @a = 1 # {reason}"
    ]


def test_a_trigger_that_is_made_anew_itself_is_none_to_precede() -> None:
    before = [trigger("x", "t", position=1), trigger("y", "t", position=2)]
    after = [trigger("y", "t", position=1), trigger("x", "t", position=2)]
    found = spelled(schema(t(), *before), schema(t(), *after))
    assert not any("PRECEDES" in line for line in found)


def test_statements_are_cut_where_a_reader_expects_it() -> None:
    from alembic_autogen.autogenerate.operations.builders.objects import _lines

    assert _lines("CREATE VIEW v AS\nselect 1") == ["CREATE VIEW v AS\n", "select 1"]
    assert _lines("CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a = 1") == [
        "CREATE TRIGGER x BEFORE INSERT ON t",
        " FOR EACH ROW SET @a = 1",
    ]
    assert _lines("CREATE FUNCTION f() RETURNS INT RETURN 1") == [
        "CREATE FUNCTION f() RETURNS INT RETURN 1"
    ]


def test_a_combined_statement_gives_its_reason_itself() -> None:
    keyed = compared(t(A), t(A, "PRIMARY KEY (`id`)"))
    (op,) = built(keyed)
    assert COMMENT not in op.info
    renamed = {"t": "u", "u": "t"}
    swapped = compared(schema(table("t", A), table("u", B)), schema(table("t", B), table("u", A)),
                       tables=renamed)  # fmt: skip
    assert all(COMMENT not in op.info for op in built(swapped))


def test_a_column_of_csv_has_a_value_in_every_row_that_is_filled() -> None:
    sides = (t(*lines, options="ENGINE=CSV") for lines in ((), ("`n` int NOT NULL",)))
    *_, update = built(compared(*sides), fills={"t.n": "`id` + 1"})
    assert isinstance(update, LateUpdateOp)
    assert (update.statement, update.condition) == ("UPDATE `t` SET `n` = `id` + 1", "")
