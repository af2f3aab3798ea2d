"""The result of ``check-drift`` where env.py migrates several databases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import ExitCode

if TYPE_CHECKING:
    from alembic_autogen.commands.drift import Drift
    from alembic_autogen.memo.stored_values import ServerInfo


@dataclass(frozen=True)
class Drifts:
    """The results for several databases.

    :param databases: the result for each, by its name.
    :param env: the env.py that migrates them.
    :param notes: sentences about databases that are not compared, and about the next run.
    :param head_file: what is wrong with the file that records the newest revision, as a sentence.
    :param remedy: the command that writes the revision; empty if there is none.
    """

    databases: dict[str, Drift]
    env: Path
    notes: tuple[str, ...]
    head_file: str
    seconds: dict[str, float]
    remedy: str = ""

    @property
    def server(self) -> ServerInfo:
        """The server on which all schemas were built."""
        return next(iter(self.databases.values())).server

    @property
    def in_sync(self) -> bool:
        """Whether models and migrations agree in each database."""
        return all(drift.in_sync for drift in self.databases.values())

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        return ExitCode.OK if self.in_sync and not self.head_file else ExitCode.FINDINGS
