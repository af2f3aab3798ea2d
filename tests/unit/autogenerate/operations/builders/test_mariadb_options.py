"""Options under the names of the dialect that the application uses, and what only SQL can say."""

from __future__ import annotations

import pytest
from alembic.operations import ops

from alembic_autogen.schema.model import Table
from support.steps import built, operations
from support.tables import CHECK, FK, ID, INNODB, PRIMARY, A, B, compared, schema, t, table

D, E = "`d` date NOT NULL", "`e` date NOT NULL"
PERIOD = "PERIOD FOR `v` (`d`, `e`)"
INDEX = "Alembic cannot express this index completely; this is plain SQL."
S = "`s` varchar(99) NOT NULL"


@pytest.mark.parametrize("dialect", ["mysql", "mariadb"])
@pytest.mark.parametrize(
    ("definition", "option"),
    [
        ("FULLTEXT KEY `k` (`s`)", "prefix='FULLTEXT'"),
        ("SPATIAL KEY `k` (`s`)", "prefix='SPATIAL'"),
        ("VECTOR KEY `k` (`s`)", "prefix='VECTOR'"),
        ("KEY `k` (`s`) USING HASH", "using='hash'"),
        ("KEY `k` (`s`(5))", "length={'s': 5}"),
        ("FULLTEXT KEY `k` (`s`) /*!50100 WITH PARSER `ngram` */", "with_parser='ngram'"),
    ],
)
def test_an_option_of_an_index(definition: str, option: str, dialect: str) -> None:
    (found,) = operations(compared(t(S), t(S, definition)), dialect=dialect)
    assert found.startswith("op.create_index('k', 't', ['s'], unique=False")
    assert f"{dialect}_{option}" in found


@pytest.mark.parametrize(
    ("definition", "clause"),
    [
        ("KEY `k` (`s`) IGNORED", "KEY `k` (`s`) IGNORED"),
        ("UNIQUE KEY `k` (`s`,`v` WITHOUT OVERLAPS)", "(`s`, `v` WITHOUT OVERLAPS)"),
    ],
)
def test_an_index_that_only_sql_can_say(definition: str, clause: str) -> None:
    head = t(S, D, E, PERIOD)
    (found,) = operations(compared(head, t(S, D, E, definition, PERIOD)), dialect="mariadb")
    assert found.startswith("ALTER TABLE `t` ADD ")
    assert found.endswith(f"{clause} # {INDEX}")


@pytest.mark.parametrize("dialect", ["mysql", "mariadb"])
@pytest.mark.parametrize(
    ("options", "written"),
    [
        ("ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci", ["engine='MyISAM'"]),
        (
            "ENGINE=InnoDB DEFAULT CHARSET=latin1",
            ["collate='latin1_swedish_ci'", "default_charset='latin1'"],
        ),
        (f"{INNODB} AUTO_INCREMENT=7", ["auto_increment='7'"]),
        (
            f"{INNODB}\n PARTITION BY HASH (`id`)\nPARTITIONS 2",
            ["partition_by='HASH (`id`) PARTITIONS 2'"],
        ),
    ],
)
def test_an_option_of_a_table(options: str, written: list[str], dialect: str) -> None:
    (found,) = operations(compared(schema(), schema(t(options=options))), dialect=dialect)
    assert found.startswith("op.create_table('t', ")
    assert found.count(f" {dialect}_") == len(written)
    for each in written:
        assert f"{dialect}_{each}" in found


@pytest.mark.parametrize("dialect", ["mysql", "mariadb"])
def test_a_primary_key_with_its_algorithm(dialect: str) -> None:
    made = t("PRIMARY KEY (`id`) USING BTREE")
    (found,) = operations(compared(schema(), schema(made)), dialect=dialect)
    assert f"sa.PrimaryKeyConstraint('id', {dialect}_using='btree')" in found
    (found,) = operations(compared(schema(), schema(t(PRIMARY))), dialect=dialect)
    assert "sa.PrimaryKeyConstraint('id')" in found


