"""Put the files of a squash in the place of those that it replaces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen import signals
from alembic_autogen.autogenerate.rendering.publish import draft_beside, remove_drafts, write_draft
from alembic_autogen.errors import HistoryError

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.rendering.squash import RenderedSquash

Moves = list[tuple[Path, Path]]
"""Files that get another path, in order."""


def replace_files(files: Mapping[str, Path], rendered: RenderedSquash) -> None:
    """Move the replaced files to their folder, and the new ones into their place.

    The new ones are written under other names first, so that only names change then; all of that
    is undone if one of them cannot. Signals are ignored meanwhile. A process that is killed right
    then leaves each file under its old name or in the folder, and drafts, which the next one
    removes.

    :param files: the replaced files, by revision.
    :raises HistoryError: the folder exists, or a file cannot be written.
    """
    folder = rendered.folder
    old = [(path, folder / path.name) for path in files.values()]
    taken = [each.path for each in rendered.files if each.path.exists()]
    for path in taken:
        if path not in files.values():
            raise HistoryError(f"{path} exists already; remove it, or give it another name.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for place in {each.path.parent for each in rendered.files}:
            remove_drafts(place)
        if any(folder.iterdir()):  # an empty one is from a process that was killed
            raise HistoryError(f"{folder} exists already; remove it, or give it another name.")
    except OSError as error:
        raise _unwritable(error) from error
    drafts: Moves = []
    try:
        for each in rendered.files:
            drafts.append((draft_beside(each.path), each.path))
            write_draft(drafts[-1][0], each.source.encode())
        signals.too_late()
        _move([*old, *drafts])
    except BaseException as error:  # Ctrl-C, too
        for draft, _ in drafts:
            draft.unlink(missing_ok=True)
        with suppress(OSError):
            folder.rmdir()
        if isinstance(error, OSError):
            raise _unwritable(error) from error
        raise


def _move(moves: Iterable[tuple[Path, Path]]) -> None:
    """Rename files, all of them or none."""
    done: Moves = []
    try:
        for old, new in moves:
            old.rename(new)
            done.append((old, new))
    except OSError:
        for old, new in reversed(done):
            new.rename(old)
        raise


def _unwritable(error: OSError) -> HistoryError:
    return HistoryError(f"{error.filename} cannot be written: {error.strerror}; nothing changed.")
