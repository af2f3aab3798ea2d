"""A range of revisions, one behind the other, as ``FROM:TO`` names it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.alembic_compat import own_labels
from alembic_autogen.history.branches import graph_of
from alembic_autogen.history.replaced_revisions import refuse_replaced

if TYPE_CHECKING:
    from alembic_autogen.history.graph import Graph
    from alembic_autogen.history.scripts import History


@dataclass(frozen=True)
class Range:
    """Revisions that follow each other.

    :param revisions: their ids, oldest first.
    :param parent: the revision before them; ``None`` if they begin the history.
    :param before: all revisions that have to run before them, in order.
    :param after: all other revisions.
    :param files: the files of all revisions, by id.
    :param labels: the branch labels of the range's own files.
    """

    revisions: tuple[str, ...]
    parent: str | None
    before: tuple[str, ...]
    after: frozenset[str]
    files: Mapping[str, Path]
    labels: tuple[str, ...]

    @property
    def last(self) -> str:
        """The newest of the revisions."""
        return self.revisions[-1]

    def files_but(self, known: int) -> frozenset[Path]:
        """All files except those before the range, and those of its first revisions."""
        wanted = {*self.before, *self.revisions[:known]}
        return frozenset(path for each, path in self.files.items() if each not in wanted)

    @property
    def own_files(self) -> dict[str, Path]:
        """The files of the range."""
        return {each: self.files[each] for each in self.revisions}


def find_range(history: History, span: str) -> Range:
    """Find the revisions that ``FROM:TO`` names; either may be left out, for the first or the last.

    Alembic's words ``base`` and ``head`` mean the same.

    :raises HistoryError: they do not follow each other, or something else follows one of them, or a
        squash has replaced one that is named.
    """
    first, colon, last = span.partition(":")
    if not colon:
        raise HistoryError(f"{span!r} is not a range; write FROM:TO, such as 1a2b:3c4d, or :3c4d.")
    for name in (first, last):
        refuse_replaced(history, name)
    with history.alembic_errors():
        graph = graph_of(history.scripts)
        scripts = list(history.scripts.walk_revisions())
    files = {script.revision: Path(script.path).resolve() for script in scripts}
    newest = _named(graph, last or "head")
    oldest = None if first in ("", "base") else _named(graph, first)
    revisions = list(_back(graph, newest, oldest))[::-1]
    if len(revisions) < 2:
        raise HistoryError(f"{span} names one revision only; there is nothing to squash.")
    _check_unused(graph, revisions)
    needed = graph.needed(newest)
    before = tuple(graph.in_order(needed - set(revisions)))
    labels = {label for each in scripts if each.revision in revisions for label in own_labels(each)}
    parent = next(iter(graph.nodes[revisions[0]].down), None)
    return Range(
        tuple(revisions),
        parent,
        before,
        frozenset(graph.nodes) - needed,
        files,
        tuple(sorted(labels)),
    )


def _named(graph: Graph, name: str) -> str:
    if name == "head":
        if len(graph.heads) != 1:
            raise HistoryError(
                f"The history has {len(graph.heads)} heads; name the last revision of the range."
            )
        return graph.heads[0]
    found = graph.resolve(name)
    if found is None:
        raise HistoryError(
            f"There is no revision {name!r}, or more than one; `history` lists them."
        )
    return found


def _back(graph: Graph, newest: str, oldest: str | None) -> Iterator[str]:
    """Go back from a revision to another one, or to the first one.

    :raises HistoryError: there is a merge in between, or the other one is on no line to it.
    """
    at: str | None = newest
    while at is not None:
        node = graph.nodes[at]
        if len(node.down) > 1:
            raise HistoryError(
                f"Revision {at} merges branches; squash what is before or behind it."
            )
        if node.depends_on:
            raise HistoryError(
                f"Revision {at} depends on {', '.join(node.depends_on)}; squash what is before or "
                "behind it."
            )
        yield at
        if at == oldest:
            return
        at = node.down[0] if node.down else None
    if oldest is not None:
        raise HistoryError(f"Revision {newest} does not follow {oldest}; name the older one first.")


def _check_unused(graph: Graph, revisions: list[str]) -> None:
    """Refuse a range if another revision follows one within it, or depends on one."""
    inside = set(revisions[:-1])
    for node in graph.nodes.values():
        if node.revision in revisions:
            continue
        used = [each for each in node.down if each in inside]
        used += [each for each in map(graph.resolve, node.depends_on) if each in inside]
        if used:
            raise HistoryError(
                f"Revision {node.revision} follows {used[0]}, which is within the range; squash "
                f"what is up to {used[0]}, or behind it."
            )
