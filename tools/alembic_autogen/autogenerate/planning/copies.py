"""Find the changes that foreign keys prevent, and those for which MySQL copies a table."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from alembic_autogen.schema.differences import (
    CharsetDifference,
    CheckDifference,
    ColumnDifference,
    ColumnOrderDifference,
    Comparison,
    Difference,
    IndexDifference,
    OptionsDifference,
    PrimaryKeyDifference,
    of_kind,
)
from alembic_autogen.schema.model import Column, Table, TableKey


def conflicts_with_foreign_key(current: Column, target: Column) -> bool:
    """Whether a foreign key over the column prevents the change (AUTO_INCREMENT: error 1833)."""
    return (current.type, current.charset, current.collation, current.autoincrement) != (
        target.type,
        target.charset,
        target.collation,
        target.autoincrement,
    )


def exchanging_names(comparison: Comparison) -> Iterator[tuple[TableKey, str]]:
    """Find columns that get the name of another one, which MariaDB confuses in foreign keys.

    Seen on 10.11: an ALTER that lets two columns exchange their names, and drops a third one,
    leaves a foreign key over one of them on the other.
    """
    if comparison.current.flavor != "mariadb":
        return
    columns = of_kind(comparison.differences, ColumnDifference)
    given_up = {(d.current_table, d.current.name.lower()) for d in columns if d.current}
    for difference in columns:
        before, after = difference.current, difference.target
        if (
            (before and after)
            and before.name.lower() != after.name.lower()
            and (difference.current_table, after.name.lower()) in given_up
        ):
            yield difference.table, after.name


def may_copy(differences: Collection[Difference], current: Table, target: Table) -> bool:
    """Whether MySQL may have to copy a table for one statement.

    :param differences: the differences that the statement settles.
    :param current: the table before the revision.
    :param target: the table after the revision.
    """
    if any(map(rebuilds, differences)) and has_fulltext(current, target):
        return True
    return any(map(_may_copy, differences))


def rebuilds(difference: Difference) -> bool:
    """Whether MySQL rebuilds the table in place, which it cannot do with a FULLTEXT index."""
    if not isinstance(difference, ColumnDifference):
        return isinstance(
            difference, PrimaryKeyDifference | ColumnOrderDifference | OptionsDifference
        )
    current, target = difference.current, difference.target
    if current is None or target is None:
        (column,) = difference.sides
        return not column.is_virtual
    return current.nullable != target.nullable


def has_fulltext(current: Table, target: Table) -> bool:
    """Whether a table has a FULLTEXT index before and after the revision."""
    sides = (current.indexes, target.indexes)
    return all(any(index.kind == "FULLTEXT" for index in side) for side in sides)


def _may_copy(difference: Difference) -> bool:
    """Whether MySQL may have to copy any table for a difference.

    See the manual, 17.12.1 Online DDL Operations. Partitions do not matter, as a table with foreign
    keys has none (manual, 26.6.2).
    """
    if isinstance(difference, PrimaryKeyDifference | CharsetDifference | OptionsDifference):
        return True
    if isinstance(difference, CheckDifference):
        return difference.target is not None
    if isinstance(difference, IndexDifference):
        return any(
            index.kind in ("FULLTEXT", "SPATIAL") or index.columns is None
            for index in difference.sides
        )
    if not isinstance(difference, ColumnDifference):
        return False
    current, target = difference.current, difference.target
    if current is None or target is None:
        (column,) = difference.sides
        return _is_computed(target) or column.generated is not None or column.autoincrement
    return current.generated != target.generated or conflicts_with_foreign_key(current, target)


def _is_computed(column: Column | None) -> bool:
    """Whether a column that is added has a default in parentheses, constant or not.

    MySQL copies the table (error 1845 with ALGORITHM=INPLACE, seen on 9.7), MariaDB only for one
    that it evaluates for each row (seen on 10.11).
    """
    return column is not None and column.has_default_expression


def fails_in_copy(difference: ColumnDifference) -> bool:
    """Whether a change of a column is impossible under a foreign key if the table is copied."""
    current, target = difference.current, difference.target
    if current is None or target is None:
        return False
    return current.name != target.name or (current.nullable and not target.nullable)
