"""The graph of revisions as plain values: branches, heads, and what comes before what.

Alembic's own map needs the modules of revisions, which are the application's code. This one also
takes what the text of their files says (``revision_text.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Node:
    """A revision.

    :param revision: its id.
    :param down: the revisions that it follows: one, several for a merge, none at a base.
    :param depends_on: further revisions that have to run before it.
    :param labels: the branch labels that it has itself.
    """

    revision: str
    down: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    labels: frozenset[str] = frozenset()


class Graph:
    """The revisions of a history.

    :param nodes: all revisions; those that they name and that are missing are ignored.
    """

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = {node.revision: node for node in nodes}

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The revisions that no other one follows, sorted.

        A head that another branch depends on is still one, as in Alembic.
        """
        followed = {parent for node in self.nodes.values() for parent in node.down}
        return tuple(sorted(self.nodes.keys() - followed))

    def lineage(self, revision: str) -> frozenset[str]:
        """A revision and those that it follows, directly or not, without dependencies."""
        return self._reach(revision, with_dependencies=False)

    def needed(self, revision: str) -> frozenset[str]:
        """A revision and all that have to run before it."""
        return self._reach(revision, with_dependencies=True)

    def following(self, revisions: Iterable[str]) -> list[str]:
        """The revisions that can run next on a database.

        :param revisions: the revisions that the database is at.
        """
        done = frozenset[str]().union(*map(self.needed, revisions))
        return [
            each for each in self.nodes if each not in done and self.needed(each) - {each} <= done
        ]

    def _reach(self, revision: str, *, with_dependencies: bool) -> frozenset[str]:
        found: set[str] = set()
        waiting = [revision]
        while waiting:
            node = self.nodes.get(waiting.pop())
            if node is not None and node.revision not in found:
                found.add(node.revision)
                waiting += node.down
                if with_dependencies:
                    waiting += (self.resolve(each) or "" for each in node.depends_on)
        return frozenset(found)

    def resolve(self, name: str) -> str | None:
        """The revision that an id, its beginning or a branch label names; ``None`` if none does.

        Alembic takes a label for the revision that has it itself.
        """
        if name in self.nodes:
            return name
        labelled = [node.revision for node in self.nodes.values() if name in node.labels]
        found = labelled or [each for each in self.nodes if name and each.startswith(name)]
        return found[0] if len(found) == 1 else None

    def labels(self, revision: str) -> frozenset[str]:
        """The labels of the branch that a revision is on: its own and those of its ancestors."""
        found: set[str] = set()
        for each in self.lineage(revision):
            found |= self.nodes[each].labels
        return frozenset(found)

    def rivals(self) -> Iterator[tuple[str, ...]]:
        """Groups of heads of one branch, of which all but one are too many.

        Branches are permanent if labels tell them apart, or if they have no revision in common
        (Alembic's tutorial, "Working with Branches": branch labels, multiple bases).
        """
        groups: list[list[str]] = []
        for head in self.heads:
            group = next((g for g in groups if any(self._is_one(head, other) for other in g)), None)
            if group is None:
                groups.append([head])
            else:
                group.append(head)
        yield from (tuple(group) for group in groups if len(group) > 1)

    def _is_one(self, head: str, other: str) -> bool:
        """Whether two heads are of one branch."""
        is_related = self.lineage(head) & self.lineage(other)
        return bool(is_related) and self.labels(head) == self.labels(other)

    def in_order(self, revisions: Iterable[str]) -> list[str]:
        """Sort some revisions so that each comes after all that have to run before it."""
        wanted, ordered = set(revisions), list[str]()

        def add(revision: str) -> None:
            if revision in wanted:
                wanted.remove(revision)
                for each in sorted(self.needed(revision) - {revision}):
                    add(each)
                ordered.append(revision)

        for revision in sorted(wanted):
            add(revision)
        return ordered
