"""Expected failures, and the exit codes of the command line.

A finding (drift, data that would be lost) is a value and never raised; an exception means that
something could not be done. The message of an :class:`AutogenError` is shown to the user
unchanged. It is one sentence with the problem, its place, and the command to type next.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path


class ExitCode(IntEnum):
    """The exit codes of every command."""

    OK = 0
    FINDINGS = 1
    """Models and migrations differ, or a finding needs the user's attention."""
    FAILED = 2
    """The command could not do its work: bad input, no server, a revision that fails."""
    NEEDS_ANSWER = 3
    """A question is open (a rename, a value for old rows); the flags to answer it were printed."""
    BUG = 70
    """An error of the tool itself."""
    INTERRUPTED = 130
    """Ctrl-C; nothing was written."""
    TERMINATED = 143
    """SIGTERM, or the terminal was closed; nothing was written."""


@dataclass(frozen=True)
class SourceLine:
    """A place in a file.

    :param line: from 1.
    :param column: from 1; 0 if it is unknown.
    :param copy: the file that has this line, if the other one has not got it yet.
    """

    path: Path
    line: int
    column: int = 0
    copy: Path | None = None


class AutogenError(Exception):
    """An expected failure; its text is the whole message for the user.

    :param message: one sentence with the problem, its place, and the command to type next.
    :param details: further lines (a server's log, a statement), shown indented.
    :param place: the line of the project's files to correct, which reports show; where there is
        none, that of the exception that is the cause, if the message names it.
    :param key: the key of the configuration to correct.
    """

    exit_code = ExitCode.FAILED

    def __init__(
        self,
        message: str,
        *,
        details: str = "",
        place: SourceLine | None = None,
        key: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = details
        self.place = place
        self.key = key


class InterruptedRunError(KeyboardInterrupt):
    """The user interrupted a command that has had effects.

    :param left: the state after it, as half a sentence.
    :param details: further lines, shown indented.
    """

    def __init__(self, left: str, *, details: str = "") -> None:
        super().__init__(left)
        self.left = left
        self.details = details


class ConfigurationError(AutogenError):
    """The configuration names something that does not exist or has the wrong type."""


class ServerError(AutogenError):
    """No disposable server could be started, or it stopped answering."""


class NoServerError(ServerError):
    """No source has a disposable server here."""


class DownloadError(ServerError):
    """A server could not be downloaded; another source may work."""


class SandboxError(AutogenError):
    """Application code tried to reach another database, or could not be sealed."""


class PreparationError(AutogenError):
    """Code that has to run before the application's other code is missing, or fails."""


class ModelsError(AutogenError):
    """The application's models could not be imported, or define no metadata."""


class HistoryError(AutogenError):
    """Alembic's script directory, or one of its revisions, does not work."""


class TargetError(AutogenError):
    """The configured database cannot be reached, or the command cannot work with it."""


class ProofError(AutogenError):
    """A candidate revision could not be proved; nothing was written."""


class OutputError(AutogenError):
    """The result cannot be written to standard output."""
