"""The terminal: progress, questions, errors. Everything here goes to stderr."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.fills import Unfilled
    from alembic_autogen.autogenerate.renames import Candidate
    from alembic_autogen.configured import Plan
    from alembic_autogen.errors import AutogenError
    from alembic_autogen.progress import Progress


def wants_colour(stream: TextIO) -> bool:
    """Whether a stream is a terminal that may be coloured (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class TerminalProgress:
    """Shows a line that changes on a terminal, and one line a step elsewhere."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.lively = self.stream.isatty() and os.environ.get("TERM") != "dumb"
        self.text = ""

    def step(self, text: str) -> None:
        """A new step begins."""
        self.text = text
        self._show(text)

    def advance(self, number: int, total: int, text: str) -> None:
        """Part of a step begins; only a terminal shows it."""
        if self.lively:
            self._show(f"{self.text}: {number} of {total} ({text})")

    def clear(self) -> None:
        """Take the changing line away."""
        if self.lively:
            self.stream.write("\r\x1b[K")
            self.stream.flush()

    def _show(self, text: str) -> None:
        if self.lively:
            self.stream.write(f"\r\x1b[K{text} …")
        else:
            self.stream.write(f"{text} …\n")
        self.stream.flush()


class ProgressHandler(logging.Handler):
    """Shows what the server sources and the cache log: downloads and the like, which take long."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(logging.INFO)
        self.progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        """Show one message as a step."""
        self.progress.step(record.getMessage())


def show_logged_steps(progress: Progress) -> None:
    """From now on, show what this package logs at level INFO."""
    logger = logging.getLogger("alembic_autogen")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.handlers = [ProgressHandler(progress)]


class TerminalQuestions:
    """Asks on the terminal; nobody answers where there is none."""

    def is_rename(self, candidate: Candidate) -> bool | None:
        """Whether a pair is one thing under two names; no, unless somebody says yes."""
        answer = _ask(f"{candidate.question} [y/N] ")
        return None if answer is None else answer.lower() in ("y", "yes")

    def value(self, unfilled: Unfilled) -> str | None:
        """The SQL of a value; none leaves it to a guard to refuse old rows."""
        return _ask(
            f"{unfilled.table}.{unfilled.column.name} becomes NOT NULL and has no default. "
            "SQL of the value for existing rows (empty: refuse to upgrade while there are rows): "
        )


def _ask(question: str) -> str | None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    sys.stderr.write(f"\r\x1b[K{question}")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def confirm(plan: Plan) -> bool | None:
    """Ask whether a plan shall be carried out; nobody answers where there is no terminal."""
    revisions = f"{len(plan.steps)} revision{'' if len(plan.steps) == 1 else 's'}"
    answer = _ask(f"Take {revisions} of {plan.status.place} back? [y/N]")
    return None if answer is None else answer.lower() in ("y", "yes")


def show_error(error: AutogenError) -> None:
    """Show what went wrong."""
    lines = [f"autogen: {error.message}"]
    lines += [f"    {line}" for line in error.details.splitlines()]
    sys.stderr.write("\n".join(lines) + "\n")


def show_bug(error: BaseException, log: str) -> None:
    """Show that the tool itself failed, and where the traceback is."""
    sys.stderr.write(
        f"autogen: this is a bug of the tool: {type(error).__name__}: {error}\n"
        f"    the traceback is in {log}; please report it.\n"
    )


def show_interrupted() -> None:
    """Show that the user ended it."""
    sys.stderr.write("\nautogen: interrupted; nothing was written.\n")
