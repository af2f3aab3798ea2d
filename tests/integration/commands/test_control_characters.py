"""Control characters in the names of files: a terminal does not get them, and so obeys none."""

from __future__ import annotations

import os

import pytest

from support.shops import FIRST, Shop
from support.terminals import on_a_terminal

NAME = os.fsdecode(b"0002_\x1b]0;title\x07\x9b31mred.py")
"""With a title for the terminal's window, and a colour that begins with one byte (ECMA-48, CSI)."""


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("check-drift",), 2),
        (("prove",), 1),
        (("check-drift", "--format", "json"), 2),
        (("init", "--dry-run"), 0),
        (("record-head", "--head-file", NAME), 0),
    ],
)
def test_they_are_spelled_out(shop: Shop, command: tuple[str, ...], code: int) -> None:
    path = shop.folder / "migrations" / "versions" / NAME
    text = FIRST.replace('"0001"', '"0002"').replace(
        "down_revision = None", 'down_revision = "0001"'
    )
    path.write_text(text.replace("def upgrade():\n", "def upgrade():\n    raise ValueError\n"))
    found, screen = on_a_terminal(shop, [*shop.program, *command])
    assert found == code, screen
    raw = ("\x1b]", "\x07", "\x9b", "\ufffd")  # the last one is a byte that is not UTF-8
    assert not [each for each in raw if each in screen], repr(screen)
    assert (r"\x1b]0;title\x07" in screen) == (command[0] != "init"), repr(screen)
