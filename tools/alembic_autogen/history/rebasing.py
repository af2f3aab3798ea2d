"""Put the revisions of one head behind another head: their new parents, and their new texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.graph import Graph
from alembic_autogen.history.revision_text import moved


def choose_heads(graph: Graph, theirs: frozenset[str], ref: str) -> tuple[str, str] | None:
    """Find the head of a branch of git, and the one that has to follow it.

    :param theirs: the revisions of the branch of git.
    :returns: ``None`` if no branch of the history has two heads.
    :raises HistoryError: they are not one each.
    """
    group = next(graph.rivals(), None)
    if group is None:
        return None
    known = [head for head in group if head in theirs]
    new = [head for head in group if head not in theirs]
    if not known:
        raise HistoryError(
            f"None of the heads {', '.join(group)} is in {ref}: merge {ref} into this branch first "
            "(git merge), or name the branch that has one of them."
        )
    if len(known) > 1:
        raise HistoryError(
            f"{' and '.join(known)} are both in {ref}, so that others have them: join them with "
            f"alembic-autogen merge {' '.join(known)}."
        )
    if len(new) > 1:
        raise HistoryError(
            f"{' and '.join(new)} are both not in {ref}: join them first, with "
            f"alembic-autogen merge {' '.join(new)}."
        )
    return known[0], new[0]


def new_parents(
    graph: Graph, head: str, own: Sequence[str], theirs: frozenset[str], ref: str
) -> dict[str, str | None]:
    """Find the new parent of each revision that moves; ``None`` if it keeps its own.

    :param head: the head that they have to follow.
    :param own: the revisions that move, oldest first.
    :param theirs: the revisions of the branch of git.
    :raises HistoryError: one is in the branch of git, or merges one that does not move.
    """
    if not own:
        raise HistoryError(
            f"Revision {head} of {ref} needs the other head already, so that this cannot follow "
            "it; join the heads with alembic-autogen merge."
        )
    known = [each for each in own if each in theirs]
    if known:
        raise HistoryError(
            f"Revision {known[0]} is in {ref} already, so that others have it: it is not "
            "rewritten. Join the heads with alembic-autogen merge."
        )
    found: dict[str, str | None] = {}
    for revision in own:
        down = graph.nodes[revision].down
        inside = [each for each in down if each in own]
        if len(down) > 1 and len(inside) < len(down):
            raise HistoryError(
                f"Revision {revision} merges {' and '.join(down)}, so that it cannot follow {head} "
                "alone; join the heads with alembic-autogen merge."
            )
        found[revision] = None if inside else head
    return found


def moved_texts(
    parents: Mapping[str, str | None],
    files: Mapping[str, Path],
    texts: Mapping[Path, bytes],
    date: datetime,
) -> dict[Path, bytes]:
    """The new texts of revision files.

    :param parents: the new parents, as :func:`new_parents` finds them.
    :param files: the file of each revision.
    :param texts: the present texts.
    :param date: the date of the first one; the others follow in their order.
    :raises HistoryError: a text does not assign ``down_revision`` once.
    """
    found: dict[Path, bytes] = {}
    for number, (revision, parent) in enumerate(parents.items()):
        path = files[revision]
        later = date + timedelta(microseconds=number)
        found[path] = moved(texts[path], path.name, parent, later)
    return found
