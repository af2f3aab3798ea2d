"""Edits by hand in a revision that is written again."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen import signals
from alembic_autogen.autogenerate.rendering.amending import Amended, merge
from alembic_autogen.errors import HistoryError


@pytest.mark.parametrize(
    ("base", "mine", "other", "merged"),
    [
        ("abc", "abc", "axc", "axc"),
        ("abc", "abxc", "abc", "abxc"),
        ("abc", "abxc", "ybc", "ybxc"),
        ("abc", "ac", "abcd", "acd"),
        ("abc", "axc", "axc", "axc"),
        ("", "a", "", "a"),
        ("ab", "", "ab", ""),
    ],
)
def test_changes_in_different_lines_are_both_made(
    base: str, mine: str, other: str, merged: str
) -> None:
    found = merge(base, mine, other)
    assert ("".join(found.lines), found.conflicts, found.edits) == (merged, 0, ())


def test_a_change_of_the_same_line_is_a_conflict() -> None:
    found = merge(["a\n", "b\n", "c\n"], ["a\n", "x\n", "c\n"], ["a\n", "y\n", "c\n"])
    assert (found.conflicts, found.edits) == (1, ("- b", "+ x"))


@pytest.mark.parametrize(("mine", "merged"), [("anbc", "anyc"), ("abnc", "aync")])
def test_something_new_beside_a_change_is_kept(mine: str, merged: str) -> None:
    found = merge("abc", mine, "ayc")
    assert ("".join(found.lines), found.conflicts) == (merged, 0)


def amended(now: str, written: str | None, path: Path = Path("1.py")) -> Amended:
    return Amended("1", path, now.encode(), written, path)


@pytest.mark.parametrize(
    ("now", "written", "again", "expected"),
    [
        ("a\nb\n", "a\nb\n", "a\nc\n", "a\nc\n"),
        ("a\r\nb\r\n", "a\nb\n", "a\nc\n", "a\nc\n"),  # other line ends are no edit
        ("# größer 🎉\na\nb\n", "a\nb\n", "a\nc\n", "# größer 🎉\na\nc\n"),
        ("# why\r\na\r\nb\r\n", "a\nb\n", "a\nc\n", "# why\na\nc\n"),
        ("edited\n", None, "a\n", "a\n"),  # all edits are dropped
        ("", "", "a\n", "a\n"),
    ],
)
def test_edits_are_added_to_what_the_tool_writes_now(
    now: str, written: str | None, again: str, expected: str
) -> None:
    assert amended(now, written).merged(again) == expected


@pytest.mark.parametrize(
    ("now", "again", "places", "details"),
    [
        ("a\nx\nc\n", "a\ny\nc\n", "in 1 place", "- b\n+ x"),
        ("x\nb\nz\n", "u\nb\nv\n", "in 2 places", "- a\n+ x\n- c\n+ z"),
    ],
)
def test_edits_of_lines_that_are_written_otherwise_now_are_listed(
    now: str, again: str, places: str, details: str
) -> None:
    with pytest.raises(HistoryError, match=rf"1\.py was edited by hand {places} that") as caught:
        amended(now, "a\nb\nc\n").merged(again)
    assert caught.value.details == details


@pytest.mark.parametrize(
    ("now", "replaced"), [("a\n", "b\nc\n"), ("a\r\n", "b\r\nc\r\n"), ("", "b\nc\n")]
)
def test_line_ends_of_a_file_stay(
    now: str, replaced: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signals, "_is_too_late", False)
    path = tmp_path / "1.py"
    path.write_bytes(now.encode())
    amended(now, None, path).replace("b\nc\n")
    assert path.read_bytes() == replaced.encode()
