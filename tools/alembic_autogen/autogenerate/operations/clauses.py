"""Build the clauses of one ALTER TABLE from several differences of one table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alembic_autogen.autogenerate.planning.column_steps import after_last
from alembic_autogen.autogenerate.planning.engine_options import COUNT_ANEW, counts_in_a_copy
from alembic_autogen.autogenerate.planning.last_columns import comes_last
from alembic_autogen.autogenerate.planning.long_names import REBUILT, drops_long_name
from alembic_autogen.autogenerate.planning.moving_columns import fewest_moves, moved_columns
from alembic_autogen.autogenerate.planning.refusable import (
    is_index_rename,
    is_visibility_change,
    keeps_index,
)
from alembic_autogen.autogenerate.planning.stale_values import COPY, goes_stale
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.schema import alter
from alembic_autogen.schema.differences import (
    AutoIncrementDifference,
    CharsetDifference,
    CheckDifference,
    ColumnDifference,
    CommentDifference,
    Comparison,
    Difference,
    ForeignKeyDifference,
    IndexDifference,
    OptionsDifference,
    PartitioningDifference,
    PeriodDifference,
    PrimaryKeyDifference,
    of_kind,
)
from alembic_autogen.schema.formulas import computed_from
from alembic_autogen.schema.model import Column, Table
from alembic_autogen.schema.renames import Renames, renamed_check
from alembic_autogen.schema.table_options import option_clauses


def combined_clauses(
    differences: Sequence[Difference],
    comparison: Comparison,
    by_old_name: bool = False,
    absent: Collection[str] = (),
) -> list[str]:
    """Build all clauses: drops, the table's own attributes, columns, additions.

    :param differences: differences of one table, sorted.
    :param comparison: both schemas.
    :param by_old_name: whether the table is not renamed yet.
    :param absent: the names of columns that only later statements add.
    """
    table = comparison.target.tables[differences[0].table]
    clauses = [
        *_dropped(differences, comparison, by_old_name),
        *_attributes(differences, table),
        *_ColumnClauses.of(differences, table, comparison.renames, absent).clauses(),
        *_added(differences, comparison.renames),
        *([REBUILT] if drops_long_name(differences, comparison.current.flavor) else []),
        *([COUNT_ANEW] if counts_in_a_copy(differences, table) else []),
        *([COPY] if goes_stale(differences, table) else []),
    ]
    for difference in of_kind(differences, PartitioningDifference):
        # not a clause among others: the partitioning ends the statement, without a comma
        text = alter.partitioning_clause(difference.wanted)
        return [*clauses[:-1], f"{clauses[-1]} {text}"] if clauses else [text]
    return clauses


def present_name(difference: CheckDifference, renames: Renames) -> str:
    """Return the name of a CHECK once its table is renamed: a generated name follows it."""
    key = difference.current_table
    check = difference.existing
    return check.name if key is None else renamed_check(check, key, renames).name


def _dropped(
    differences: Iterable[Difference], comparison: Comparison, by_old_name: bool
) -> Iterator[str]:
    renames = Renames() if by_old_name else comparison.renames
    for difference in differences:
        if difference.current is None:
            continue
        if isinstance(difference, CheckDifference):
            name = present_name(difference, renames)
            yield f"DROP {_kind_of_check(difference, comparison)} {quote_name(name)}"
        elif isinstance(difference, PrimaryKeyDifference):
            yield "DROP PRIMARY KEY"
        elif isinstance(difference, PeriodDifference):
            yield f"DROP {alter.period_name(difference.existing)}"
        elif isinstance(difference, IndexDifference) and not keeps_index(
            difference, comparison.renames
        ):
            yield f"DROP INDEX {quote_name(difference.existing.name)}"


def _kind_of_check(difference: CheckDifference, comparison: Comparison) -> str:
    """The word for a CHECK after DROP.

    ``CONSTRAINT`` is what both flavors know. MySQL refuses it where another kind of constraint has
    the name, too (error 3939; MySQL manual, ALTER TABLE), and MariaDB does not know ``CHECK``.
    """
    key = difference.current_table
    table = None if key is None else comparison.current.tables.get(key)
    if table is None or comparison.current.flavor == "mariadb":
        return "CONSTRAINT"
    others = {*(each.name for each in table.indexes), *(each.name for each in table.foreign_keys)}
    is_shared = difference.existing.name.casefold() in map(str.casefold, others)
    return "CHECK" if is_shared else "CONSTRAINT"


def _attributes(differences: Iterable[Difference], table: Table) -> Iterator[str]:
    for difference in differences:
        if isinstance(difference, CharsetDifference):
            yield alter.charset_clause(table)
        elif isinstance(difference, CommentDifference):
            yield f"COMMENT = {quote_string(difference.wanted)}"
        elif isinstance(difference, OptionsDifference):
            yield from option_clauses(difference.existing, difference.wanted)
        elif isinstance(difference, AutoIncrementDifference):
            yield f"AUTO_INCREMENT = {difference.target or 1}"


@dataclass(frozen=True)
class _ColumnClauses:
    """The clauses for the columns of one table.

    :param table: the table after the revision.
    :param renames: the renames of the revision.
    :param dropped: the names of columns that are dropped, even if they are added again.
    :param wanted: the differences of columns that are added or changed, by their target names.
    :param moving: the names of columns that change their position.
    :param repeated: the names of generated columns that are defined once more, as they are.
    :param absent: the names of columns that only later statements add.
    """

    table: Table
    renames: Renames
    dropped: Sequence[str]
    wanted: Mapping[str, ColumnDifference]
    moving: Collection[str]
    repeated: Collection[str]
    absent: Collection[str]

    @classmethod
    def of(
        cls,
        differences: Sequence[Difference],
        table: Table,
        renames: Renames,
        absent: Collection[str],
    ) -> _ColumnClauses:
        """Collect the clauses from those differences of a table that concern its columns."""
        columns = of_kind(differences, ColumnDifference)
        wanted = {d.target.name: d for d in columns if d.target}
        recreated = {name for name, d in wanted.items() if d.current and alter.adds_column(d)}
        dropped = [d.existing.name for d in columns if d.target is None or d.name in recreated]
        moving = moved_columns(differences, table, renames)
        repeated = _repeated(wanted.values(), table)
        return cls(table, renames, dropped, wanted, moving, repeated, absent)

    def clauses(self) -> Iterator[str]:
        """The drops, then the other clauses from the first column to the last."""
        yield from (f"DROP COLUMN {quote_name(name)}" for name in self.dropped)
        last = self._last()
        columns = [column for column in self.table.columns if column.name not in last]
        for at, column in enumerate(columns):
            verb = self._verb(column.name)
            if verb:
                adds_between = verb == "ADD COLUMN" and at < len(columns) - 1
                place = adds_between or column.name in self.moving
                yield self._clause(verb, column, self._place(columns[:at]) if place else "")
        for column in self.table.columns:
            if column.name in last:
                yield self._clause("ADD COLUMN", column)

    def _last(self) -> set[str]:
        """The new columns that another statement moves to their positions."""
        added = [name for name, difference in self.wanted.items() if alter.adds_column(difference)]
        return {name for name in added if comes_last(name, self.table, self.renames)}

    def _clause(self, verb: str, column: Column, place: str = "") -> str:
        # it may differ from the table's column: an ENUM still allows members that are removed later
        difference = self.wanted.get(column.name)
        wanted = (difference and difference.target) or column
        return f"{verb} {alter.column_clause(wanted, self.table.collation)} {place}".strip()

    def _place(self, before: Sequence[Column]) -> str:
        """The position of a column: FIRST, or AFTER another."""
        return after_last([column.name for column in before if column.name not in self.absent])

    def _verb(self, name: str) -> str:
        """The beginning of a column's clause; empty if the column does not change."""
        difference = self.wanted.get(name)
        if difference is None:
            return "MODIFY COLUMN" if name in self.moving or name in self.repeated else ""
        if alter.adds_column(difference):
            return "ADD COLUMN"
        if difference.existing.name == name:
            return "MODIFY COLUMN"
        return f"CHANGE COLUMN {quote_name(difference.existing.name)}"


