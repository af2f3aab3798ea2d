"""Choose the changes of the next candidate where the proof of the last one has failed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from alembic_autogen.schema.differences import Difference
from alembic_autogen.schema.model import TableKey


def tables_to_change_in_sql(
    left: Iterable[Difference], tables: Collection[TableKey], tried: frozenset[TableKey]
) -> frozenset[TableKey]:
    """The tables that the next candidate changes with the server's own SQL.

    :param left: differences that remained after one direction; empty if a statement failed.
    :param tables: the tables of the schema to which that direction leads.
    :param tried: tables that earlier candidates already changed with the server's own SQL.
    :returns: the tables with remaining differences, or else all tables, except those in ``tried``.
    """
    differing = {d.target_table or d.current_table for d in left}
    blamed = {table for table in differing if table is not None} - tried
    return frozenset(blamed or set(tables) - tried)
