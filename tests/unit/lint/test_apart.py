"""The clauses of an ALTER TABLE as statements of their own."""

from __future__ import annotations

import pytest

from alembic_autogen.lint.cheaper.apart import clauses_apart
from alembic_autogen.schema.model import Column, Index, IndexPart, Table, TableKey

TABLE = Table(
    TableKey(None, "t"),
    (Column("a", "int"), Column("b", "int")),
    indexes=(
        Index("i", (IndexPart("a"),)),
        Index("both", (IndexPart("a"), IndexPart("b"))),
    ),
)


@pytest.mark.parametrize(
    ("statement", "parts"),
    [
        (
            "ALTER TABLE t ADD COLUMN c INT, ADD INDEX ix (c)",
            ["ALTER TABLE `t` ADD COLUMN c INT", "ALTER TABLE `t` ADD INDEX ix (c)"],
        ),
        (
            "ALTER TABLE t ADD c ENUM('x,y', 'z'), DROP b",
            ["ALTER TABLE `t` ADD c ENUM('x,y', 'z')", "ALTER TABLE `t` DROP b"],
        ),
        (
            "ALTER TABLE t DROP COLUMN a",
            ["ALTER TABLE `t` DROP INDEX `i`", "ALTER TABLE `t` DROP COLUMN a"],
        ),
        (
            "ALTER TABLE t DROP INDEX i, DROP COLUMN a",
            ["ALTER TABLE `t` DROP INDEX i", "ALTER TABLE `t` DROP COLUMN a"],
        ),
        ("ALTER TABLE t ADD c INT", ["ALTER TABLE `t` ADD c INT"]),
        ("ALTER TABLE t ADD c INT, ADD d INT, ALGORITHM=INPLACE", []),
        ("RENAME TABLE t TO u, u TO v", []),
        ("UPDATE t SET a = 1, b = 2", []),
    ],
)
def test_clauses(statement: str, parts: list[str]) -> None:
    assert clauses_apart(statement, TABLE) == parts


def test_an_index_with_the_name_of_its_column() -> None:
    """As the server names one that the statement does not name."""
    table = Table(TableKey(None, "t"), TABLE.columns, indexes=(Index("b", (IndexPart("b"),)),))
    both = ["ALTER TABLE `t` DROP INDEX `b`", "ALTER TABLE `t` DROP COLUMN b"]
    assert clauses_apart("ALTER TABLE t DROP COLUMN b", table) == both
    assert clauses_apart("ALTER TABLE t DROP KEY b, DROP COLUMN b", table) == [
        "ALTER TABLE `t` DROP KEY b",
        "ALTER TABLE `t` DROP COLUMN b",
    ]
