"""The terminal: progress, questions, errors. Everything here goes to stderr."""

from __future__ import annotations

import logging
import shutil
import sys
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from alembic_autogen import standard_input
from alembic_autogen.questions import Question, Reply, needs_answer
from alembic_autogen.report import streams
from alembic_autogen.report.characters import cut, escaped, room
from alembic_autogen.sandbox import seal
from alembic_autogen.server.base import other_version
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.backfills.questions import Unfilled
    from alembic_autogen.autogenerate.renames import RenameCandidate, RenameQuestion
    from alembic_autogen.history.migration_plan import MigrationPlan
    from alembic_autogen.memo.stored_values import ServerInfo
    from alembic_autogen.progress import Progress
    from alembic_autogen.project.changes import FileChange
    from alembic_autogen.server.base import Server


CLEAR = "\r\x1b[K"
"""Clears the terminal's current line."""


class TerminalProgress:
    """Shows progress as a changing line on a terminal, elsewhere as one line for each step."""

    def __init__(self) -> None:
        self.lively = streams.obeys_escapes(sys.stderr)
        self.text = ""
        self._is_shown = False

    def step(self, text: str) -> None:
        """Begin a new step."""
        self.text = text
        self._show(text)

    def advance(self, number: int, total: int, text: str) -> None:
        """Begin a part of the step; only shown on a terminal."""
        if self.lively:
            self._show(f"{self.text}: {number} of {total} ({text})")

    def update(self, text: str, *, is_logged: bool = False) -> None:
        """Show how far the step is: on a terminal, and elsewhere in a line if it is logged."""
        if self.lively:
            self._show(text)
        elif is_logged:
            streams.err(f"{text}\n")

    def clear(self) -> None:
        """Clear the changing line."""
        if self._is_shown:
            streams.err("", before=CLEAR)
            self._is_shown = False

    def _show(self, text: str) -> None:
        if self.lively:
            streams.err(on_one_line(f"{text} …", sys.stderr), before=CLEAR)
            self._is_shown = True
        else:
            streams.err(f"{text} …\n")


def on_one_line(text: str, stream: TextIO) -> str:
    """Shorten a text to one line of the terminal, as longer text could not be cleared."""
    line = escaped(streams.spelled(" ".join(text.split()), stream))
    mark = streams.spelled("…", stream)
    width = shutil.get_terminal_size().columns - 1
    return line if room(line) <= width else f"{line[: cut(line, width - len(mark))]}{mark}"


class ProgressHandler(logging.Handler):
    """Shows log messages of server sources and the cache, such as downloads, as progress."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(logging.INFO)
        self.progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        """Show one message as a step, or as how far the step is."""
        amount = getattr(record, "amount", "")
        if amount:
            self.progress.update(record.getMessage(), is_logged=amount == "logged")
        else:
            self.progress.step(record.getMessage())


def show_logged_steps(progress: Progress) -> None:
    """Show messages that this package logs at level INFO, from now on."""
    logger = logging.getLogger("alembic_autogen")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.handlers = [ProgressHandler(progress)]


def show_ignored_variables(names: Sequence[str]) -> None:
    """Warn about environment variables that look like the tool's, but are not."""
    for name in names:
        streams.err(
            f"Note: the environment variable {name} is not one of this tool's, and is ignored.\n"
        )


class TerminalQuestions:
    """Asks questions on the terminal; without one, they stay open."""

    def __init__(self) -> None:
        self._answered: list[str] = []
        """The flags that correspond to the answers so far."""

    def renames(self, questions: Sequence[RenameQuestion]) -> Sequence[RenameCandidate] | None:
        """Ask for the new names of removed objects; repeat the question for an invalid answer."""
        if not standard_input.has_user():
            return None
        from alembic_autogen.report.rename_dialogue import RenameDialogue

        return RenameDialogue(questions, self._ask, self._answered.append).answers()

    def value(self, unfilled: Unfilled, problem: str = "") -> str | None:
        """Ask for a value as SQL; an empty answer chooses MySQL's own, or refuses the rows."""
        if problem:
            streams.err(f"{problem}\n")
            self._answered.pop()
        nothing = (
            f"refuse {unfilled.rows}"
            if unfilled.value is None
            else f"{unfilled.value}, {unfilled.server}'s own"
        )
        prompt = f"{unfilled.question} SQL (empty: {nothing}): "
        if not standard_input.has_user():
            return None
        answer = self._ask(prompt, [unfilled.as_question()])
        self._answered.append(unfilled.answered(answer))
        return answer

    def _ask(self, prompt: str, questions: Sequence[Question]) -> str:
        return _ask(prompt, questions, self._answered)


