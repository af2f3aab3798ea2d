"""Build the operations of a new table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from alembic.operations import ops

from alembic_autogen.autogenerate.operations.builders.context import Context, Operations
from alembic_autogen.autogenerate.operations.builders.keys import (
    NOT_ENFORCED,
    KeyBuilder,
    is_inline,
)
from alembic_autogen.autogenerate.operations.custom import ServerTextOp
from alembic_autogen.schema import alter
from alembic_autogen.schema.differences import TableDifference
from alembic_autogen.schema.expressions import escape_parameters, readable
from alembic_autogen.schema.model import Check, ForeignKey, Index, Table
from alembic_autogen.schema.names import in_order_of_names, is_generated_name
from alembic_autogen.schema.table_options import SYSTEM_VERSIONING, keyword_arguments


@dataclass(frozen=True)
class NewTableBuilder:
    """The builder of new tables, with their columns, indexes and constraints."""

    context: Context
    keys: KeyBuilder

    def create(self, difference: TableDifference) -> Operations:
        """Create a table, then the parts of it that take operations of their own."""
        table = difference.wanted
        created = None if self.context.by_server(table.key) else self._created(table)
        if created is None:
            reason = "Alembic cannot express this table completely; this is plain SQL."
            yield ServerTextOp(alter.create_table(table), reason)
            return
        yield created
        if table.is_versioned:
            reason = "Alembic cannot express system versioning."
            yield self.context.clause(table.key, f"ADD {SYSTEM_VERSIONING}", reason)
        for index in table.indexes:
            if not is_inline(index) and not self._comes_with_key(index, table):
                yield self.keys.index(table.key, index)
        for check in table.checks:
            if not check.enforced:
                yield self.context.clause(
                    table.key, f"ADD {alter.check_clause(check)}", NOT_ENFORCED
                )

    def _created(self, table: Table) -> ops.CreateTableOp | None:
        columns = [self.context.columns.column(column, table) for column in table.columns]
        options = self._table_options(table)
        if options is None or table.periods or not _is_plain_primary_key(table.primary_key):
            return None
        if any("%" in text for text in (*table.options.values(), table.partitioning)):
            return None  # SQLAlchemy doubles the percent signs of literals only
        if any(column is None for column in columns) or not self._can_name(table):
            return None
        op = ops.CreateTableOp(
            table.key.name,
            [column for column in columns if column is not None] + [*self._constraints(table)],
            schema=table.key.schema,
            comment=table.comment or None,
        )
        op.kw.update(options)
        return op

    def _can_name(self, table: Table) -> bool:
        """Whether SQLAlchemy can name the targets of foreign keys, which it splits at dots."""
        return not any(
            "." in name
            for key in table.foreign_keys
            for name in (*filter(None, key.reference), *key.referred_columns)
        )

    def _constraints(self, table: Table) -> Iterator[sa.schema.SchemaItem]:
        """The constraints in the target's order, in which the server names those without a name."""
        if table.primary_key:
            primary = sa.PrimaryKeyConstraint(*(table.primary_key.columns or ()))
            if table.primary_key.using:
                option = f"{self.context.dialect}_using"
                primary.dialect_kwargs[option] = table.primary_key.using.lower()
            yield primary
        for index in in_order_of_names(table.indexes):
            if is_inline(index):
                yield sa.UniqueConstraint(*(index.columns or ()), name=self._new_name(index, table))
        for key in in_order_of_names(table.foreign_keys):
            yield sa.ForeignKeyConstraint(
                key.columns,
                [f"{key.reference}.{column}" for column in key.referred_columns],
                name=self._new_name(key, table),
                ondelete=key.on_delete,
                onupdate=key.on_update,
            )
        for check in in_order_of_names(table.checks):
            if check.enforced:
                yield sa.CheckConstraint(
                    escape_parameters(readable(check.expression)), name=self._new_name(check, table)
                )

    def _comes_with_key(self, index: Index, table: Table) -> bool:
        """Whether MySQL creates the index itself, for a foreign key of the new table."""
        plain = index == Index(index.name, index.parts)
        mine = [key for key in table.foreign_keys if key.columns == index.columns]
        if not plain or not mine:
            return False
        return index.name == mine[0].name or (
            self._is_free(mine[0], table) and self._is_free(index, table)
        )

    def _is_free(self, item: Index | ForeignKey | Check, table: Table) -> bool:
        """Whether MySQL may generate the name itself."""
        if isinstance(item, ForeignKey) and self._waits(table):
            return False
        given = self.context.comparison.target.given_names.get(table.key, frozenset())
        return (
            self.context.unnamed_keys and item.name not in given and is_generated_name(item, table)
        )

    def _waits(self, table: Table) -> bool:
        """Whether some foreign keys are added later: MySQL would give others their names."""
        whole = self.context.comparison.target.tables[table.key]
        return len(whole.foreign_keys) > len(table.foreign_keys)

    def _new_name(self, item: Index | ForeignKey | Check, table: Table) -> str | None:
        return None if self._is_free(item, table) else self.context.name(item.name)

    def _table_options(self, table: Table) -> dict[str, str] | None:
        """Options that differ from the defaults of the database and the server.

        :returns: ``None`` if SQLAlchemy cannot express one of them.
        """
        dialect = self.context.dialect
        options = keyword_arguments(
            {
                name: value
                for name, value in table.options.items()
                if (name, value) != ("ENGINE", "InnoDB") and name != SYSTEM_VERSIONING
            },
            dialect,
        )
        if options is None:
            return None
        if table.collation != self.context.comparison.target.collation:
            options[f"{dialect}_default_charset"] = table.charset
            options[f"{dialect}_collate"] = table.collation
        if table.auto_increment:
            options[f"{dialect}_auto_increment"] = str(table.auto_increment)
        if table.partitioning:
            clause = alter.partitioning_clause(table.partitioning)
            options[f"{dialect}_partition_by"] = clause.removeprefix(_PARTITION_BY)
        return options


_PARTITION_BY = "PARTITION BY "


def _is_plain_primary_key(key: Index | None) -> bool:
    """Whether SQLAlchemy can write a primary key: columns, and USING."""
    plain = key is None or key == Index(key.name, key.parts, key.kind, key.using)
    return plain and (key is None or key.columns is not None)
