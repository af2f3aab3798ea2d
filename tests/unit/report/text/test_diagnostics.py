"""Diagnostics as lines of text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alembic_autogen.report.text.diagnostics import (
    Diagnostic,
    PlaceInFile,
    ScreenStyle,
    line_at,
    render,
)

COLUMN = Diagnostic(
    "drift",
    "changed-column",
    "~ column film.mode",
    PlaceInFile("models.py", 12, 5, "    mode: Mode = Field(sa_type=native(Mode))"),
    "`mode` enum('on site','online') NOT NULL",
    "`mode` enum('on site','online','recorded') NOT NULL",
    ("migrations", "models"),
    help=("write the revision",),
)


def lines(found: Diagnostic, width: int = 0, colours: bool = False) -> list[str]:
    style = ScreenStyle(width, colours)
    return ["".join(text for text, _ in line) for line in render(found, style)]


def test_a_change_has_its_place_its_line_and_both_definitions() -> None:
    assert lines(COLUMN) == [
        "drift[changed-column]: ~ column film.mode",
        "  --> models.py:12:5",
        "12 |     mode: Mode = Field(sa_type=native(Mode))",
        "   |     ^^^^",
        "   - migrations: `mode` enum('on site','online') NOT NULL",
        "   +     models: `mode` enum('on site','online','recorded') NOT NULL",
        "                                               ^^^^^^^^^^^",
        "   help: write the revision",
    ]


def test_colours_mark_the_changed_words_in_place_of_carets() -> None:
    found = list(render(COLUMN, ScreenStyle(colours=True)))
    assert [line for line in found if "^" in "".join(text for text, _ in line)] == [found[3]]
    assert [span for line in found for span in line if span[1] == "bold green"] == [
        (",'recorded'", "bold green")
    ]


def test_a_narrow_screen_breaks_lines_and_keeps_carets_below_their_words() -> None:
    found = lines(COLUMN, width=40)
    assert found == [
        "drift[changed-column]: ~ column",
        "  film.mode",
        "  --> models.py:12:5",
        "12 |     mode: Mode = Field(sa_type=nati",
        "   |     ^^^^",
        "   - migrations: `mode` enum('on site',",
        "                 'online') NOT NULL",
        "   +     models: `mode` enum('on site',",
        "                 'online','recorded')",
        "                         ^^^^^^^^^^^",
        "                 NOT NULL",
        "   help: write the revision",
    ]


def test_no_width_loses_a_character() -> None:
    for width in range(1, 90):
        text = "".join(each.strip() for each in lines(COLUMN, width) if "^" not in each)
        assert str(COLUMN.after).replace(" ", "") in text.replace(" ", "")


def test_no_line_is_wider_than_the_screen() -> None:
    for width in range(40, 100):
        assert max(map(len, lines(COLUMN, width))) <= width


HOSTILE = "\x1b]0;\r\x07\u202ex"
SHOWN = r"\x1b]0;\r\x07\u202ex"


def test_what_a_terminal_would_obey_is_escaped_everywhere() -> None:
    found = Diagnostic(
        "error",
        "id",
        f"a{HOSTILE}",
        PlaceInFile(f"b{HOSTILE}", 1, 3, f"  c{HOSTILE}"),
        f"d{HOSTILE}",
        f"e{HOSTILE}",
        ("old", "new"),
        (f"f{HOSTILE}",),
        (f"g{HOSTILE}",),
    )
    text = "\n".join(lines(found))
    assert all(f"{each}{SHOWN}" in text for each in "abcdefg")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


def test_carets_are_below_their_words_where_characters_are_wide() -> None:
    found = Diagnostic(
        "note",
        "",
        "x",
        PlaceInFile("m.py", 3, 8, '"漢字" = name'),
        "`漢` int",
        "`漢` text",
        ("a", "b"),
    )
    assert lines(found) == [
        "note: x",
        "  --> m.py:3:8",
        ' 3 | "漢字" = name',
        "   |          ^^^^",
        "   - a: `漢` int",
        "             ^^^",
        "   + b: `漢` text",
        "             ^^^^",
    ]


def test_a_stream_that_encodes_less_has_carets_below_what_it_shows() -> None:
    def spelled(text: str) -> str:
        return text.encode("ascii", "backslashreplace").decode()

    found = Diagnostic("note", "", "é", before="é int", after="é text", sides=("a", "b"))
    shown = ["".join(t for t, _ in line) for line in render(found, ScreenStyle(encoded=spelled))]
    assert shown == [
        r"note: \xe9",
        r"   - a: \xe9 int",
        "             ^^^",
        r"   + b: \xe9 text",
        "             ^^^^",
    ]


def test_definitions_of_several_lines_are_a_diff_with_what_is_around() -> None:
    before = "\n".join(["a", "b", "c", "d", "e"])
    after = "\n".join(["a", "b", "c", "D", "e"])
    found = Diagnostic("drift", "x", "~ view v", None, before, after, ("migrations", "models"))
    assert lines(found)[1:] == [
        "   --- migrations",
        "   +++ models",
        "   … ",
        "     b",
        "     c",
        "   - d",
        "   + D",
        "     e",
    ]


def test_a_definition_of_several_lines_on_one_side_is_whole() -> None:
    found = Diagnostic(
        "drift",
        "x",
        "+ table t",
        after="CREATE TABLE t (\n  a int\n)",
        sides=("migrations", "models"),
    )
    assert lines(found)[1:] == [
        "   + models: CREATE TABLE t (",
        "   +           a int",
        "   +         )",
    ]


def test_an_empty_definition_is_shown() -> None:
    found = Diagnostic("drift", "x", "~ comment t", before="", after="text", sides=("a", "b"))
    assert lines(found)[1:] == ["   - a: ", "   + b: text", "        ^^^^"]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (PlaceInFile("r.py"), ["  --> r.py"]),
        (PlaceInFile("r.py", 7), ["  --> r.py:7"]),
        (
            PlaceInFile("r.py", 7, 0, "    op.f(1)"),
            ["  --> r.py:7", " 7 |     op.f(1)", "   |     ^^^^"],
        ),
        (
            PlaceInFile("r.py", 1234, 1, "class A(B):"),
            ["    --> r.py:1234:1", "1234 | class A(B):", "     | ^^^^^^^"],
        ),
        (PlaceInFile("r.py", 7, 99, "short"), ["  --> r.py:7:99", " 7 | short", "   | ^^^^^"]),
        (PlaceInFile("r.py", 7, 6, "short"), ["  --> r.py:7:6", " 7 | short", "   |      ^"]),
        (
            PlaceInFile("r.py", 7, 3, "\t\t)"),
            ["  --> r.py:7:3", " 7 |         )", "   |         ^"],
        ),
    ],
)
def test_the_place_in_a_file(place: PlaceInFile, expected: list[str]) -> None:
    assert lines(Diagnostic("error", "", "x", place))[1:] == expected


def test_a_line_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "m.py"
    file.write_bytes(b"one\r\ntwo \xff\nthree")
    assert [line_at(file, n) for n in range(5)] == ["", "one", "two \ufffd", "three", ""]
    assert line_at(tmp_path / "none.py", 1) == ""
