"""Build the operations on existing tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import count

from alembic.operations import ops

from alembic_autogen.autogenerate.operations.builders.context import Context, Operations
from alembic_autogen.autogenerate.operations.clauses import combined_clauses, moved_column_clauses
from alembic_autogen.autogenerate.operations.custom import ServerTextOp
from alembic_autogen.autogenerate.operations.table_operations import (
    ListedRenameOp,
    QuotedCommentOp,
    QuotedDropCommentOp,
)
from alembic_autogen.autogenerate.planning.step import Step
from alembic_autogen.history.declared import PARTITIONS
from alembic_autogen.schema import alter
from alembic_autogen.schema.differences import (
    AutoIncrementDifference,
    CharsetDifference,
    ColumnOrderDifference,
    CommentDifference,
    Difference,
    OptionsDifference,
    PartitioningDifference,
    PeriodDifference,
    TableDifference,
    both_sides,
    of_kind,
)
from alembic_autogen.schema.model import Column, Table, TableKey
from alembic_autogen.schema.table_options import option_clauses

_NO_OPTIONS = "Alembic cannot change table options."


@dataclass(frozen=True)
class TableBuilder:
    """The builder of drops and renames of tables, and of changes of their attributes."""

    context: Context

    def drop(self, difference: TableDifference) -> Operations:
        """Drop a table."""
        key = difference.existing.key
        yield ops.DropTableOp(key.name, schema=key.schema)

    def rename(self, difference: TableDifference) -> Operations:
        """Rename a table, or move it to another schema."""
        old, new = difference.existing.key, difference.wanted.key
        if old.schema == new.schema:
            yield ListedRenameOp(old.name, new.name, schema=old.schema)
        else:
            yield ServerTextOp(
                [f"RENAME TABLE {old.sql} TO {new.sql}"], "Alembic cannot move a table to a schema."
            )

    def exchanged(self, step: Step) -> ServerTextOp:
        """Rename tables in one statement, from left to right; a cycle takes a temporary name."""
        moves: list[tuple[TableKey, TableKey]] = []
        last: list[tuple[TableKey, TableKey]] = []
        renamed = both_sides(of_kind(step.differences, TableDifference))
        taken = {current.key for current, _ in renamed}
        tables = {*self.context.comparison.current.tables, *self.context.comparison.target.tables}
        for old, new in ((current.key, target.key) for current, target in renamed):
            if new in taken:
                # short, as MySQL appends _ibfk_1 to it in the constraint names that it has
                # generated
                numbers = (TableKey(new.schema, f"renamed_{n}") for n in count(1))
                between = next(key for key in numbers if key not in tables)
                tables.add(between)
                moves.append((old, between))
                last.append((between, new))
            else:
                last.insert(0, (old, new))
        parts = [f"{old.sql} TO {new.sql}" for old, new in [*moves, *last]]
        lines = [f"RENAME TABLE {parts[0]}", *(f", {part}" for part in parts[1:])]
        return ServerTextOp(lines, f"One statement: {step.reason}.")

    def alter(self, difference: Difference) -> Operations:
        """Change an attribute of a table.

        :raises TypeError: the difference is not one of a table's attributes.
        """
        key = difference.table
        if isinstance(difference, CommentDifference):
            yield _comment_op(key, difference.current or None, difference.target)
        elif isinstance(difference, CharsetDifference):
            table = self.context.table(difference)
            yield self.context.clause(key, alter.charset_clause(table), _NO_OPTIONS)
        elif isinstance(difference, OptionsDifference):
            clauses = option_clauses(difference.existing, difference.wanted)
            yield self.context.clauses(key, clauses, _NO_OPTIONS)
        elif isinstance(difference, PeriodDifference):
            clauses = combined_clauses([difference], self.context.comparison)
            yield self.context.clauses(key, clauses, "Alembic has no operation for periods.")
        elif isinstance(difference, AutoIncrementDifference):
            clause = f"AUTO_INCREMENT = {difference.target or 1}"
            yield self.context.clause(key, clause, _NO_OPTIONS)
        elif isinstance(difference, PartitioningDifference):
            clause = alter.partitioning_clause(difference.wanted)
            yield self.context.clause(key, clause, PARTITIONS)
        elif isinstance(difference, ColumnOrderDifference):
            yield from self._ordered(difference.existing, self.context.table(difference))
        else:
            raise TypeError(f"{difference.kind} is not an attribute of a table")

    def move(self, difference: ColumnOrderDifference, absent: Collection[str] = ()) -> Operations:
        """Put columns into the order of the target if the order counts.

        :param absent: the names of columns that only later steps add.
        """
        if self.context.strict_order:
            there = [column for column in difference.existing if column.name not in absent]
            yield from self._ordered(there, self.context.table(difference))

    def _ordered(self, there: Sequence[Column], table: Table) -> Operations:
        clauses = moved_column_clauses([column.name for column in there], table)
        if clauses:
            yield self.context.clauses(table.key, clauses, "Alembic cannot move a column.")

    def combined(self, step: Step) -> ServerTextOp:
        """Combine several changes of one table in one ALTER TABLE."""
        return self.context.clauses(
            step.differences[0].table,
            combined_clauses(
                step.differences, self.context.comparison, step.by_old_name, step.absent
            ),
            f"One statement: {step.reason}.",
        )


def _comment_op(
    key: TableKey, existing: str | None, wanted: str | None
) -> QuotedCommentOp | QuotedDropCommentOp:
    if wanted:
        return QuotedCommentOp(key.name, wanted, schema=key.schema, existing_comment=existing)
    return QuotedDropCommentOp(key.name, schema=key.schema, existing_comment=existing)
