"""Find the place of a revision, and check that Alembic looks there.

Alembic itself decides, since its rules are its own: it looks for a stand-in file of the same name
in an empty folder that serves as the version location. That takes a few milliseconds, and imports
no revision.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.alembic_compat import (
    read_revision,
    revision_files,
    revision_path,
    version_locations,
)

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

    from alembic_autogen.history.scripts import History

_STAND_IN = 'revision = "stand_in"\ndown_revision = None\n'


def check_version_path(history: History, path: str) -> None:
    """Check that a folder is one of the version locations; Alembic compares in the same way.

    :raises HistoryError: it is not; the message names all of them.
    """
    locations = _locations(history.scripts)
    if Path(path).absolute() not in locations:
        raise HistoryError(
            f"--version-path {path} is not one of the version locations; name one of "
            f"{', '.join(map(str, locations))}."
        )


def check_template(history: History, message: str, revision: str) -> None:
    """Check that Alembic would find a revision of this name, before anything is generated.

    :param message: the revision's message.
    :param revision: its id.
    :raises HistoryError: Alembic would not find it, because of ``file_template``.
    """
    scripts = history.scripts
    location = _locations(scripts)[0]
    now = datetime.now(timezone.utc)
    try:
        path = revision_path(scripts)(location, revision, message, now)
        os.fsencode(path)
    except UnicodeEncodeError as error:
        raise HistoryError(
            f"The name of the revision's file has characters that the encoding of this locale, "
            f"{error.encoding}, cannot write; set a locale with UTF-8 (LC_ALL=C.UTF-8), or leave "
            "the message (slug) out of file_template."
        ) from error
    except (KeyError, TypeError, ValueError) as error:
        why = f"there is no {error}" if isinstance(error, KeyError) else str(error)
        raise HistoryError(f"{_template(history)} cannot be filled in: {why}.") from error
    check_place(history, path)


def check_place(history: History, path: Path) -> None:
    """Check that Alembic would find a revision in a file that does not exist yet.

    :raises HistoryError: it would not.
    """
    scripts = history.scripts
    inside = list(_inside(scripts, path))
    if not inside:
        places = ", ".join(map(str, _locations(scripts)))
        raise HistoryError(
            f"{_template(history)} puts revisions at {path}, outside of the version locations "
            f"({places}), where Alembic does not look; change file_template."
        )
    if not any(_finds(scripts, each) for each in inside):
        raise HistoryError(
            f"{_template(history)} puts revisions at {path}, where Alembic does not look; "
            f"{_remedy(scripts, inside[0])}."
        )


def check_published(history: History, path: Path, revision: str) -> None:
    """Check that Alembic finds a published revision; remove the file otherwise.

    :param path: its file.
    :param revision: its id.
    :raises HistoryError: Alembic does not find it; the file no longer exists.
    """
    history.reload()
    if not _is_found(history, path, revision):
        path.unlink()
        raise HistoryError(
            f"Alembic does not find revision {revision} in {path}, so it was removed again; "
            f"see version_locations and file_template of {history.settings.config.name}."
        )


def _is_found(history: History, path: Path, revision: str) -> bool:
    scripts, real = history.scripts, path.resolve()
    for location in _locations(scripts):
        if location.exists() and real in map(Path.resolve, revision_files(scripts, location)):
            found = read_revision(scripts, real)
            return found is not None and found.revision == revision
    return False


def _locations(scripts: ScriptDirectory) -> list[Path]:
    return [each.absolute() for each in version_locations(scripts)]


def _inside(scripts: ScriptDirectory, path: Path) -> Iterator[Path]:
    """The path relative to each version location that contains it."""
    for location in _locations(scripts):
        if path.resolve().is_relative_to(location.resolve()):
            yield path.resolve().relative_to(location.resolve())


def _finds(scripts: ScriptDirectory, relative: Path) -> bool:
    """Whether Alembic finds a revision at this path in a version location."""
    if not relative.suffix:  # ``.py``, of an empty slug: Alembic ends with an AssertionError
        return False
    with tempfile.TemporaryDirectory(prefix="alembic-autogen-") as folder:
        file = Path(folder, relative).resolve()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_STAND_IN, encoding="utf-8")
        listed = revision_files(scripts, Path(folder))
        return file in map(Path.resolve, listed) and _is_read(scripts, file)


def _is_read(scripts: ScriptDirectory, file: Path) -> bool:
    return read_revision(scripts, file) is not None


def _template(history: History) -> str:
    text = history.scripts.file_template
    return f"file_template ({text!r}) of {history.settings.config.name}"


def _remedy(scripts: ScriptDirectory, relative: Path) -> str:
    if "__pycache__" not in relative.parts[:-1] and len(relative.parts) > 1:
        if not scripts.recursive_version_locations:
            return "set recursive_version_locations = true, or leave the folder out of it"
    elif len(relative.parts) == 1:
        return "Alembic ignores names such as this one: choose another"
    return "choose another folder"
