"""A file with the newest revision, in which git finds two heads: two branches change one line.

The format is that of alembic-linear-migrations: comments, and a line with the id of the revision
(with permanent branches, a line for each). Comments that are there already stay.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.history.graph import Graph
from alembic_autogen.history.revision_links import held_twice, in_a_circle
from alembic_autogen.history.revision_text import read_nodes

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History
    from alembic_autogen.memo.fingerprint import HistoryLayout

_HEADER = (
    "# The newest revision. alembic-autogen keeps this file, and git has a conflict here if two",
    "# branches have written a revision after the same one: merge anyway, and resolve it with",
    "#     alembic-autogen rebase REF",
    "#",
)
_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
COMMAND = "alembic-autogen record-head"


def graph_of_files(layout: HistoryLayout) -> Graph:
    """The graph of the revisions by the text of their files; none is run.

    :raises HistoryError: a file computes its place, two files hold one revision, or some
        follow one another in a circle.
    """
    files: dict[str, Path] = {}
    nodes = []
    for node, path in read_nodes(layout.revisions()):
        if node.revision in files:
            raise held_twice(node.revision, (files[node.revision], path))
        files[node.revision] = path
        nodes.append(node)
    try:
        TopologicalSorter({each.revision: each.down for each in nodes}).prepare()
    except CycleError as error:
        raise in_a_circle(error.args[1], files) from error
    return Graph(nodes)


def problem(path: Path, layout: HistoryLayout) -> str:
    """Whether the file agrees with the revisions.

    :returns: the problem with the file, as a sentence; empty if it agrees.
    """
    heads = graph_of_files(layout).heads
    shown = ", ".join(heads) or "(none)"
    lines = _lines(path)
    if lines is None:
        return f"{path} is missing, which records the newest revision ({shown}): {COMMAND}"
    if any(line.startswith(_MARKERS) for line in lines):
        return f"{path.name} has a conflict of git, but the newest revision is {shown}: {COMMAND}"
    recorded = tuple(line.strip() for line in lines if _is_revision(line))
    if sorted(recorded) == list(heads):
        return ""
    return (
        f"{path.name} records {', '.join(recorded) or '(none)'}, but the newest revision is "
        f"{shown}: {COMMAND}"
    )


def record_in_project(history: History) -> None:
    """Write the file that the project configures for that, if it does.

    :raises ConfigurationError: it cannot be written.
    """
    path = history.settings.head_path
    if path:
        record(path, history.layout)


def record(path: Path, layout: HistoryLayout) -> bool:
    """Write the file, in one step.

    :returns: whether it has changed.
    :raises ConfigurationError: it cannot be written.
    """
    lines = _lines(path)
    header = _header(lines) if lines is not None else list(_HEADER)
    text = "".join(f"{line}\n" for line in (*header, *graph_of_files(layout).heads))
    if lines is not None and path.read_text(encoding="utf-8") == text:
        return False
    draft = path.with_name(f".alembic-autogen-{secrets.token_hex(8)}.tmp")
    try:
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, path)  # noqa: PTH105 -- the counterpart of a rename
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise ConfigurationError(
            f"{path} cannot be written ({error.strerror}); correct head_file in "
            "[tool.alembic-autogen].",
            key="head_file",
        ) from error
    return True


def _lines(path: Path) -> list[str] | None:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path} cannot be read ({error}); correct head_file in [tool.alembic-autogen].",
            key="head_file",
        ) from error


def _header(lines: list[str]) -> list[str]:
    """The comments of the file, without those within a conflict."""
    found: list[str] = []
    for line in lines:
        if not line.startswith("#"):
            break
        found.append(line)
    return found


def _is_revision(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
