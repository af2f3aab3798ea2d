"""Move the steps that rows can make a server refuse as far to the front as possible.

Each DDL statement commits, so a refusal of the first one changes nothing. Therefore triggers are
dropped, tables are renamed and created, and columns of other tables change after it where possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from alembic_autogen.autogenerate.planning.refusable import is_index_rename, may_be_refused
from alembic_autogen.autogenerate.planning.step import Step
from alembic_autogen.schema.differences import (
    CheckDifference,
    ColumnDifference,
    Comparison,
    Difference,
    ForeignKeyDifference,
    IndexDifference,
    ObjectDifference,
    OptionsDifference,
    PartitioningDifference,
    PrimaryKeyDifference,
    SequenceDifference,
    TableDifference,
    of_kind,
)
from alembic_autogen.schema.model import TableKey


def refusable_first(steps: Sequence[Step], comparison: Comparison) -> list[Step]:
    """Move the steps that can be refused to the front, as far as their dependencies allow.

    :param steps: steps in an order that works.
    :param comparison: both schemas.
    """
    first: list[Step] = []
    rest: list[Step] = []
    for step in steps:
        early = _by_old_name(step, rest)
        if _can_be_refused(step, comparison) and not any(
            _must_precede(other, early) for other in rest
        ):
            first.append(early)
        else:
            rest.append(step)
    return [*first, *rest]


def _can_be_refused(step: Step, comparison: Comparison) -> bool:
    if _keeps_index(step):  # it changes nothing, and a foreign key after it can be refused
        return True
    if step.action not in ("create", "alter", "combine"):
        return False
    target = comparison.target.tables.get(step.differences[0].target_table or TableKey(None, ""))
    if target is None or step.differences[0].current_table not in comparison.current.tables:
        return False
    return any(may_be_refused(d, target, comparison.renames) for d in step.differences)


def _keeps_index(step: Step) -> bool:
    """Whether a step gives an index the name that it has."""
    return (
        step.action == "rename"
        and isinstance(step.differences[0], IndexDifference)
        and not is_index_rename(step.differences[0])
    )


def _by_old_name(step: Step, before: Sequence[Step]) -> Step:
    """The step, marked if it is to run before the rename of its table."""
    table = step.differences[0].target_table
    for other in before:
        for rename in _renames(other):
            old, new = rename.existing.key, rename.wanted.key
            if new == table and old.schema == new.schema:
                return replace(step, by_old_name=True)
    return step


def _renames(step: Step) -> Sequence[TableDifference]:
    """The tables that a step renames."""
    return of_kind(step.differences, TableDifference) if step.action == "rename" else ()


def _must_precede(other: Step, step: Step) -> bool:
    """Whether ``other`` has to stay before ``step``."""
    changed = other.differences[0]
    if isinstance(changed, SequenceDifference):  # a default may use it
        return other.action == "create"
    if isinstance(changed, ObjectDifference):
        # changes and drops of columns work under views and triggers (seen on 9.7 and 10.11)
        return False
    needed = {
        d.target.referred for d in of_kind(step.differences, ForeignKeyDifference) if d.target
    }
    tables = {d.target_table for d in other.differences}
    if _renames(other):
        return bool(needed & tables)
    if isinstance(changed, TableDifference):
        return _whole_table_precedes(changed, step, needed)
    if other.action == "drop":
        if isinstance(changed, ForeignKeyDifference):
            return _key_precedes(changed, step)
        if isinstance(changed, CheckDifference) and _frees_name(changed, step):
            return True
    return bool(({d.target_table for d in step.differences} | needed) & tables)


def _whole_table_precedes(other: TableDifference, step: Step, needed: set[TableKey]) -> bool:
    """Whether a step needs a new table, or a name or column that a dropped table frees."""
    if other.target is not None:
        return other.target.key in needed
    changed = {(d.current_table, name) for d in step.differences for name in _columns(d)}
    names = {item.name.lower() for item in other.existing.constraints}
    referred = {
        (key.referred, name) for key in other.existing.foreign_keys for name in key.referred_columns
    }
    closed = {d.current_table for d in step.differences if _forbids_keys(d)}
    if not closed.isdisjoint(key.referred for key in other.existing.foreign_keys):
        return True
    return bool(referred & changed) or any(
        d.target and d.target.name.lower() in names
        for d in step.differences
        if isinstance(d, CheckDifference | ForeignKeyDifference)
    )


def _frees_name(other: CheckDifference | ForeignKeyDifference, step: Step) -> bool:
    """Whether a dropped constraint has the name of one that is added.

    A CHECK and a foreign key of one table cannot share a name on MariaDB 11.8 (error 1826).
    """
    return any(
        d.target and d.target.name.lower() == other.existing.name.lower()
        for d in step.differences
        if isinstance(d, CheckDifference | ForeignKeyDifference)
    )


def _key_precedes(other: ForeignKeyDifference, step: Step) -> bool:
    """Whether dropping a foreign key frees its name, or a column at either end."""
    key = other.existing
    if _frees_name(other, step):
        return True
    for difference in step.differences:
        ends = (other.current_table, key.referred)
        if difference.current_table in ends and _forbids_keys(difference):
            return True
        changed = set(_columns(difference))
        if difference.current_table == other.current_table and changed & set(key.columns):
            return True
        if difference.current_table == key.referred and changed & set(key.referred_columns):
            return True
    return False


def _forbids_keys(difference: Difference) -> bool:
    """Whether a table may be at no end of a foreign key for this (errors 1506, 1824 and 3776)."""
    if isinstance(difference, OptionsDifference):
        return difference.existing.get("ENGINE") != difference.wanted.get("ENGINE")
    return isinstance(difference, PartitioningDifference)


def _columns(difference: Difference) -> Iterator[str]:
    """The present names of columns that change or are dropped, or whose index does."""
    if isinstance(difference, ColumnDifference) and difference.current:
        yield difference.current.name
    if isinstance(difference, IndexDifference | PrimaryKeyDifference) and difference.current:
        yield from (part.column for part in difference.current.parts if part.column)
