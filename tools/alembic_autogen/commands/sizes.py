"""``sizes``: write the sizes of a real database's tables, for ``lint``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.errors import ExitCode
from alembic_autogen.project.changes import FileChange, write
from alembic_autogen.server.table_sizes import Sizes, read_sizes, sizes_text

if TYPE_CHECKING:
    from pathlib import Path

    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Measured:
    """The result of ``sizes``.

    :param path: the file that was written; ``None`` if none was to be.
    """

    sizes: Sizes
    path: Path | None

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        return ExitCode.OK


def measure_sizes(settings: Settings, url: str, output: Path | None) -> Measured:
    """Read the sizes of a real database's tables, which is only read, and write them to a file.

    :param url: the URL of the database.
    :param output: the file (default: the one that the setting ``sizes`` names, if there is one).
    :raises ServerError: the database cannot be read.
    :raises ConfigurationError: the file cannot be written.
    """
    sizes = read_sizes(url, settings.schemas)
    path = output or settings.sizes_path
    if path is not None:
        text = sizes_text(sizes)
        before = path.read_bytes() if path.is_file() else None
        write(FileChange(path, "the sizes of the tables", text, before, text.encode()))
    return Measured(sizes, path)
