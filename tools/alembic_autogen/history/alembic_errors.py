"""Explain Alembic's errors about revisions, and suggest a remedy.

Some of the errors are warnings, which a ``KeyError`` or two heads of the same name follow.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.script.revision import RevisionError

from alembic_autogen.error_text import first_line
from alembic_autogen.errors import HistoryError, SourceLine
from alembic_autogen.history.alembic_compat import (
    read_revisions,
    revision_files,
    version_locations,
)
from alembic_autogen.history.revision_links import broken_link, held_twice
from alembic_autogen.history.revision_text import assigned_at, read_node

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

_TWICE = re.compile(r"Revision (\S+) is present more than once")
_MISSING = re.compile(r"Revision (\S+) referenced from (?:.* -> )?([^\s,]+)")
_BEHIND = "Target database is not up to date"
_UNKNOWN = re.compile(r"Can't locate revision identified by '(.*)'", re.DOTALL)
_NONE = re.compile(r"Could not determine revision id from filename (.+?)\. Be sure")


@contextmanager
def broken_links_raise() -> Iterator[None]:
    """Raise Alembic's warnings about duplicate and dangling revisions as errors."""
    with warnings.catch_warnings():
        for pattern in (_TWICE, _MISSING):
            warnings.filterwarnings("error", pattern.pattern, UserWarning)
        yield


def explained(complaint: object, scripts: ScriptDirectory) -> HistoryError:
    """The error for an error of Alembic, with the line of the revision that it is about.

    :param complaint: a CommandError or a warning of Alembic.
    """
    text = str(complaint)
    if match := _TWICE.match(text):
        return held_twice(match[1], _files(scripts, match[1]))
    if (match := _MISSING.match(text)) and (files := _files(scripts, match[2])):
        parent = assigned_at(files[0], "down_revision", match[1])
        return HistoryError(in_a_sentence(complaint, scripts), place=parent)
    if match := _NONE.match(text):
        found = [path for path in _all_files(scripts) if path.name == match[1]]
        place = SourceLine(found[0], 1, 1) if found else None
        return HistoryError(in_a_sentence(complaint, scripts), place=place)
    known = _UNKNOWN.match(text) or text.startswith(_BEHIND)
    broken = None if known else broken_link(_all_files(scripts))
    return broken or HistoryError(in_a_sentence(complaint, scripts))


def not_loaded(error: BaseException, scripts: ScriptDirectory) -> HistoryError | None:
    """The error of the file for which Alembic raises something that names none.

    :returns: ``None`` if the exception is one of the code in a file, or no file shows why.
    """
    if isinstance(error, SyntaxError) and error.filename:
        return None
    if isinstance(error, AttributeError):
        path = Path(str(getattr(getattr(error, "obj", None), "__file__", "")))
        if error.name not in ("revision", "down_revision") or path not in _all_files(scripts):
            return None
        return HistoryError(
            f"{path} has no {error.name}; add it (None for the first revision).",
            place=assigned_at(path, "revision"),
        )
    is_of_alembic = isinstance(error, (RevisionError, KeyError, SyntaxError, ValueError))
    return broken_link(_all_files(scripts)) if is_of_alembic else None


def in_a_sentence(complaint: object, scripts: ScriptDirectory) -> str:
    """Format an error of Alembic as a sentence.

    :param complaint: a CommandError or a warning of Alembic.
    """
    text = str(complaint)
    if match := _MISSING.match(text):
        files = ", ".join(map(str, _files(scripts, match[2])))
        aside = _set_aside(scripts, match[1])
        if aside is not None:
            return (
                f"Revision {match[2]} follows {match[1]}, which is in {aside}, where a squash "
                "keeps replaced files: it was killed before it was done. Move the files of that "
                "folder back, and type the squash again."
            )
        return (
            f"Revision {match[2]} follows {match[1]}, which is in no file; restore that, or "
            f"correct down_revision in {files or match[2]}."
        )
    if match := _UNKNOWN.match(text):
        return (
            f"There is no revision or branch {match[1]!r}, or more than one; "
            "`alembic-autogen history` lists them."
        )
    if match := _NONE.match(text):
        folders = " or ".join(map(str, version_locations(scripts)))
        return f"{match[1]} in {folders} is not a revision: move it elsewhere."
    if text.startswith(_BEHIND):  # all revisions of a disposable database have run
        return (
            "The newest revision has run, but the version table does not have it: it ends "
            "Alembic's transaction, by commit() for example. `alembic-autogen prove` names the "
            "line."
        )
    return f"Alembic: {first_line(text)[0]}."


def _all_files(scripts: ScriptDirectory) -> list[Path]:
    """The files of all version locations, in the order of their names."""
    return [
        path for folder in version_locations(scripts) for path in revision_files(scripts, folder)
    ]


def _files(scripts: ScriptDirectory, revision: str) -> list[Path]:
    found = read_revisions(scripts)
    return sorted(Path(script.path) for script in found if script.revision == revision)


def _set_aside(scripts: ScriptDirectory, revision: str) -> Path | None:
    """The file of a revision among those that squashes have replaced."""
    for path in sorted(Path(scripts.dir, "replaced").glob("*/*.py")):
        node = read_node(path.read_bytes(), path.name)
        if node is not None and node.revision == revision:
            return path
    return None
