"""Texts of statements that a server has cut off."""

from __future__ import annotations

import pytest

from alembic_autogen.lint.release.cut_off import is_cut_off, may_be_cut_off


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ("SELECT 'xxxx...", True),
        ("SELECT 'xxxx...  ", True),
        ("SELECT a FROM t WHERE b IN (...", False),  # of a digest: a list
        ("SELECT '...' FROM t", False),
    ],
)
def test_examples(example: str, expected: bool) -> None:
    assert is_cut_off(example) == expected


@pytest.mark.parametrize(
    ("digest", "takes"),
    [
        ("SELECT ?", 4),
        ("SELECT `a` , `t` . `b``c` FROM `t` WHERE NAME IN (...)", 38),
        ("INSERT INTO `t` VALUES (...) /* , ... */", 13),
        ("SELECT `\u00e9` <=> ? AND ID != @@GLOBAL . `x`", 29),
    ],
)
def test_digests_without_room_for_a_name(digest: str, takes: int) -> None:
    """A name takes up to 196 bytes."""
    assert not may_be_cut_off(digest, takes + 196)
    assert may_be_cut_off(digest, takes + 195)


def test_digests_of_servers_that_mark_the_end() -> None:
    assert may_be_cut_off("SELECT `a` ...", 1024)
