"""The reasons why the server itself has to carry out a statement on a large table."""

from __future__ import annotations

import pytest

from alembic_autogen.apply.online.obstacles import TableChange, obstacle
from alembic_autogen.schema.model import ObjectKey, StoredObject, Table, TableKey
from alembic_autogen.schema.parse import parse_create_table

T = TableKey(None, "t")
PRIMARY = "`id` int NOT NULL, PRIMARY KEY (`id`)"


def table(definitions: str, options: str = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4") -> Table:
    return parse_create_table(T, f"CREATE TABLE `t` ({definitions}) {options}", {}, "shop")


def reason(statement: str, before: str = PRIMARY, after: str = PRIMARY) -> str:
    return obstacle(TableChange(f"ALTER TABLE t {statement}", table(before), table(after)))


@pytest.mark.parametrize(
    "clauses",
    [
        "MODIFY a BIGINT",
        "RENAME INDEX a TO b",
        "CHANGE a a BIGINT",
        "CHANGE COLUMN IF EXISTS `a` a BIGINT",
        "COMMENT 'a -- b /* c */ # d'",
        "ADD CONSTRAINT c CHECK (a > 0)",
    ],
)
def test_a_tool_can_carry_these_out(clauses: str) -> None:
    assert reason(clauses) == ""


@pytest.mark.parametrize(
    ("clauses", "words"),
    [
        ("RENAME TO u", "renames the table"),
        ("RENAME COLUMN a TO b", "renamed columns"),
        ("CHANGE a b INT", "renamed columns"),
        ("CHANGE COLUMN `a` `b` INT, MODIFY c INT", "renamed columns"),
        ("MODIFY a INT, ALGORITHM=INPLACE", "ALGORITHM or LOCK"),
        ("MODIFY a INT, LOCK = NONE", "ALGORITHM or LOCK"),
        ("MODIFY a INT /* why */", "a comment"),
    ],
)
def test_clauses_that_a_tool_cannot_carry_out(clauses: str, words: str) -> None:
    assert words in reason(clauses)


def test_other_statements_are_left_to_the_server() -> None:
    both = table(PRIMARY)
    assert "not begin with ALTER" in obstacle(TableChange("CREATE INDEX i ON t (id)", both, both))
    assert "renames the table" in obstacle(TableChange("ALTER TABLE t ENGINE=InnoDB", both, None))


KEY = "`id` int NOT NULL, `a` {}, PRIMARY KEY (`id`), UNIQUE KEY `u` (`a`)"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("int", "bigint", ""),
        ("int unsigned", "bigint", ""),
        ("int", "bigint unsigned", "unique key"),
        ("int unsigned", "int", "unique key"),
        ("bigint", "int", "unique key"),
        ("varchar(10)", "varchar(20)", ""),
        ("varchar(20)", "varchar(10)", "unique key"),
        ("varchar(9) COLLATE utf8mb4_bin", "varchar(9) COLLATE utf8mb4_general_ci", "unique key"),
        ("datetime", "date", "unique key"),
    ],
)
def test_columns_of_a_unique_key_have_to_keep_their_values_apart(
    old: str, new: str, words: str
) -> None:
    found = reason("MODIFY a INT", KEY.format(old), KEY.format(new))
    assert (words in found) if words else not found


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (PRIMARY, "`id` int NOT NULL, KEY `id` (`id`)", "changes the primary key"),
        ("`id` int", "`id` bigint", "no primary key"),
        (
            "`a` int NOT NULL, UNIQUE KEY `a` (`a`)",
            "`a` bigint NOT NULL, UNIQUE KEY `a` (`a`)",
            "",
        ),
        ("`a` int, UNIQUE KEY `a` (`a`)", "`a` bigint, UNIQUE KEY `a` (`a`)", "no primary key"),
        (PRIMARY, f"{PRIMARY}, `a` int, UNIQUE KEY `u` (`a`)", "unique key 'u'"),
        (PRIMARY, f"{PRIMARY}, `a` int NOT NULL", "without a default"),
        (PRIMARY, f"{PRIMARY}, `a` int NOT NULL DEFAULT '0'", ""),
        (
            f"{PRIMARY}, `a` int",
            f"{PRIMARY}, `a` int GENERATED ALWAYS AS (`id`) STORED",
            "a generated column",
        ),
        (
            PRIMARY,
            f"{PRIMARY}, CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `t` (`id`)",
            "the table itself",
        ),
        (PRIMARY, f"{PRIMARY}, `a``b` int", "the name 'a`b'"),
        (f"{PRIMARY}, CONSTRAINT `{'x' * 64}` CHECK ((`id` > 0))", PRIMARY, "leaves no room"),
    ],
)
def test_tables_that_a_tool_cannot_copy(before: str, after: str, words: str) -> None:
    found = reason("MODIFY a INT", before, after)
    assert (words in found) if words else not found


def test_engines_and_versions_of_rows() -> None:
    both = table(PRIMARY, "ENGINE=MyISAM")
    assert "engine MyISAM" in obstacle(TableChange("ALTER TABLE t ENGINE=MyISAM", both, both))
    both = table(PRIMARY, "ENGINE=InnoDB WITH SYSTEM VERSIONING")
    assert "earlier versions" in obstacle(TableChange("ALTER TABLE t COMMENT 'x'", both, both))


def test_a_constraint_in_place_of_one_of_the_same_name() -> None:
    check = f"{PRIMARY}, CONSTRAINT `c` CHECK ((`id` > 0))"
    found = reason("DROP CHECK c, ADD CONSTRAINT C CHECK (id > 1)", check, check)
    assert found == "it adds c in place of a constraint of that name"


def test_triggers_and_tables_of_other_databases() -> None:
    both = table(PRIMARY)
    first, second = (
        StoredObject(ObjectKey("trigger", None, name), "", table=T, position=number)
        for number, name in enumerate(("one", "two"), 1)
    )
    statement = "ALTER TABLE t COMMENT 'x'"
    assert obstacle(TableChange(statement, both, both, (first,))) == ""
    assert "the order" in obstacle(TableChange(statement, both, both, (first, second)))
    assert "tables of other refer" in obstacle(TableChange(statement, both, both, (), ("other",)))
