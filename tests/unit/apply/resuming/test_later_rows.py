"""Queries whose results may decide on later statements, found in a revision's text."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.apply.resuming.later_rows import may_write_more

BEGIN = """\
def refuse_if_any(query):
    for row in bind.execute(query):
        raise ValueError

def helper():
    return bind.execute(query)

def upgrade():
    op.drop_table("before")
    for name in range(3): op.drop_column("a", str(name))
    rows = bind.execute(query)
"""
QUERY = 11
"""The line of the query in the upgrade."""


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("op.drop_column('a', 'b')", False),
        ("if rows: raise ValueError(str(rows))", False),
        ("op.execute('UPDATE a SET b = 1')", False),  # the disposable server has seen it
        ("if rows: op.execute('UPDATE a SET b = 1')", True),
        ("for row in rows: op.execute('DELETE FROM a')", True),
        ("[op.execute('DELETE FROM a') for row in rows]", True),
        ("op.bulk_insert(table, rows)", True),
        ("while rows: rows = step(rows)", True),
    ],
)
def test_what_comes_after_a_query(tmp_path: Path, rest: str, expected: bool) -> None:
    path = tmp_path / "0001.py"
    path.write_text(f"{BEGIN}    {rest}\n")
    assert may_write_more(path, QUERY, "upgrade") is expected


@pytest.mark.parametrize(("line", "expected"), [(2, False), (6, True)])
def test_queries_of_other_functions(tmp_path: Path, line: int, expected: bool) -> None:
    path = tmp_path / "0001.py"
    path.write_text(BEGIN)
    assert may_write_more(path, line, "upgrade") is expected
