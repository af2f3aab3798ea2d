"""The values that reports of findings consist of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from alembic_autogen.questions import Reply, reply_lines

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class ReportedFinding:
    """A finding in the form that all report formats share.

    :param id: the rule of ``lint``, or the change and the kind of object: ``missing-column``.
    :param message: one sentence or line.
    :param details: further lines, such as both definitions; may be empty.
    :param help: what to do, as a sentence; may be empty.
    :param path: the file that it is about, relative to the repository's root, with slashes; empty
        if it is about none.
    :param line: from 1; 0 if it is about no line.
    :param column: from 1; 0 if it is unknown.
    :param suppressed: whether a comment in the file suppresses it.
    :param answers: the flags that answer it, if it is an open question.
    """

    id: str
    level: Level
    message: str
    details: str = ""
    help: str = ""
    path: str = ""
    line: int = 0
    column: int = 0
    suppressed: bool = False
    answers: tuple[Reply, ...] = ()

    def texts(self) -> Iterator[str]:
        """The texts below the message: details, the flags that answer it, and advice."""
        answers = "\n".join(reply_lines(self.answers))
        yield from filter(None, (self.details, answers, self.help))


@dataclass(frozen=True)
class ReportedCheck:
    """Something that was judged: the models, or a revision.

    :param name: such as ``revision 0123``.
    :param passed: whether nothing was found that makes the command fail.
    """

    name: str
    passed: bool
    findings: tuple[ReportedFinding, ...] = ()


@dataclass(frozen=True)
class FindingsReport:
    """The result of a command.

    :param command: such as ``check-drift``.
    :param summary: the result in one line.
    :param home: a file of the project, for formats in which each finding needs one.
    :param failure: why the command could not do its work, as a sentence; empty if it could.
    :param is_open: whether the command waits for the answers to questions, its only findings.
    :param seconds: how long it took.
    :param path: the file that the failure names, relative as those of findings; may be empty.
    :param line: its line, from 1; 0 if none is named.
    :param column: from 1; 0 if it is unknown.
    """

    command: str
    summary: str
    checks: tuple[ReportedCheck, ...]
    home: str = ""
    failure: str = ""
    seconds: float = 0.0
    path: str = ""
    line: int = 0
    column: int = 0
    is_open: bool = False

    @property
    def title(self) -> str:
        """The program and its command, which a failure may come before."""
        return f"alembic-autogen {self.command}".strip()

    @property
    def failed(self) -> ReportedFinding:
        """The failure in the form of a finding."""
        place = (self.path, self.line, self.column)
        return ReportedFinding("failure", "error", self.failure, "", "", *place)

    def findings(self) -> Iterator[ReportedFinding]:
        """The findings that no comment suppresses."""
        for check in self.checks:
            yield from (each for each in check.findings if not each.suppressed)