def _repeated(wanted: Iterable[ColumnDifference], table: Table) -> set[str]:
    """Generated columns that a statement which renames columns has to define as well.

    MySQL refuses to rename a column (error 3108) unless the same statement defines everything that
    is computed from it, also through other columns (seen on 9.7).
    """
    renamed = {d.wanted.name for d in wanted if d.current and d.current.name != d.wanted.name}
    return computed_from(renamed, table)


def _added(differences: Iterable[Difference], renames: Renames) -> Iterator[str]:
    for difference in differences:
        if is_index_rename(difference):
            old, new = quote_name(difference.existing.name), quote_name(difference.wanted.name)
            yield f"RENAME INDEX {old} TO {new}"
        elif is_visibility_change(difference, renames):
            yield alter.visibility_clause(difference.existing, difference.wanted)
        elif isinstance(difference, IndexDifference | PrimaryKeyDifference) and difference.target:
            yield f"ADD {alter.index_clause(difference.target)}"
        elif isinstance(difference, PeriodDifference) and difference.target:
            yield f"ADD {alter.period_clause(difference.target)}"
        elif isinstance(difference, CheckDifference) and difference.target:
            yield f"ADD {alter.check_clause(difference.target)}"
        elif isinstance(difference, ForeignKeyDifference) and difference.target:
            yield f"ADD {alter.foreign_key_clause(difference.target)}"


def moved_column_clauses(there: Sequence[str], table: Table) -> list[str]:
    """Build the fewest MODIFY … AFTER that put the columns into the order of the target.

    :param there: the names of the present columns, in their order.
    :param table: the table after the revision.
    """
    wanted = [column for column in table.columns if column.name in there]
    moving = fewest_moves(there, table)
    places = ["FIRST", *(f"AFTER {quote_name(column.name)}" for column in wanted)]
    return [
        f"MODIFY COLUMN {alter.column_clause(column, table.collation)} {place}"
        for column, place in zip(wanted, places, strict=False)
        if column.name in moving
    ]
