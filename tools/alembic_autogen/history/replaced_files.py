"""The files of revisions that a squash has replaced, for databases that are at one of them.

Django looks at the database before it chooses between a squash and the revisions that it replaces.
Plain Alembic cannot, so a squash runs their files by itself (:mod:`.takeover`). Here they take the
place of the squash, so that each is a revision with statements, rows and a way back of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.configured_database import ConfiguredDatabase
from alembic_autogen.history.replaced_revisions import replaced_ids
from alembic_autogen.history.scripts import History
from alembic_autogen.history.takeover import FILES, FOLDER

if TYPE_CHECKING:
    from alembic.script import Script


def history_for_database(history: History) -> History:
    """The history for the configured database, with the replaced files if it is at one of them.

    :raises TargetError: the database cannot be reached.
    :raises HistoryError: see :func:`with_replaced_files`.
    """
    with history.alembic_errors():
        if not replaced_ids(history.scripts):
            return history
    return with_replaced_files(history, ConfiguredDatabase(history).status().current)


def with_replaced_files(history: History, current: Collection[str]) -> History:
    """The history in which replaced files are in the place of the squash that a database is within.

    :param current: the revisions of the database.
    :returns: the same history, if the database is at no replaced revision.
    :raises HistoryError: one of these files is missing.
    """
    with history.alembic_errors():
        squash_of = replaced_ids(history.scripts)
        within = {squash_of[each] for each in current if each in squash_of}
        squashes = [history.scripts.get_revision(each) for each in sorted(within)]
        anchors = [history.scripts.get_revision(str(each.down_revision)) for each in squashes]
    if not squashes:
        return history
    replaced = tuple(path for squash in squashes for path in _files_of(squash))
    missing = next((path for path in replaced if not path.is_file()), None)
    if missing is not None:
        raise HistoryError(
            f"The database is at {', '.join(current)}, which {', '.join(within)} has replaced, and "
            f"{missing}, which leads on from there, is missing; restore it from git."
        )
    settings = replace(
        history.settings,
        left_out=frozenset(Path(each.path).resolve() for each in (*squashes, *anchors)),
        put_back=replaced,
        memory="never",
        use_cache=False,
    )
    return history.with_settings(settings)


def _files_of(squash: Script) -> Iterator[Path]:
    """The files that a squash has replaced."""
    module = squash.module
    for name in getattr(module, FILES).values():
        yield Path(getattr(module, FOLDER), name).resolve()
