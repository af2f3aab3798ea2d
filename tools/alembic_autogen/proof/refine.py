"""From a candidate that is not exact to the next one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from alembic_autogen.schema.differences import Difference
from alembic_autogen.schema.model import TableKey


def tables_to_blame(
    left: Iterable[Difference], tables: Collection[TableKey], tried: frozenset[TableKey]
) -> frozenset[TableKey]:
    """The tables whose changes MySQL's own text has to make in the next candidate.

    :param left: what was left over by one direction; nothing where a statement failed.
    :param tables: the tables to which that direction leads.
    :param tried: tables whose changes were MySQL's own text already.
    :returns: those with something left over, else all; empty where each of them was tried.
    """
    differing = {d.target_table or d.current_table for d in left}
    blamed = {table for table in differing if table is not None} - tried
    return frozenset(blamed or set(tables) - tried)