def test_what_follows_a_new_versioned_table() -> None:
    made = t(A, "KEY `k` (`a`)", options=f"{INNODB} WITH SYSTEM VERSIONING")
    first, *rest = operations(compared(schema(), schema(made)), dialect="mariadb")
    assert first.startswith("op.create_table(")
    assert "versioning" not in first.lower()
    assert rest == [
        "ALTER TABLE `t` ADD SYSTEM VERSIONING # Alembic cannot express system versioning.",
        "op.create_index('k', 't', ['a'], unique=False)",
    ]


@pytest.mark.parametrize(
    "made",
    [
        t(D, E, PERIOD),
        t(D, E, "PRIMARY KEY (`id`,`v` WITHOUT OVERLAPS)", PERIOD),
        t("PRIMARY KEY (`id`) COMMENT 'x'"),
        t(options=f"{INNODB} ENGINE_ATTRIBUTE='%'"),
        t(options=f"{INNODB}\n PARTITION BY HASH (`id` % 3)\nPARTITIONS 2"),
        t(options=f"{INNODB} `a-b`='c'"),
    ],
)
def test_a_table_that_only_sql_can_say(made: Table) -> None:
    (found,) = operations(compared(schema(), schema(made)), dialect="mariadb")
    assert found.startswith("CREATE TABLE `t` (")


def test_a_period_changes_in_sql() -> None:
    why = " # Alembic has no operation for periods."
    before, after = t(D, E), t(D, E, PERIOD)
    assert operations(compared(before, after)) == [
        f"ALTER TABLE `t` ADD PERIOD FOR `v` (`d`, `e`){why}"
    ]
    assert operations(compared(after, before)) == [f"ALTER TABLE `t` DROP PERIOD FOR `v`{why}"]
    back = t(D, E, PERIOD.replace("`d`, `e`", "`e`, `d`"))
    assert operations(compared(after, back)) == [
        f"ALTER TABLE `t` DROP PERIOD FOR `v`, ADD PERIOD FOR `v` (`e`, `d`){why}"
    ]


def test_an_index_that_is_kept_tells_why() -> None:
    p = table("p", ID, PRIMARY)
    key, given = "KEY `a` (`a`)", {"t": ["a"]}
    models = schema(p, t(A, key, FK), given=given)
    first, _ = operations(compared(schema(p, t(A, key)), models))
    sql, _, reason = first.partition(" # ")
    assert sql == "ALTER TABLE `t` RENAME INDEX `a` TO `a`"
    assert reason.startswith("Keep this index, although the server made it for a foreign key")
    (other,) = operations(compared(t(A, key), t(A, "KEY `b` (`a`)")))
    assert other.endswith("RENAME INDEX `a` TO `b` # Alembic cannot rename an index.")


@pytest.mark.parametrize(
    ("definition", "created"),
    [
        ("UNIQUE KEY `k` (`a`)", ops.CreateUniqueConstraintOp),
        (FK, ops.CreateForeignKeyOp),
        (CHECK, ops.CreateCheckConstraintOp),
    ],
)
def test_hooks_of_env_py_see_the_constraint_that_is_dropped(
    definition: str, created: type[ops.MigrateOperation]
) -> None:
    p = table("p", ID, PRIMARY)
    (dropped,) = built(compared(schema(p, t(A, B, definition)), schema(p, t(A, B))))
    assert isinstance(dropped, ops.DropConstraintOp)
    assert isinstance(dropped.reverse(), created)
    assert dropped.to_diff_tuple()[0].startswith("remove_")


def test_a_column_in_its_place_tells_why_it_is_sql() -> None:
    models = t(A, "`b` int DEFAULT NULL")
    (found,) = operations(compared(t("`b` int DEFAULT NULL"), models), strict_order=True)
    assert found == (
        "ALTER TABLE `t` ADD COLUMN `a` int DEFAULT NULL AFTER `id`"
        " # Alembic cannot place a column."
    )
    hidden = t("`a` int DEFAULT NULL INVISIBLE", "`b` int DEFAULT NULL")
    (found,) = operations(compared(t("`b` int DEFAULT NULL"), hidden), strict_order=True)
    assert "Alembic cannot place" not in found
