"""Put the files of a squash in the place of those that it replaces."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen import signals
from alembic_autogen.autogenerate.rendering.publish import publish
from alembic_autogen.errors import HistoryError

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.rendering.squash import RenderedSquash


def replace_files(files: Mapping[str, Path], rendered: RenderedSquash) -> None:
    """Copy the replaced files, remove them, and write the new ones.

    Signals are ignored from the first removal on. A run that is killed after it leaves all
    replaced files in their new folder.

    :param files: the replaced files, by revision.
    :raises HistoryError: the folder exists, or cannot be written to.
    """
    folder = rendered.folder
    try:
        folder.mkdir(parents=True)
        for path in files.values():
            shutil.copy2(path, folder / path.name)
    except FileExistsError as error:
        raise HistoryError(
            f"{folder} exists already; remove it, or give it another name."
        ) from error
    except OSError as error:
        raise HistoryError(f"{error.filename} cannot be written: {error.strerror}.") from error
    signals.too_late()
    for path in files.values():
        path.unlink()
    for each in rendered.files:
        publish(each.source, each.path)
