"""A revision file is moved by changing its parent and its date, and nothing else."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.graph import Node
from alembic_autogen.history.revision_text import moved, read_node

DATE = datetime(2026, 11, 28, 13, 5, 6, 789, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("source", "node"),
    [
        ("revision = 'b'\ndown_revision = 'a'\n", Node("b", ("a",))),
        ("revision: str = 'b'\ndown_revision: str | None = None\n", Node("b")),
        ("revision = 'c'\ndown_revision = ('a', 'b')\n", Node("c", ("a", "b"))),
        (
            "revision = 'c'\ndown_revision = ['a']\nbranch_labels = 'x'\ndepends_on = ('d', 'e')\n",
            Node("c", ("a",), ("d", "e"), frozenset({"x"})),
        ),
        ("def upgrade():\n    revision = 'x'\n", None),
    ],
)
def test_the_place_is_read_from_the_text(source: str, node: Node | None) -> None:
    assert read_node(source.encode(), "x.py") == node


@pytest.mark.parametrize("source", ["revision = make()\n", "revision = (\n", "a\0b"])
def test_what_is_not_in_the_text_is_refused_by_name(source: str) -> None:
    with pytest.raises(HistoryError, match=r"x\.py"):
        read_node(source.encode(), "x.py")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("down_revision = 'a'\n", "down_revision = 'new'\n"),
        ('down_revision: str = "a" # é\r\n', 'down_revision: str = "new" # é\r\n'),
        ("é = 1; down_revision = 'a'; x = 'a'\n", "é = 1; down_revision = 'new'; x = 'a'\n"),
        ("down_revision = (\n    'a',\n)\n", 'down_revision = "new"\n'),
        ("\ufeffdown_revision = None\n", '\ufeffdown_revision = "new"\n'),
        (
            '"""é.\n\nRevises: a\nCreate Date: 2020-01-02 03:04:05.000006+00:00\n\n"""\n'
            "down_revision = 'a'\n# Revises: a\n",
            '"""é.\n\nRevises: new\nCreate Date: 2026-11-28 13:05:06.000789+00:00\n\n"""\n'
            "down_revision = 'new'\n# Revises: a\n",
        ),
        (
            "'''x\r\nCreate Date: 2020-01-02\r\n'''\r\ndown_revision = 'a'",
            "'''x\r\nCreate Date: 2026-11-28\r\n'''\r\ndown_revision = 'new'",
        ),
        (
            '"""x\nCreate Date: yesterday\n"""\ndown_revision = "a"\n',
            '"""x\nCreate Date: yesterday\n"""\ndown_revision = "new"\n',
        ),
    ],
)
def test_every_other_byte_stays(before: str, after: str) -> None:
    assert moved(before.encode(), "x.py", "new", DATE).decode() == after


def test_only_the_date_changes_without_another_parent() -> None:
    source = b'"""x\n\nRevises: a\nCreate Date: 2020-01-02 03:04\n"""\ndown_revision = "a"\n'
    new = source.replace(b"2020-01-02 03:04", b"2026-11-28 13:05")
    assert moved(source, "x.py", None, DATE) == new


@pytest.mark.parametrize("source", ["x = 1\n", "down_revision = 'a'\ndown_revision = 'b'\n"])
def test_a_parent_that_is_not_assigned_once_is_refused(source: str) -> None:
    with pytest.raises(HistoryError, match="assigns down_revision"):
        moved(source.encode(), "x.py", "new", DATE)
