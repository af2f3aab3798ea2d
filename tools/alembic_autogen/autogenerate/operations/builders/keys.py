"""Build the operations on indexes and constraints."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from alembic.operations import ops

from alembic_autogen.autogenerate.operations.builders.context import Context, Operations
from alembic_autogen.autogenerate.operations.clauses import present_name
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema import alter
from alembic_autogen.schema.differences import (
    CheckDifference,
    ForeignKeyDifference,
    IndexDifference,
)
from alembic_autogen.schema.expressions import escape_parameters, readable
from alembic_autogen.schema.model import Check, ForeignKey, Index, TableKey
from alembic_autogen.schema.renames import Renames

_KEPT = (
    "Keep this index, although the server made it for a foreign key; else it would put one with "
    "the name of the next foreign key in its place."
)
NOT_ENFORCED = "Alembic cannot express this CHECK completely; this is plain SQL."


@dataclass(frozen=True)
class KeyBuilder:
    """The builder of the operations on indexes, foreign keys and CHECKs."""

    context: Context

    def create_index(self, difference: IndexDifference) -> Operations:
        """Add an index."""
        yield self.index(self.context.table(difference).key, difference.wanted)

    def index(self, key: TableKey, index: Index) -> ops.MigrateOperation:
        """Return the operation that adds an index to a table."""
        if is_inline(index):
            return self._unique(key, index)
        options = _index_options(index, self.context.dialect)
        if options is None:
            reason = "Alembic cannot express this index completely; this is plain SQL."
            return self.context.clause(key, f"ADD {alter.index_clause(index)}", reason)
        op = ops.CreateIndexOp(
            self.context.name(index.name),
            key.name,
            [_index_part(part.column, part.expression, part.descending) for part in index.parts],
            schema=key.schema,
            unique=index.kind == "UNIQUE",
        )
        op.kw.update(options)
        return op

    def _unique(self, key: TableKey, index: Index) -> ops.CreateUniqueConstraintOp:
        return ops.CreateUniqueConstraintOp(
            self.context.name(index.name),
            key.name,
            list(index.columns or ()),
            schema=key.schema,
        )

    def drop_index(self, difference: IndexDifference) -> Operations:
        """Drop an index."""
        table, index = self.context.table(difference), difference.existing
        name = self.context.name(index.name)
        if is_inline(index):
            yield self._dropped(table.key, name, "unique", self._unique(table.key, index))
        else:
            yield ops.DropIndexOp(name, table.key.name, schema=table.key.schema)

    def rename_index(self, difference: IndexDifference) -> Operations:
        """Rename an index."""
        old, new = quote_name(difference.existing.name), quote_name(difference.wanted.name)
        reason = _KEPT if old == new else "Alembic cannot rename an index."
        yield self.context.clause(difference.table, f"RENAME INDEX {old} TO {new}", reason)

    def alter_index(self, difference: IndexDifference) -> Operations:
        """Make an index visible or invisible."""
        clause = alter.visibility_clause(difference.existing, difference.wanted)
        reason = "Alembic cannot change the visibility of an index."
        yield self.context.clause(difference.table, clause, reason)

    def create_foreign_key(self, difference: ForeignKeyDifference) -> Operations:
        """Add a foreign key."""
        key, table = difference.wanted, difference.table
        if self.context.by_server(table) or key.extra:
            reason = "Alembic cannot express this foreign key completely; this is plain SQL."
            yield self.context.clause(table, f"ADD {alter.foreign_key_clause(key)}", reason)
            return
        yield self._foreign_key(table, key)

    def _foreign_key(self, table: TableKey, key: ForeignKey) -> ops.CreateForeignKeyOp:
        return ops.CreateForeignKeyOp(
            self.context.name(key.name),
            table.name,
            key.referred.name,
            list(key.columns),
            list(key.referred_columns),
            source_schema=table.schema,
            referent_schema=key.reference.schema,
            ondelete=key.on_delete,
            onupdate=key.on_update,
        )

    def drop_foreign_key(self, difference: ForeignKeyDifference) -> Operations:
        """Drop a foreign key."""
        key = difference.current_table or difference.table
        name, created = difference.existing.name, self._foreign_key(key, difference.existing)
        yield self._dropped(key, name, "foreignkey", created)

    def create_check(self, difference: CheckDifference) -> Operations:
        """Add a CHECK."""
        table, check = self.context.table(difference), difference.wanted
        if not check.enforced:
            yield self.context.clause(table.key, f"ADD {alter.check_clause(check)}", NOT_ENFORCED)
            return
        yield self._check(table.key, check)

    def _check(self, key: TableKey, check: Check) -> ops.CreateCheckConstraintOp:
        text = escape_parameters(readable(check.expression))
        return ops.CreateCheckConstraintOp(
            self.context.name(check.name), key.name, text, schema=key.schema
        )

    def drop_check(self, difference: CheckDifference, by_old_name: bool) -> Operations:
        """Drop a CHECK.

        :param by_old_name: whether its table is renamed later.
        """
        renames = Renames() if by_old_name else self.context.comparison.renames
        name = present_name(difference, renames)
        created = self._check(difference.table, difference.existing)
        yield self._dropped(difference.table, name, "check", created)

    def _dropped(
        self, key: TableKey, name: str, kind: str, created: ops.AddConstraintOp
    ) -> ops.MigrateOperation:
        """Drop a constraint.

        :param created: the operation that would create it: hooks of env.py see what is dropped.
        """
        name = self.context.name(name)
        return ops.DropConstraintOp(name, key.name, kind, schema=key.schema, _reverse=created)


def is_inline(index: Index) -> bool:
    """Whether a UNIQUE constraint creates exactly this index."""
    return index == Index(index.name, index.parts, "UNIQUE") and index.columns is not None


def _index_options(index: Index, dialect: str) -> dict[str, object] | None:
    """Dialect options of ``create_index``, or ``None`` if it cannot express the index.

    :param dialect: the name of SQLAlchemy's dialect, with which their names begin.
    """
    if index.comment or index.invisible or index.ignored or index.extra:
        return None
    if any(part.without_overlaps for part in index.parts):
        return None
    lengths = {part.column: part.length for part in index.parts if part.length is not None}
    if lengths and any(part.descending or part.expression for part in index.parts):
        return None
    options: dict[str, object] = {}
    if index.kind in ("FULLTEXT", "SPATIAL", "VECTOR"):
        options[f"{dialect}_prefix"] = index.kind
    if index.using:
        options[f"{dialect}_using"] = index.using.lower()
    if index.parser:
        options[f"{dialect}_with_parser"] = index.parser
    if lengths:
        options[f"{dialect}_length"] = lengths
    return options


def _index_part(
    column: str | None, expression: str | None, descending: bool
) -> str | sa.ColumnElement[object]:
    if column and not descending:
        return column
    text = quote_name(column) if column else str(expression)
    return sa.literal_column(f"{text} DESC" if descending else text)
