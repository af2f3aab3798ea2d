"""Find what is new and may be meant to hold the values of what is dropped.

That is a column of another table, since no statement moves values from one table to another, so
that a revision cannot do it on its own; or a table of another database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alembic_autogen.schema.differences import (
    ColumnDifference,
    Difference,
    TableDifference,
    of_kind,
)
from alembic_autogen.schema.model import Column, Table, TableKey


def columns_like(dropped: Difference, differences: Sequence[Difference]) -> list[str]:
    """The new columns of other tables with the name and type of a dropped column.

    For a dropped table, those of kept tables with the name and type of one of its columns: that a
    new table is the old one under another name is asked.

    :param dropped: a difference without a target.
    :param differences: all differences of the two schemas.
    :returns: the columns with their tables, as ``table.column``.
    """
    current = dropped.current
    if isinstance(current, Table):
        old, places = _movable(current), [*_added_columns(differences)]
    elif isinstance(current, Column) and current.generated is None:
        old, places = [current], [*_added_columns(differences), *_columns_of_new(differences)]
    else:
        return []
    named, own = {_key(column) for column in old}, str(dropped.table)
    return sorted({f"{table}.{c.name}" for table, c in places if table != own and _key(c) in named})


def tables_like(dropped: Difference, differences: Sequence[Difference]) -> list[TableKey]:
    """The new tables of other databases with the columns of a dropped table.

    That a new table of the same database is the old one under another name is asked.

    :param dropped: a difference without a target.
    :param differences: all differences of the two schemas.
    """
    old = dropped.current
    if not isinstance(old, Table):
        return []
    tables = (d.wanted for d in of_kind(differences, TableDifference) if d.change == "missing")
    columns = {_key(column) for column in old.columns}
    return [
        new.key
        for new in tables
        if new.key.schema != old.key.schema and columns == {_key(each) for each in new.columns}
    ]


def _key(column: Column) -> tuple[str, str, str | None]:
    return column.name.lower(), column.type, column.charset


def _movable(table: Table) -> list[Column]:
    """The columns of a table that hold values of their own, without those of its primary key."""
    key = (table.primary_key.columns if table.primary_key else None) or ()
    return [each for each in table.columns if each.generated is None and each.name not in key]


def _added_columns(differences: Sequence[Difference]) -> Iterator[tuple[str, Column]]:
    for each in of_kind(differences, ColumnDifference):
        if each.change == "missing" and each.wanted.generated is None:
            yield str(each.table), each.wanted


def _columns_of_new(differences: Sequence[Difference]) -> Iterator[tuple[str, Column]]:
    for each in of_kind(differences, TableDifference):
        if each.change == "missing":
            yield from ((str(each.table), column) for column in _movable(each.wanted))
