"""The result of ``revision`` where env.py migrates several databases."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import ExitCode

if TYPE_CHECKING:
    from alembic_autogen.commands.written_revision import Revision
    from alembic_autogen.memo.stored_values import ServerInfo


@dataclass(frozen=True)
class Revisions:
    """The result of ``revision`` for several databases.

    :param databases: what the revision does in each, by its name.
    :param path: the file that was written, or would be; ``None`` if no revision was needed.
    :param source: the text of the file.
    """

    databases: dict[str, Revision]
    path: Path | None = None
    source: str = ""
    written: bool = False
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def server(self) -> ServerInfo:
        """The server on which all schemas were built."""
        return next(iter(self.databases.values())).server

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        codes = [each.exit_code for each in self.databases.values()]
        return next(filter(None, codes), ExitCode.OK)
