"""``record-head``: write the file that records the newest revision."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import ConfigurationError, ExitCode
from alembic_autogen.history.configured_branch import check_branch
from alembic_autogen.history.head_file import record
from alembic_autogen.history.scripts import History

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class RecordedHead:
    """The result of ``record-head``.

    :param path: the file.
    :param written: whether it has changed.
    """

    path: Path
    written: bool

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        return ExitCode.OK


def record_head(settings: Settings, revision: Path | None) -> RecordedHead:
    """Write the file, by the text of the revisions; none is run, and no server is started.

    :param revision: the file of a new revision, as a post-write hook gets it. If it is not in a
        version location, it is a candidate of ``revision``, which records it once it is proved.
    :raises ConfigurationError: no file is configured, or a branch that no revision begins.
    :raises HistoryError: a revision computes its place.
    """
    path = settings.head_path
    if path is None:
        raise ConfigurationError(
            'record-head needs a file: set head_file = "migrations/head.txt", or another one, in '
            "[tool.alembic-autogen] of pyproject.toml."
        )
    layout = History(settings).layout
    if revision is not None and not any(
        revision.resolve().is_relative_to(folder) for folder in layout.versions
    ):
        return RecordedHead(path, written=False)
    check_branch(settings, layout)
    return RecordedHead(path, record(path, layout))
