"""Build the operations on columns, and on the values in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alembic.operations import ops

from alembic_autogen.autogenerate.operations.builders.context import Context, Operations
from alembic_autogen.autogenerate.operations.builders.present_columns import PresentColumns
from alembic_autogen.autogenerate.operations.clauses import combined_clauses
from alembic_autogen.autogenerate.operations.custom import LateUpdateOp
from alembic_autogen.autogenerate.planning.column_steps import filled_twin
from alembic_autogen.autogenerate.planning.long_names import REBUILDS, REBUILT, drops_long_name
from alembic_autogen.autogenerate.renamed_members import members_between, renamed_member
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.schema import alter
from alembic_autogen.schema.differences import ColumnDifference, Comparison
from alembic_autogen.schema.formulas import renamed_expression
from alembic_autogen.schema.members import with_all_members
from alembic_autogen.schema.model import Column, Table

_UNSUPPORTED = {
    "invisible": "INVISIBLE",
    "srid": "the SRID of a column",
    "extra": "all attributes of this column",
}


@dataclass(frozen=True)
class ColumnChangeBuilder:
    """The builder of changes of columns.

    :param context: the schemas and settings.
    :param present: the columns before the step that is built.
    """

    context: Context
    present: PresentColumns

    def create(self, difference: ColumnDifference, place: str = "") -> Operations:
        """Add a column.

        :param place: its position, as ADD COLUMN takes it; empty for the end.
        """
        table, column = self.context.table(difference), difference.wanted
        built = (
            None
            if self.context.by_server(table.key)
            else self.context.columns.column(column, table)
        )
        if built is None or (place and self.context.strict_order):
            clause = f"ADD COLUMN {alter.column_clause(column, table.collation)} {place}".strip()
            reason = self._why_not(column) if built is None else "Alembic cannot place a column."
            yield self.context.clause(table.key, clause, reason)
        else:
            yield ops.AddColumnOp(table.key.name, built, schema=table.key.schema)

    def _why_not(self, *columns: Column) -> str:
        for attribute, words in _UNSUPPORTED.items():
            if any(getattr(column, attribute) for column in columns):
                return f"Alembic cannot express {words}."
        return "Alembic cannot express this column exactly; this is plain SQL."

    def drop(self, difference: ColumnDifference) -> Operations:
        """Drop a column."""
        key = difference.table
        if drops_long_name([difference], self.context.comparison.current.flavor):
            clauses = [f"DROP COLUMN {quote_name(difference.existing.name)}", REBUILT]
            yield self.context.clauses(key, clauses, REBUILDS)
            return
        yield ops.DropColumnOp(key.name, difference.existing.name, schema=key.schema)

    def alter(self, difference: ColumnDifference) -> Operations:
        """Change a column, its name included."""
        table, current, target = (
            self.context.table(difference),
            difference.existing,
            difference.wanted,
        )
        op = (
            None
            if self.context.by_server(table.key)
            else self.context.columns.alteration(current, target, table)
        )
        if op is not None:
            yield op
            return
        yield self.context.clauses(
            table.key,
            combined_clauses([difference], self.context.comparison),
            self._why_not_alter(current, target),
        )

    def _why_not_alter(self, current: Column, target: Column) -> str:
        if current.generated or target.generated:
            return "Alembic cannot change a generated column."
        return self._why_not(current, target)

    def fill(self, difference: ColumnDifference, place: str = "") -> Operations:
        """Add a column, as nullable where that is possible, and give existing rows a value.

        :param place: its position, as for :meth:`create`.
        """
        table, column = self.context.table(difference), difference.wanted
        twin = filled_twin(column, _at_head(table, self.context.comparison), table)
        yield from self.create(difference.with_target(twin), place)
        name = quote_name(column.name)
        sql = self.context.fills[table.key, column.name]
        lines = [
            f"UPDATE {table.key.sql} SET {name} = {sql}",
            *self._untouched(table),
        ]
        keys = _keys(table, self.context.comparison)
        condition = f"{name} IS NULL" if twin.nullable else ""
        yield LateUpdateOp(lines, "The value of existing rows.", condition, keys)

    def compute(self, difference: ColumnDifference) -> Operations:
        """Store the values of a column that MySQL computed until now, and never stored."""
        table, renames = self.context.table(difference), self.context.comparison.renames
        generated = difference.existing.generated
        computed = generated.expression if generated else "NULL"
        expression = renamed_expression(computed, table.key, renames)
        name = quote_name(difference.wanted.name)
        lines = [f"UPDATE {table.key.sql} SET {name} = {expression}"]
        yield LateUpdateOp(
            [*lines, *self._untouched(table)],
            "Values that were computed until now and not stored.",
            keys=_keys(table, self.context.comparison),
        )

    def rename_members(self, difference: ColumnDifference) -> Operations:
        """Rename members of an ENUM or SET: allow both, update the rows, allow only the new."""
        table, current, target = (
            self.context.table(difference),
            difference.existing,
            difference.wanted,
        )
        members = self.context.comparison.renames.members[table.key, target.name]
        between = members_between(_at_head(table, self.context.comparison), current, members)
        widened = difference.with_target(with_all_members(current, target, between.values()))
        if widened.target != current:
            yield from self.alter(widened)
        why = f"Rename members of {target.name} in existing rows."
        if between:
            way = "Use temporary members first, so that no values of a unique key collide."
            yield self._renamed(table, current, between, way)
            members = {between[old]: new for old, new in members.items()}
        yield self._renamed(table, current, members, why)

    def _renamed(
        self, table: Table, current: Column, members: Mapping[str, str], why: str
    ) -> LateUpdateOp:
        """An UPDATE that replaces old members by new ones."""
        name = quote_name(current.name)
        lines = [
            f"UPDATE {table.key.sql} SET {name} = {renamed_member(name, current, members)}",
            *self._untouched(table),
        ]
        where = f"{name} IN ({', '.join(map(quote_string, members))})"
        condition = where if current.type.startswith("enum") else ""
        return LateUpdateOp(lines, why, condition, _keys(table, self.context.comparison))

    def _untouched(self, table: Table) -> list[str]:
        """Assignments that keep ON UPDATE CURRENT_TIMESTAMP from changing a row's timestamps."""
        names = map(quote_name, self.present.updated_by_themselves(table.key))
        return [f", {name} = {name}" for name in names]


def _keys(table: Table, comparison: Comparison) -> str:
    """The primary key as SQL, for an UPDATE of rows; empty if one of its columns changes.

    A refusal does not name a row by a key that changes.
    """
    current = _at_head(table, comparison)
    names = current.primary_key.names if current.primary_key else ()
    if not all(current.column(name) == table.column(name) for name in names):
        return ""
    return ", ".join(map(quote_name, names))


def _at_head(table: Table, comparison: Comparison) -> Table:
    """A table before the revision."""
    tables = comparison.current.tables.items()
    return next((t for k, t in tables if comparison.renames.table(k) == table.key), table)
