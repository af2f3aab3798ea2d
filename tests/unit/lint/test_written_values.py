"""Columns that statements give values."""

from __future__ import annotations

import pytest

from alembic_autogen.lint.evidence import UPGRADE, Statement
from alembic_autogen.lint.written_values import assigns


@pytest.mark.parametrize(
    ("sql", "is_assigned"),
    [
        ("UPDATE t SET points = 1", True),
        ("UPDATE t SET name = 'a', `Points`=points + 1 WHERE id = 3", True),
        ("UPDATE t SET name = (SELECT MAX(name) FROM u WHERE x = 1), t.points = 0", True),
        ("UPDATE t JOIN u ON t.id = u.id SET u.name = 'SET', `t`.`points`= 0 LIMIT 3", True),
        ("UPDATE t SET name = 'points = 1' WHERE points = 1", False),
        ("UPDATE t SET name = points, other_points = 1 ORDER BY points", False),
        ("UPDATE points SET name = 'a'", False),
        ("INSERT INTO t (id, points) VALUES (1, 2)", True),
        ("INSERT INTO t (id) VALUES (1)", False),
    ],
)
def test_an_assigned_column_is_not_one_that_is_only_read(sql: str, is_assigned: bool) -> None:
    assert assigns(Statement(UPGRADE, sql), "points") is is_assigned
