"""New tables, with what of them takes a statement of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alembic_autogen.schema.model import Table
from support.steps import operations
from support.tables import ID, INNODB, PRIMARY, A, B, compared, schema, table

FK = "CONSTRAINT `t_ibfk_1` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"
CHECK = "CONSTRAINT `t_chk_1` CHECK ((`a` > 0))"
OWN = "Alembic cannot express this table completely; this is plain SQL."


def created(*tables: Table, given: dict[str, list[str]] | None = None, **context: Any) -> list[str]:
    """The operations that create some tables.

    :param given: the names that the models give; without, all but made-up ones.
    """
    return operations(compared(schema(), schema(*tables, given=given)), **context)


def t(*definitions: str, options: str = INNODB) -> Table:
    return table("t", *definitions, options=options)


def inside(found: str) -> str:
    """The arguments of a create_table(), without the name."""
    assert found.startswith("op.create_table('t', ")
    return found.removeprefix("op.create_table('t', ").removesuffix(")")


X = "sa.Column('a', sa.Integer(), nullable=True)"


@pytest.mark.parametrize(
    ("definitions", "expected"),
    [
        ((A,), X),
        ((ID,), "sa.Column('id', sa.Integer(), nullable=False)"),
        (
            (ID, PRIMARY),
            "sa.Column('id', sa.Integer(), autoincrement=False, nullable=False), "
            "sa.PrimaryKeyConstraint('id')",
        ),
        (
            ("`id` int NOT NULL AUTO_INCREMENT", PRIMARY),
            "sa.Column('id', sa.Integer(), nullable=False), sa.PrimaryKeyConstraint('id')",
        ),
        (
            (ID, "`x` int NOT NULL", "PRIMARY KEY (`id`,`x`)"),
            "sa.Column('id', sa.Integer(), nullable=False), "
            "sa.Column('x', sa.Integer(), nullable=False), sa.PrimaryKeyConstraint('id', 'x')",
        ),
        ((A, "UNIQUE KEY `a` (`a`)"), f"{X}, sa.UniqueConstraint('a')"),
        ((A, "UNIQUE KEY `mine` (`a`)"), f"{X}, sa.UniqueConstraint('a', name='mine')"),
        ((A, FK), f"{X}, sa.ForeignKeyConstraint(['a'], ['p.id'])"),
        (
            (A, FK.replace("`t_ibfk_1`", "`mine`") + " ON DELETE CASCADE ON UPDATE SET NULL"),
            f"{X}, sa.ForeignKeyConstraint(['a'], ['p.id'], name='mine', onupdate='SET NULL', "
            "ondelete='CASCADE')",
        ),
        (
            (A, FK.replace("`p`", "`s`.`p`")),
            f"{X}, sa.ForeignKeyConstraint(['a'], ['s.p.id'])",
        ),
        ((A, CHECK), f"{X}, sa.CheckConstraint('a > 0')"),
        (
            (A, "CONSTRAINT `mine` CHECK ((`a` <> ':x'))"),
            f"{X}, sa.CheckConstraint(\"a <> '\\\\:x'\", name='mine')",
        ),
    ],
)
def test_a_table_with_its_constraints(definitions: tuple[str, ...], expected: str) -> None:
    (found,) = created(t(*definitions))
    assert inside(found) == expected


@pytest.mark.parametrize(
    ("definitions", "given", "expected"),
    [
        ((A, "UNIQUE KEY `a` (`a`)"), ["a"], "sa.UniqueConstraint('a', name='a')"),
        ((A, CHECK), ["t_chk_1"], "sa.CheckConstraint('a > 0', name='t_chk_1')"),
        (
            (A, FK),
            ["t_ibfk_1"],
            "sa.ForeignKeyConstraint(['a'], ['p.id'], name='t_ibfk_1')",
        ),
    ],
)
def test_a_name_that_the_models_give_is_written(
    definitions: tuple[str, ...], given: list[str], expected: str
) -> None:
    (found,) = created(t(*definitions), given={"t": given})
    assert expected in found


def test_on_the_way_back_every_name_is_written() -> None:
    (found,) = created(t(A, "UNIQUE KEY `a` (`a`)", CHECK, FK), unnamed_keys=False)
    for name in ("a", "t_chk_1", "t_ibfk_1"):
        assert f"name='{name}'" in found


def test_names_are_final_where_the_metadata_has_a_convention() -> None:
    (found,) = created(t(A, "UNIQUE KEY `mine` (`a`)"), final_names=True)
    assert inside(found) == f"{X}, sa.UniqueConstraint('a', name=op.f('mine'))"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (INNODB, ""),
        (f"{INNODB} COMMENT='it''s'", 'comment="it\'s"'),
        (
            "ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci",
            "mysql_engine='MyISAM'",
        ),
        (
            "ENGINE=InnoDB DEFAULT CHARSET=latin1",
            "mysql_collate='latin1_swedish_ci', mysql_default_charset='latin1'",
        ),
        (f"{INNODB} ROW_FORMAT=DYNAMIC", "mysql_row_format='DYNAMIC'"),
        (f"{INNODB} COMPRESSION='zlib'", "mysql_compression=\"'zlib'\""),
        (f"{INNODB} CONNECTION='a''b'", 'mysql_connection="a\'b"'),
        (f"{INNODB} DATA DIRECTORY='/x'", "mysql_data_directory='/x'"),
        (f"{INNODB} AUTO_INCREMENT=7", "mysql_auto_increment='7'"),
        (
            f"{INNODB}\n/*!50100 PARTITION BY HASH (`a`)\nPARTITIONS 2 */",
            "mysql_partition_by='HASH (`a`) PARTITIONS 2'",
        ),
    ],
)
def test_options_that_are_not_the_default_are_written(options: str, expected: str) -> None:
    (found,) = created(t(A, options=options))
    assert inside(found) == ", ".join(filter(None, [X, expected]))


def test_a_table_of_another_schema() -> None:
    assert created(table("s.t", A)) == [f"op.create_table('t', {X}, schema='s')"]


def test_other_indexes_take_statements_of_their_own() -> None:
    keys = ("KEY `k` (`a`)", "UNIQUE KEY `u` (`a`)", "UNIQUE KEY `v` (`a` DESC)")
    assert created(t(A, *keys))[1:] == [
        "op.create_index('k', 't', ['a'], unique=False)",
        "op.create_index('v', 't', [sa.literal_column('`a` DESC')], unique=True)",
    ]


def test_a_check_that_is_not_enforced_takes_one_too() -> None:
    found = created(t(A, f"{CHECK} /*!80016 NOT ENFORCED */", CHECK.replace("chk_1", "chk_2")))
    assert inside(found[0]) == f"{X}, sa.CheckConstraint('a > 0')"
    assert found[1:] == [
        "ALTER TABLE `t` ADD CONSTRAINT `t_chk_1` CHECK ((`a` > 0)) NOT ENFORCED"
        " # Alembic cannot express this CHECK completely; this is plain SQL."
    ]


@pytest.mark.parametrize(
    ("definitions", "given", "comes_by_itself"),
    [
        (("KEY `t_ibfk_1` (`a`)", FK), ["t_ibfk_1"], True),  # called like the key
        (("KEY `a` (`a`)", FK), [], True),  # both names are MySQL's own
        (("KEY `a` (`a`)", FK), ["a"], False),
        (("KEY `a` (`a`)", FK), ["t_ibfk_1"], False),
        (("KEY `mine` (`a`)", FK), [], False),
        (("KEY `a` (`a`,`b`)", FK), [], False),
        (("KEY `a` (`a`) COMMENT 'x'", FK), [], False),
        (("KEY `b` (`b`)", FK), [], False),
        (("KEY `a` (`a`)",), [], False),
    ],
)
def test_the_index_that_mysql_makes_for_a_foreign_key_is_left_to_it(
    definitions: tuple[str, ...], given: list[str], comes_by_itself: bool
) -> None:
    found = created(t(A, B, *definitions), given={"t": given})
    assert (len(found) == 1) is comes_by_itself


def test_the_index_is_not_left_to_mysql_where_the_foreign_key_waits() -> None:
    """Its name would be another then."""
    key = "CONSTRAINT `{0}_ibfk_1` FOREIGN KEY (`{1}`) REFERENCES `{2}` (`id`)"
    one = table(
        "a",
        ID,
        A,
        B,
        key.format("a", "a", "b"),
        key.format("a", "b", "p").replace("1`", "2`", 1),
        "KEY `b` (`b`)",
        "UNIQUE KEY `a` (`a`)",
        CHECK.replace("`t_", "`a_"),
        PRIMARY,
    )
    two = table("b", ID, A, key.format("b", "a", "a"), PRIMARY)
    found = created(one, two)
    assert "sa.CheckConstraint('a > 0')" in found[0]
    assert "sa.UniqueConstraint('a')" in found[0]
    assert "name='a_ibfk_2'" in found[0]
    assert "op.create_index('b', 'a', ['b'], unique=False)" in found
    assert "op.create_foreign_key('a_ibfk_1', 'a', 'b', ['a'], ['id'])" in found
    assert "name=" not in found[2]


@pytest.mark.parametrize(
    "made",
    [
        t(A, "`i` int DEFAULT NULL /*!80023 INVISIBLE */"),
        t("`a` int"),
        t(ID, A, "PRIMARY KEY (`id` DESC)"),
        t(ID, options=f"{INNODB}\n/*!50100 PARTITION BY HASH (`id` % 3)\nPARTITIONS 2 */"),
        t(ID, options=f"{INNODB} ENGINE_ATTRIBUTE='%'"),
        t(ID, A, "PRIMARY KEY (`id`) COMMENT 'c'"),
        t(A, FK.replace("`p`", "`p.q`")),
        t(A, FK.replace("(`id`)", "(`i.d`)")),
    ],
)
def test_what_alembic_cannot_say_is_the_servers_own_statement(made: Table) -> None:
    (found,) = created(made)
    assert found.startswith("CREATE TABLE `t` (")
    assert found.endswith(f" # {OWN}")


def test_a_column_named_with_a_dot_is_no_hindrance() -> None:
    (found,) = created(t("`a.b` int DEFAULT NULL"))
    assert found.startswith("op.create_table(")


def test_the_default_collation_is_that_of_the_models_database() -> None:
    models = replace(schema(t(A)), collation="latin1_swedish_ci")
    (found,) = operations(compared(schema(), models))
    assert "mysql_collate='utf8mb4_0900_ai_ci', mysql_default_charset='utf8mb4'" in found
