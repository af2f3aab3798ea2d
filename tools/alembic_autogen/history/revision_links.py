"""Find the line of a revision file that breaks the links between revisions.

The files are read as text: Alembic's exceptions about them name no file, or an id only.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from alembic_autogen.errors import HistoryError, SourceLine
from alembic_autogen.history.graph import Node
from alembic_autogen.history.revision_text import assigned_at, read_node


def held_twice(revision: str, files: Sequence[Path]) -> HistoryError:
    """The error about files that hold one revision."""
    names = " and ".join(each.name for each in files)
    return HistoryError(
        f"Two files hold revision {revision} ({names}); remove one, or give it another id.",
        place=assigned_at(_edited_last(files), "revision"),
    )


def in_a_circle(revisions: Collection[str], files: Mapping[str, Path]) -> HistoryError:
    """The error about revisions of which each follows another one of them.

    :param files: the file of each revision.
    """
    names = sorted(set(revisions))
    text = (
        f"The revisions {', '.join(names)} follow one another in a circle; correct a down_revision."
        if len(names) > 1
        else f"Revision {names[0]} follows itself; correct its down_revision."
    )
    path = _edited_last([files[each] for each in names])
    return HistoryError(text, place=assigned_at(path, "down_revision"))


def broken_link(files: Iterable[Path]) -> HistoryError | None:
    """The first error in the files of a history; ``None`` if the text of the files shows none.

    :param files: the revision files.
    """
    nodes: dict[str, Node] = {}
    paths: dict[str, Path] = {}
    for path in files:
        if path.suffix != ".py":
            continue
        try:
            node = read_node(path.read_bytes(), path.name)
        except HistoryError:
            if (error := _not_python(path)) is not None:
                return error
            continue  # it computes its place
        if node is not None and node.revision in paths:
            return held_twice(node.revision, (paths[node.revision], path))
        if node is not None:
            nodes[node.revision], paths[node.revision] = node, path
    return next(_problems(nodes, paths), None)


def _problems(nodes: Mapping[str, Node], paths: Mapping[str, Path]) -> Iterator[HistoryError]:
    labels = [label for node in nodes.values() for label in node.labels]
    for revision, node in nodes.items():
        for name in node.depends_on:
            if name not in (*nodes, *labels):
                yield HistoryError(
                    f"Revision {revision} depends on {name}, which is neither a revision nor a "
                    f"label of a branch; correct depends_on in {paths[revision]}.",
                    place=assigned_at(paths[revision], "depends_on", name),
                )
    yield from _labels_twice(nodes, paths)
    try:
        TopologicalSorter({each.revision: each.down for each in nodes.values()}).prepare()
    except CycleError as error:
        yield in_a_circle(error.args[1], paths)


def _labels_twice(nodes: Mapping[str, Node], paths: Mapping[str, Path]) -> Iterator[HistoryError]:
    owners: dict[str, str] = {}
    for revision, node in nodes.items():
        for label in sorted(node.labels):
            if label in owners:
                both = [owners[label], revision]
                path = _edited_last([paths[each] for each in both])
                yield HistoryError(
                    f"The revisions {' and '.join(both)} have one label, {label!r}, in "
                    "branch_labels; remove it from one of them.",
                    place=assigned_at(path, "branch_labels", label),
                )
            owners[label] = revision


def _not_python(path: Path) -> HistoryError | None:
    """The error of a file that Python cannot parse, with its line."""
    source = path.read_bytes()
    try:
        ast.parse(source)
    except (SyntaxError, ValueError) as error:
        at = source.find(b"\0")  # of which Python names no line
        line = getattr(error, "lineno", None) or source.count(b"\n", 0, max(at, 0)) + 1
        what = error.msg if isinstance(error, SyntaxError) else error
        text = f"The revisions cannot be loaded: SyntaxError: {what} ({path}:{line})."
        return HistoryError(text, place=SourceLine(path, line, getattr(error, "offset", 0) or 0))
    return None


def _edited_last(files: Sequence[Path]) -> Path:
    """The file that was probably edited: the newest one."""
    return max(files, key=lambda each: each.stat().st_mtime_ns)
