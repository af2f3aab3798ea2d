"""Spell what happens to tables that are there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from alembic.operations import ops

from alembic_autogen.autogenerate.operations.builders.context import Context, Operations
from alembic_autogen.autogenerate.operations.clauses import merged_clauses, moved_column_clauses
from alembic_autogen.autogenerate.operations.custom import ServerTextOp
from alembic_autogen.autogenerate.planning.step import Step
from alembic_autogen.schema import alter
from alembic_autogen.schema.differences import Difference
from alembic_autogen.schema.model import TableKey

_NO_OPTIONS = "Alembic cannot change table options."


@dataclass(frozen=True)
class TableBuilder:
    """Spells drops and renames of tables, and changes of their attributes."""

    context: Context

    def drop(self, difference: Difference) -> Operations:
        """Drop a table."""
        key: TableKey = difference.head.key
        yield ops.DropTableOp(key.name, schema=key.schema)

    def rename(self, difference: Difference) -> Operations:
        """Rename a table, or move it to another schema."""
        old, new = difference.head.key, difference.models.key
        if old.schema == new.schema:
            yield ops.RenameTableOp(old.name, new.name, schema=old.schema)
        else:
            yield ServerTextOp(
                [f"RENAME TABLE {old.sql} TO {new.sql}"], "Alembic cannot move a table to a schema."
            )

    def exchanged(self, step: Step) -> ServerTextOp:
        """RENAME TABLE works from left to right, so a cycle needs a name in between."""
        moves: list[tuple[TableKey, TableKey]] = []
        last: list[tuple[TableKey, TableKey]] = []
        taken = {d.head.key for d in step.differences}
        tables = {*self.context.comparison.head.tables, *self.context.comparison.models.tables}
        for difference in step.differences:
            old, new = difference.head.key, difference.models.key
            if new in taken:
                # short, as MySQL appends _ibfk_1 to it for the constraints that it has named
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

    def alter_comment(self, difference: Difference) -> Operations:
        """Change a table's comment."""
        key, existing = difference.models_table, difference.head or None
        assert key is not None
        if difference.models:
            yield ops.CreateTableCommentOp(
                key.name, difference.models, schema=key.schema, existing_comment=existing
            )
        else:
            yield ops.DropTableCommentOp(key.name, schema=key.schema, existing_comment=existing)

    def alter_charset(self, difference: Difference) -> Operations:
        """Change a table's default charset and collation."""
        table = self.context.table(difference)
        yield self.context.clause(table.key, alter.charset_clause(table), _NO_OPTIONS)

    def alter_options(self, difference: Difference) -> Operations:
        """Change a table's options."""
        clauses = alter.option_clauses(dict(difference.head), dict(difference.models))
        yield self.context.clauses(difference.models_table, clauses, _NO_OPTIONS)

    def alter_auto_increment(self, difference: Difference) -> Operations:
        """Change where a table goes on to number its rows."""
        clause = f"AUTO_INCREMENT = {difference.models or 1}"
        yield self.context.clauses(difference.models_table, [clause], _NO_OPTIONS)

    def alter_partitioning(self, difference: Difference) -> Operations:
        """Change how a table is partitioned."""
        clause = alter.partitioning_clause(difference.models)
        yield self.context.clauses(
            difference.models_table, [clause], "Alembic has no operation for partitions."
        )

    def alter_column_order(self, difference: Difference) -> Operations:
        """Put columns where the models have them."""
        table = self.context.table(difference)
        clauses = moved_column_clauses(difference.head, table, self.context.comparison.renames)
        if clauses:
            yield self.context.clauses(table.key, clauses, "Alembic cannot move a column.")

    def merged(self, step: Step) -> ServerTextOp:
        """Several changes of one table as one ALTER TABLE."""
        key = step.differences[0].models_table
        return self.context.clauses(
            key,
            merged_clauses(step.differences, self.context.comparison, step.by_old_name),
            f"One statement: {step.reason}.",
        )
