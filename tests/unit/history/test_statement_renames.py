"""Renames by the statements of a revision."""

from __future__ import annotations

import pytest

from alembic_autogen.history.statement_renames import renames_by
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.renames import Renames

T, U, V = (TableKey(None, name) for name in "tuv")
COLUMNS = {T: ("id", "a", "b c"), U: ("id",)}


@pytest.mark.parametrize(
    ("statements", "renames"),
    [
        (["ALTER TABLE t CHANGE a x INT NOT NULL"], Renames({}, {T: {"a": "x"}})),
        (["ALTER TABLE `t` CHANGE COLUMN `A` `x%%` INT"], Renames({}, {T: {"a": "x%"}})),
        (["alter table t rename column a to x"], Renames({}, {T: {"a": "x"}})),
        (["ALTER TABLE t CHANGE IF EXISTS `b c` x INT"], Renames({}, {T: {"b c": "x"}})),
        (
            ["ALTER TABLE t RENAME COLUMN a TO `b c`, RENAME COLUMN `b c` TO a"],
            Renames({}, {T: {"a": "b c", "b c": "a"}}),
        ),
        (
            ["ALTER TABLE t RENAME COLUMN a TO x", "ALTER TABLE t CHANGE x y INT"],
            Renames({}, {T: {"a": "y"}}),
        ),
        (
            ["ALTER TABLE t CHANGE a x INT, RENAME TO v", "ALTER TABLE v CHANGE x y INT"],
            Renames({T: V}, {V: {"a": "y"}}),
        ),
        (["RENAME TABLE t TO v, u TO t, v TO u"], Renames({T: U, U: T}, {})),
        (["ALTER TABLE t CHANGE a x INT", "ALTER TABLE t CHANGE x a INT"], Renames()),
        (["ALTER TABLE t DROP a, ADD x INT", "ALTER TABLE t MODIFY `b c` INT"], Renames()),
        (["ALTER TABLE t RENAME INDEX a TO x, RENAME KEY i TO j"], Renames()),
        (["ALTER TABLE t CHANGE a x INT", "DROP TABLE t"], Renames()),
        (["ALTER TABLE gone CHANGE a x INT", "UPDATE t SET a = 1", ""], Renames()),
    ],
)
def test_what_is_renamed(statements: list[str], renames: Renames) -> None:
    assert renames_by(statements, COLUMNS) == renames