def _ask(prompt: str, questions: Sequence[Question], answered: Sequence[str] = ()) -> str:
    """Ask on the terminal.

    :param questions: the questions that are open until there is an answer.
    :param answered: the flags of the answers before.
    :raises NeedsAnswerError: the input ends without an answer.
    """
    streams.err(prompt, before=CLEAR if streams.obeys_escapes(sys.stderr) else "")
    line = standard_input.stream().readline()
    if not line:
        streams.err("\n")
        raise needs_answer(questions, answered)
    return line.strip()


def confirm(plan: MigrationPlan) -> bool | None:
    """Ask whether to carry out a plan; ``None`` if there is no terminal."""
    number = len({each.revision for each in plan.steps} | {each.revision for each in plan.repair})
    revisions = count_of(number, "revision")
    place = plan.status.place
    upgrades = plan.direction == "upgrade"
    question = f"Apply {revisions} to {place}?" if upgrades else f"Undo {revisions} of {place}?"
    return _confirm("confirm", str(place), question)


def confirm_list(places: Sequence[str], direction: str) -> bool | None:
    """Ask whether to change many databases; ``None`` if there is no terminal.

    :param direction: ``upgrade``, ``downgrade`` or ``resume``.
    """
    number = count_of(len(places), "database")
    loses = "" if direction == "upgrade" else " and lose data that the revisions take away"
    question = f"{direction.capitalize()} {number}{loses}, the first of which is {places[0]}?"
    return _confirm("confirm", places[0], question)


def accept_change(change: FileChange) -> bool | None:
    """Ask whether to make a change of a file; ``None`` if there is no terminal."""
    place = streams.shown_path(change.path)
    return _confirm("change", place, f"Add {change.what} to {place}?")


def _confirm(kind: str, name: str, question: str) -> bool | None:
    if not standard_input.has_user():
        return None
    from alembic_autogen.report.rename_dialogue import NO, YES

    flag = Question(kind, name, question, (Reply("--yes", "yes"),))
    while True:
        answer = _ask(f"{question} [y/N] ", [flag]).lower()
        if answer in ("", *YES, *NO):
            return answer in YES
        streams.err("Please type y or n.\n")


def show_other_version(production: str, server: ServerInfo | Server | None) -> None:
    """Show that the disposable server has another version than production, and what chooses that.

    :param production: the configured version, such as ``8.4`` or ``8.4.6``; empty if there is none.
    :param server: the disposable server; ``None`` if there was none.
    """
    if server is None:
        return
    found = other_version(production, server.source, server.flavor, server.version)
    if found:
        streams.err(f"Production runs {production} (mysql_version); this was done on {found}.\n")


def show_bug(error: BaseException, log: str | None, newer: Sequence[str] = ()) -> None:
    """Show that the tool itself failed, and where the traceback is.

    :param log: the file that contains it; ``None`` if none could be written.
    :param newer: a sentence on each library that is newer than those tested.
    """
    what = " ".join(f"{type(error).__name__}: {error}".split())
    if log is None:
        streams.err("".join(traceback.format_exception(error)))
    where = f"the traceback in {log}" if log else "the traceback above"
    streams.err(
        f"alembic-autogen: This is a bug in the tool ({what}); please report it, with {where}.\n"
    )
    for sentence in newer:
        streams.err(f"It may be due to a newer library: {sentence}\n")


def show_seal(shown: str = "") -> None:
    """Show the operations that the seal has refused, or that there was no seal.

    :param shown: the text of an error shown already; refusals whose place it names are not
        repeated.
    """
    status = seal.status()
    if status is None:
        return
    if not status.sealed:
        streams.err(
            f"The application's code ran without a seal: {status.reason}. Connections were "
            "redirected to the disposable server, as far as Python code can be.\n"
        )
    for refusal in seal.refused_connections():
        if refusal.place not in shown:
            streams.err(f"alembic-autogen: {refusal}\n")


def show_interrupted(left: str, details: str = "") -> None:
    """Show that the command was interrupted.

    :param left: the state after it, as half a sentence.
    :param details: further lines.
    """
    streams.err(f"alembic-autogen: interrupted; {left}.\n")
    for line in details.splitlines():
        streams.err(f"  {line}\n")
