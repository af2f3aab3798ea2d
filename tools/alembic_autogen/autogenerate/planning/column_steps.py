"""The order in which the columns of a table change, each in a statement of its own.

drop columns that are added again below
alter columns                (formerly generated ones first, generated ones last)
move columns
add columns                  (generated ones last; formerly generated ones get their values)
drop columns                 (generated ones first)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from alembic_autogen.autogenerate.planning.engine_limits import has_no_nulls
from alembic_autogen.autogenerate.planning.step import Step, step
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.alter import must_be_recreated
from alembic_autogen.schema.differences import (
    CheckDifference,
    ColumnDifference,
    ColumnOrderDifference,
    Difference,
    ForeignKeyDifference,
    IndexDifference,
    PartitioningDifference,
    PrimaryKeyDifference,
    of_kind,
)
from alembic_autogen.schema.formulas import computed_from, formula, mentions
from alembic_autogen.schema.implicit_values import implicit_value
from alembic_autogen.schema.model import Column, Index, Table
from alembic_autogen.schema.renames import Renames, renamed_column
from alembic_autogen.schema.type_families import SPATIAL, type_word

_PLACEHOLDER = "'2000-01-01'"
"""A date until its UPDATE: the implicit value is no date in strict mode (error 1292)."""


@dataclass(frozen=True)
class Sides:
    """A table that is kept.

    :param current: the table before the revision.
    :param target: the table after the revision.
    :param renames: the renames of the revision.
    :param settled: the names of columns that earlier steps have added or renamed.
    """

    current: Table
    target: Table
    renames: Renames
    settled: frozenset[str] = frozenset()

    def present(self, gone: Collection[str] = ()) -> set[str]:
        """The names that the present columns have after the revision.

        :param gone: the present names of columns that are left out.
        """
        kept = {
            renamed_column(column, self.target.key, self.renames).name
            for column in self.current.columns
            if column.name not in gone
        }
        return kept | self.settled

    def place_now(self, column: Column) -> str:
        """The position of a column that is added before the table's other changes."""
        pairs = (
            (renamed_column(c, self.target.key, self.renames), c) for c in self.current.columns
        )
        now = {after.name: c.name for after, c in pairs if after.name not in self.settled}
        return place_among(column, self.target, self.present(), now)


_KEY_LATER = "the primary key comes when its columns have their values"


def column_steps(
    differences: Sequence[Difference], sides: Sides, added_before: Collection[str] = ()
) -> Iterator[Step]:
    """Plan the steps for the differences of a table's columns, in an order that works.

    :param differences: the differences of the table; those of other kinds are ignored.
    :param sides: the table before and after the revision.
    :param added_before: columns that earlier steps have added.
    """
    current, target = sides.current, sides.target
    columns = of_kind(differences, ColumnDifference)
    recreated = [d for d in columns if _is_recreated(d)]
    altered = [d for d in columns if d.current and d.target and d not in recreated]
    added = [d for d in columns if d.current is None or d in recreated]
    dropped = [d for d in columns if d.target is None]
    yield from (
        step("drop", d) for d in sorted(recreated, key=_ColumnPositions(current).of_current)
    )
    yield from (step("alter", d) for d in sorted(altered, key=_ColumnPositions(target).of_target))
    gone = {d.existing.name for d in recreated}
    for difference in of_kind(differences, ColumnOrderDifference):
        left = (column for column in difference.existing if column.name not in gone)
        there = tuple(renamed_column(column, target.key, sides.renames) for column in left)
        yield step("alter", difference.with_current(there))
    yield from _added(added, target, sides.present(gone) | set(added_before))
    yield from (step("drop", d) for d in sorted(dropped, key=_ColumnPositions(current).of_current))


def _added(
    differences: Sequence[ColumnDifference], target: Table, present: set[str]
) -> Iterator[Step]:
    """The steps that add columns.

    :param present: the names of the columns that the table has before; this function adds to it.
    """
    for difference in sorted(differences, key=_ColumnPositions(target).of_target):
        place = place_among(difference.wanted, target, present)
        present.add(difference.wanted.name)
        if loses_values(difference):
            yield step("create", without_values(difference), place)
            yield from values_back(difference)
        else:
            yield step("create", difference, place)


def _is_recreated(difference: ColumnDifference) -> bool:
    current, target = difference.current, difference.target
    return current is not None and target is not None and must_be_recreated(current, target)


def loses_values(difference: ColumnDifference) -> bool:
    """Whether a column is no longer generated, and its values were never stored."""
    current, target = difference.current, difference.target
    return bool(current and target and not target.generated and must_be_recreated(current, target))


def nullable_twin(column: Column) -> Column:
    """Return a column as it is added before its rows are filled: nullable and without a default."""
    return replace(column, nullable=True, default="NULL")


def filled_twin(column: Column, current: Table, target: Table) -> Column:
    """Return a column as it is added before an UPDATE gives its rows their values.

    :param column: the column after the revision.
    :param current: its table before the revision.
    :param target: its table after the revision.
    """
    if not has_no_nulls(current, target):
        return nullable_twin(column)
    is_moment = implicit_value(column) is None and type_word(column) not in ("time", "year")
    return replace(column, default=_PLACEHOLDER if is_moment else None)


def with_value(column: Column, sql: str, is_literal: bool = False) -> Column:
    """Return a column as it is added where no UPDATE can help: its default is the rows' value.

    In a versioned table, an UPDATE would leave NULL in the earlier rows, which MariaDB converts as
    well: the column could not become NOT NULL (error 1265, tried on 10.11 and 11.8).

    :param sql: the value for existing rows.
    :param is_literal: whether the table takes no expression as a default.
    """
    is_own = sql in (column.default, "DEFAULT")
    return column if is_own else replace(column, default=sql if is_literal else f"({sql})")


