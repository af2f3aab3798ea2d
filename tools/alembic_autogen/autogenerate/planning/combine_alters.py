"""Find out when the changes of one table must go into a single ALTER TABLE.

MySQL checks a table after each statement. Between two statements a foreign key may lack its index,
an AUTO_INCREMENT column its key, or a generated column the column that it reads. A single statement
has no such intermediate state.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from alembic_autogen.autogenerate.planning.engine_options import COUNTS_IN_A_COPY, counts_in_a_copy
from alembic_autogen.autogenerate.planning.refusable import keeps_index
from alembic_autogen.autogenerate.planning.stale_values import COPIED, goes_stale
from alembic_autogen.schema.alter import must_be_recreated
from alembic_autogen.schema.differences import (
    ColumnDifference,
    Comparison,
    Difference,
    IndexDifference,
    OptionsDifference,
    PeriodDifference,
    PrimaryKeyDifference,
    both_sides,
    of_kind,
)
from alembic_autogen.schema.formulas import formula, mentions
from alembic_autogen.schema.model import ForeignKey, Index, Table, TableKey
from alembic_autogen.schema.renames import renamed_foreign_key
from alembic_autogen.schema.table_options import SYSTEM_VERSIONING

NEEDS_INDEX = "a foreign key needs one of these indexes at all times"


def reason_to_combine(
    differences: Sequence[Difference],
    comparison: Comparison,
    current: Table,
    dropped_keys: Collection[str],
) -> str | None:
    """Return the reason why the changes of a table cannot be separate statements, if there is one.

    :param differences: the differences of that table.
    :param comparison: both schemas.
    :param current: the table before the revision.
    :param dropped_keys: the names of its foreign keys that are dropped beforehand.
    :returns: ``None`` if separate statements work.
    """
    if of_kind(differences, PrimaryKeyDifference):
        return "the table is never without a primary key"
    if len(differences) > 1 and (of_kind(differences, PeriodDifference) or _versions(differences)):
        return "a period changes in one statement with its columns, its keys and the versioning"
    columns = of_kind(differences, ColumnDifference)
    if _auto_increment_needs_key(columns, of_kind(differences, IndexDifference)):
        return "an AUTO_INCREMENT column and its key come and go together"
    if _names_collide(columns):
        return "columns take over names of others, which only one statement can do"
    if _changes_what_others_use(columns, current):
        return "columns change together with what is computed from them"
    if _foreign_key_loses_index(differences, comparison, current, dropped_keys):
        return NEEDS_INDEX
    target = comparison.target.tables[comparison.renames.table(current.key)]
    if goes_stale(differences, target):
        return COPIED
    if counts_in_a_copy(differences, target):
        return COUNTS_IN_A_COPY
    return None


def renamed_first(
    differences: Sequence[Difference],
    comparison: Comparison,
    current: Table,
    dropped_keys: Collection[str],
) -> list[ColumnDifference]:
    """Return the columns that have to get their names before a foreign key gets another index.

    Both servers look for the new index under the present names, and refuse to drop the other one in
    the statement that renames a column of the key (error 1553, seen on MySQL 9.7 and on MariaDB
    10.11). The parameters are those of :func:`reason_to_combine`.
    """
    columns = of_kind(differences, ColumnDifference)
    if _names_collide(columns) or _changes_what_others_use(columns, current):
        return []
    if not _foreign_key_loses_index(differences, comparison, current, dropped_keys):
        return []
    return [d for d in columns if d.current and d.target and d.current.name != d.target.name]


def _versions(differences: Iterable[Difference]) -> bool:
    """Whether MariaDB begins or ceases to keep the earlier values of rows."""
    options = both_sides(of_kind(differences, OptionsDifference))
    return any((SYSTEM_VERSIONING in old) != (SYSTEM_VERSIONING in new) for old, new in options)


def _auto_increment_needs_key(
    columns: Iterable[ColumnDifference], indexes: Sequence[IndexDifference]
) -> bool:
    columns = list(columns)
    came_or_went = any(
        side.autoincrement for d in columns if d.change != "changed" for side in d.sides
    )
    changed = any(
        current.autoincrement != target.autoincrement for current, target in both_sides(columns)
    )
    return came_or_went or (changed and bool(indexes))


def _names_collide(columns: Sequence[ColumnDifference]) -> bool:
    """Whether a column gets a name that another column of the same table gives up.

    A column that is added does not count: it is added once the name is free.
    """
    old = {d.current.name.lower() for d in columns if d.current}
    dropped = {d.existing.name.lower() for d in columns if d.target is None}
    return any(
        d.target.name.lower() in (old if d.current else dropped)
        for d in columns
        if d.target and (d.current is None or d.current.name.lower() != d.target.name.lower())
    )


def _changes_what_others_use(columns: Sequence[ColumnDifference], current: Table) -> bool:
    """Whether an expression mentions a column that is renamed, recreated, or not there yet.

    MySQL refuses to drop or rename a column that a generated column, a default or the partitioning
    uses (errors 3108, 3766, 3855).
    """
    changed = both_sides(columns)
    moved = {
        before.name
        for before, after in changed
        if before.name != after.name or must_be_recreated(before, after)
    }
    added = {d.wanted.name for d in columns if d.current is None}
    used = " ".join([*map(formula, current.columns), current.partitioning])
    return mentions(used, moved) or mentions(
        " ".join(formula(after) for _, after in changed), added
    )


def _foreign_key_loses_index(
    differences: Iterable[Difference],
    comparison: Comparison,
    current: Table,
    dropped_keys: Collection[str],
) -> bool:
    """Whether an index is dropped that a remaining foreign key of or to this table may rely on.

    MySQL requires an index at both ends (manual, 15.1.20.5). It drops an index that it created
    itself as soon as another one serves, so that a separate DROP INDEX may fail or be needed,
    depending on the history of the table. In one statement it is right in both cases.
    """
    going = [
        d.current
        for d in of_kind(differences, IndexDifference)
        if d.current and not keeps_index(d, comparison.renames)
    ]
    if not going:
        return False
    ends = [key.columns for key in current.foreign_keys if key.name not in dropped_keys]
    ends += [key.referred_columns for key in _references(comparison, current.key)]
    return any(_serves(index, columns) for index in going for columns in ends)


def _serves(index: Index, columns: tuple[str, ...]) -> bool:
    leading = tuple(part.column for part in index.parts[: len(columns)])
    return sorted(map(str, leading)) == sorted(columns)


def _references(comparison: Comparison, key: TableKey) -> Iterable[ForeignKey]:
    """Foreign keys from other tables to this one that are kept."""
    for table, after in comparison.kept_tables():
        if table.key == key:
            continue
        for foreign_key in table.foreign_keys:
            renamed = renamed_foreign_key(foreign_key, table.key, comparison.renames)
            if foreign_key.referred == key and renamed in after.foreign_keys:
                yield foreign_key
