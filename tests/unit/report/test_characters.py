"""Characters that a terminal would obey, the room that texts take, and colours."""

from __future__ import annotations

import io

import pytest

from alembic_autogen.report import streams
from alembic_autogen.report.characters import cut, escaped, room


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain `text`", "plain `text`"),
        ("größe 漢 🙂", "größe 漢 🙂"),
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b[31m", r"\x1b[31m"),
        ("a\rb\x9b\x7f", r"a\rb\x9b\x7f"),
        ("abc\u202ecba\u2066\u200f", r"abc\u202ecba\u2066\u200f"),
        ("a\u2028b", r"a\u2028b"),
        ("\udc9b", r"\udc9b"),
        ("a\u200bb\u2060\ufeff\xad", r"a\u200bb\u2060\ufeff\xad"),
        ("a\u200d\u3164\U000e0041", r"a\u200d\u3164\U000e0041"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("\U0001f469\u200d\U0001f4bb \u0601", "\U0001f469\u200d\U0001f4bb \u0601"),
    ],
)
def test_control_characters_and_hidden_ones_are_escaped(text: str, shown: str) -> None:
    assert escaped(text) == shown


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("abc", 3), ("漢字", 4), ("e\u0301", 1), ("a\u200db", 2)]
)
def test_the_room_that_a_text_takes(text: str, columns: int) -> None:
    assert room(text) == columns


def test_a_text_is_cut_before_what_does_not_fit() -> None:
    assert [cut("漢字", limit) for limit in (1, 2, 3, 4, 5)] == [1, 1, 1, 2, 2]
    assert cut("abc", 2) == 2


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "on_terminal", "elsewhere"),
    [
        ({}, True, False),
        ({"NO_COLOR": ""}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"TERM": "dumb"}, False, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "0"}, True, False),
        ({"CLICOLOR_FORCE": "1", "TERM": "dumb"}, True, True),
        ({"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False, False),
    ],
)
def test_where_colours_are(
    variables: dict[str, str],
    on_terminal: bool,
    elsewhere: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    found = streams.wants_colour(Terminal()), streams.wants_colour(io.StringIO())
    assert found == (on_terminal, elsewhere)