def is_refused_at_first(column: Column) -> bool:
    """Whether a column with a default cannot be added as NOT NULL to a table with rows.

    MySQL computes the default of spatial types too late (error 1138, seen on 9.7). A column that
    may be NULL gets its values.
    """
    return type_word(column) in SPATIAL and not column.nullable and column.has_default_expression


def without_values(difference: ColumnDifference) -> ColumnDifference:
    """Return a column that :func:`loses_values`, as it is added before it gets its values back."""
    target = difference.wanted
    return difference if target.nullable else difference.with_target(nullable_twin(target))


def values_back(difference: ColumnDifference) -> Iterator[Step]:
    """Plan the steps that give a column its values back, and then its whole definition."""
    yield step("compute", difference)
    between = without_values(difference).target
    if between != difference.target:
        yield step("alter", difference.with_current(between))


def with_values_later(
    differences: Sequence[Difference], target: Table
) -> tuple[list[Difference], list[Step]]:
    """Split into differences for one statement, and the steps after their columns have values.

    A column that is computed no more is added without its values, which an UPDATE then gives it.
    Until that has run, no constraint may be there that needs them, and no primary key or spatial
    index, whose columns have to be NOT NULL (errors 1171 and 1252).

    :param differences: differences of one table.
    :param target: the table after the revision.
    """
    columns = of_kind(differences, ColumnDifference)
    gone = {d.existing.name for d in columns if d.target is None}
    # the expression may read a column that this very statement drops; then nothing can be computed
    losing = [d for d in columns if loses_values(d) and not mentions(formula(d.existing), gone)]
    names = {d.wanted.name for d in losing}
    names |= computed_from(names, target)
    at_once: list[Difference] = []
    later = [each for d in losing for each in values_back(d)]
    for difference in differences:
        if isinstance(difference, ColumnDifference) and difference in losing:
            at_once.append(without_values(difference))
        elif isinstance(difference, PrimaryKeyDifference) and _is_over(names, difference.target):
            at_once += [difference.with_target(None)] if difference.current else []
            later.append(Step("combine", (difference.with_current(None),), _KEY_LATER))
        elif _needs_values_of(names, difference):
            at_once += [replace(difference, target=None)] if difference.current else []
            later.append(step("create", replace(difference, current=None)))
        else:
            at_once.append(difference)
    return at_once, later


def _needs_values_of(names: set[str], difference: Difference) -> bool:
    """Whether a constraint, or an index, is created that may refuse rows without some values."""
    if isinstance(difference, IndexDifference):
        index = difference.target
        return bool(index and index.kind in ("UNIQUE", "SPATIAL")) and _is_over(names, index)
    if isinstance(difference, CheckDifference):
        return bool(difference.target) and mentions(difference.wanted.expression, names)
    if isinstance(difference, ForeignKeyDifference):
        return not names.isdisjoint(difference.wanted.columns)
    return False


def _is_over(names: set[str], index: Index | None) -> bool:
    return index is not None and any(
        part.column in names or mentions(part.formula, names) for part in index.parts
    )


def new_columns(differences: Sequence[Difference]) -> frozenset[str]:
    """The names of the columns that are added."""
    return frozenset(d.name for d in of_kind(differences, ColumnDifference) if d.current is None)


def place_among(
    column: Column, table: Table, there: set[str], now: Mapping[str, str] | None = None
) -> str:
    """Return the position of a column among the present ones: after the last one before it.

    :param column: the column that is added.
    :param table: the table after the revision.
    :param there: the names of its columns that are present; others may be added in between later.
    :param now: the names that present columns still have, by those that they will have.
    """
    names = [each.name for each in table.columns]
    at = names.index(column.name)
    if not there & set(names[at + 1 :]):
        return ""
    return after_last([(now or {}).get(name, name) for name in names[:at] if name in there])


def after_last(names: Sequence[str]) -> str:
    """Return the position of a column after the last one of those before it, as SQL."""
    return f"AFTER {quote_name(names[-1])}" if names else "FIRST"


class _ColumnPositions:
    """Sort keys by the position in a table."""

    def __init__(self, table: Table) -> None:
        self.places = {column.name: at for at, column in enumerate(table.columns)}

    def of_target(self, difference: ColumnDifference) -> tuple[int, int]:
        """Return a sort key for columns that are added or changed."""
        before, after = (
            difference.current and difference.current.generated,
            difference.wanted.generated,
        )
        # formerly generated columns first: then they no longer prevent AUTO_INCREMENT (error 3109)
        rank = 2 if after else 0 if before else 1
        return (rank, self.places[difference.wanted.name])

    def of_current(self, difference: ColumnDifference) -> tuple[bool, bool, int]:
        """Return a sort key for columns that are dropped."""
        column = difference.existing
        computed = column.has_default_expression
        return (column.generated is None, not computed, -self.places[column.name])


def concerns(difference: Difference, columns: set[str]) -> bool:
    """Whether a difference is one of some columns (by their target names), or mentions them."""
    if isinstance(difference, ColumnDifference):
        named = difference.target is not None and difference.target.name in columns
        return named or any(mentions(formula(side), columns) for side in difference.sides)
    if isinstance(difference, CheckDifference):
        return any(mentions(side.expression, columns) for side in difference.sides)
    if isinstance(difference, IndexDifference):
        parts = [part for side in difference.sides for part in side.parts]
        return any(p.column in columns or mentions(p.formula, columns) for p in parts)
    return isinstance(difference, PartitioningDifference) and any(
        mentions(side, columns) for side in difference.sides
    )
