"""Progress on a terminal, in logs, and where there is none."""

from __future__ import annotations

import io
import logging
import sys

import pytest

from alembic_autogen.progress import Silent
from alembic_autogen.report.terminal import ProgressHandler, TerminalProgress, on_one_line


class Screen(io.StringIO):
    """A terminal of 40 columns."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Log(Screen):
    def isatty(self) -> bool:
        return False


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")


def work(stream: Screen, monkeypatch: pytest.MonkeyPatch) -> str:
    """The texts that a stream gets while two steps are done."""
    monkeypatch.setattr(sys, "stderr", stream)
    progress = TerminalProgress()
    progress.step("running the revisions")
    progress.advance(1, 2, "0001")
    progress.update("Downloading: 1 of 9 MB")
    progress.update("still downloading", is_logged=True)
    progress.step("comparing")
    progress.clear()
    progress.clear()
    return stream.getvalue()


def test_a_log_has_a_line_for_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    assert work(Log(), monkeypatch) == "running the revisions …\nstill downloading\ncomparing …\n"


def test_a_dumb_terminal_is_like_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert "\r" not in work(Screen(), monkeypatch)


def test_a_terminal_has_one_line_that_is_cleared_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clear = "\r\x1b[K"
    assert work(Screen(), monkeypatch).split(clear) == [
        "",
        "running the revisions …",
        "running the revisions: 1 of 2 (0001) …",
        "Downloading: 1 of 9 MB …",
        "still downloading …",
        "comparing …",
        "",
    ]


def test_nothing_is_cleared_where_nothing_was_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    TerminalProgress().clear()
    assert screen.getvalue() == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a" * 39, "a" * 39),
        ("a" * 40, "a" * 38 + "…"),
        ("two\nlines", "two lines"),
        ("漢" * 20, "漢" * 19 + "…"),
        ("\x1b[2J" * 9, r"\x1b[2J" * 5 + r"\x1…"[:3] + "…"),
    ],
)
def test_the_line_fits_the_terminal(text: str, shown: str) -> None:
    assert on_one_line(text, Screen()) == shown


def test_it_fits_in_ascii_too() -> None:
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    assert on_one_line("ä" * 40, screen) == (r"\xe4" * 9) + "..."


class Recorded(Silent):
    def __init__(self) -> None:
        self.calls: list[tuple[str, ...]] = []

    def step(self, text: str) -> None:
        self.calls.append(("step", text))

    def update(self, text: str, *, is_logged: bool = False) -> None:
        self.calls.append(("update", text, str(is_logged)))


@pytest.mark.parametrize(
    ("amount", "call"),
    [
        ("", ("step", "Unpacking 3 packages")),
        ("shown", ("update", "Unpacking 3 packages", "False")),
        ("logged", ("update", "Unpacking 3 packages", "True")),
    ],
)
def test_what_servers_log_is_a_step_or_how_far_it_is(amount: str, call: tuple[str, ...]) -> None:
    recorded = Recorded()
    record = logging.makeLogRecord({"msg": "Unpacking %d packages", "args": (3,)})
    if amount:
        record.amount = amount
    ProgressHandler(recorded).emit(record)
    assert recorded.calls == [call]
