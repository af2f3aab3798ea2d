"""Statements that leave something behind in a database."""

from __future__ import annotations

import pytest

from alembic_autogen.testing.traces import kinds

COUNTED = ("select", "show_tables", "insert", "create_table", "xa_start", "xa_prepare")


@pytest.mark.parametrize(
    ("kind", "is_harmless"),
    [
        *((name, True) for name in ("select", "commit", "rollback", "show_tables", "xa_recover")),
        *((name, True) for name in ("xa_start", "xa_end")),
        # a prepared transaction outlives its session, and another session may end it
        *((name, False) for name in ("xa_prepare", "xa_commit", "xa_rollback")),
        *((name, False) for name in ("insert", "create_table", "lock_tables", "set_password")),
    ],
)
def test_kinds_of_statements_that_change_nothing_do_not_count(kind: str, is_harmless: bool) -> None:
    before = dict.fromkeys(COUNTED, "1")
    after = {**before, kind: "2"}
    assert kinds(before, after) == (set() if is_harmless else {kind})
    assert kinds(after, after) == set()
