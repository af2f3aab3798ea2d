"""A statement that runs in a thread is ended with whatever interrupts the run meanwhile."""

from __future__ import annotations

import threading

import pytest

from alembic_autogen.apply.locks.interruptible import Interrupted, execute


class Ended(Exception):  # noqa: N818
    """The error of a statement that was ended."""


class Statement:
    """A statement that runs until it is ended, or at most ten seconds."""

    seconds = 0.1

    def __init__(self, *, takes_effect: bool) -> None:
        self.was_ended = threading.Event()
        self._takes_effect = takes_effect

    def run(self) -> None:
        if self.was_ended.wait(10) and not self._takes_effect:
            raise Ended

    def look(self) -> None:
        """Do nothing."""

    def end(self, connection: bool) -> None:
        self.was_ended.set()


@pytest.fixture
def _interrupted_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupt the main thread as soon as another one runs, while it waits for that."""
    start = threading.Thread.start

    def interrupted(thread: threading.Thread) -> None:
        start(thread)
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "start", interrupted)


@pytest.mark.usefixtures("_interrupted_start")
def test_a_signal_while_the_thread_starts_ends_the_statement() -> None:
    statement, interrupted = Statement(takes_effect=False), Interrupted()
    with pytest.raises(KeyboardInterrupt):
        execute(statement.run, statement, interrupted)
    assert statement.was_ended.is_set()
    assert not interrupted.is_set


@pytest.mark.usefixtures("_interrupted_start")
def test_a_statement_that_takes_effect_nevertheless_is_noted() -> None:
    statement, interrupted = Statement(takes_effect=True), Interrupted()
    execute(statement.run, statement, interrupted)
    assert interrupted.is_set
