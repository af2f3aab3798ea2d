"""Objects that may only seem to be missing in a real database, as its account cannot see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.schema.differences import Comparison, Difference
    from alembic_autogen.schema.model import Schema
    from alembic_autogen.server.grants import Unseen

_KINDS = {
    "tables and views": ("table", "view"),
    "triggers": ("trigger",),
    "events": ("event",),
    "functions and procedures": ("function", "procedure"),
}


def kinds_of(unseen: Iterable[Unseen]) -> frozenset[str]:
    """The kinds of objects that an account does not see."""
    return frozenset(kind for each in unseen for kind in _KINDS[each.kind])


def visible(
    comparison: Comparison, unseen: Iterable[Unseen]
) -> tuple[Comparison, tuple[Difference, ...]]:
    """Split off differences that may be due to the account, which does not see their kind.

    :returns: the comparison without them, and the differences that were split off.
    """
    kinds = kinds_of(unseen)
    unsure = tuple(
        each for each in comparison.differences if each.change == "extra" and each.kind in kinds
    )
    rest = tuple(each for each in comparison.differences if each not in unsure)
    return replace(comparison, differences=rest), unsure


def as_far_as_seen(wanted: Schema, real: Schema, unseen: Iterable[Unseen]) -> Schema:
    """Leave out missing objects of kinds that the account does not see: they may exist.

    :param real: what the account sees of the database.
    """
    kinds = kinds_of(unseen)
    return replace(
        wanted,
        tables={
            key: table
            for key, table in wanted.tables.items()
            if "table" not in kinds or key in real.tables
        },
        objects={
            key: item
            for key, item in wanted.objects.items()
            if key.kind not in kinds or key in real.objects
        },
    )
