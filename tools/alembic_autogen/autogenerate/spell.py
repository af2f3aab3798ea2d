"""Spell the steps of a plan as Alembic operations, or as MySQL's own text where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops
from sqlalchemy.sql.elements import conv

from alembic_autogen.autogenerate.clauses import (
    merged_clauses,
    moved_column_clauses,
    present_name,
)
from alembic_autogen.autogenerate.column_steps import nullable_twin
from alembic_autogen.autogenerate.columns import ColumnSpeller
from alembic_autogen.autogenerate.expressions import escape_parameters, readable
from alembic_autogen.autogenerate.guards import Fills
from alembic_autogen.autogenerate.operations import ServerTextOp
from alembic_autogen.autogenerate.plan import with_all_members
from alembic_autogen.autogenerate.step import Step
from alembic_autogen.schema import alter
from alembic_autogen.schema.diff import Comparison, Difference
from alembic_autogen.schema.model import Check, Column, ForeignKey, Index, Table, TableKey
from alembic_autogen.schema.names import is_made_up
from alembic_autogen.schema.tokens import tokenize, unquote_name
from alembic_autogen.sql import quote_name, quote_qualified, quote_string

Operations = Iterator[ops.MigrateOperation]


@dataclass(frozen=True)
class Speller:
    """Spells one direction.

    :param comparison: the schemas of this direction.
    :param columns: spells columns.
    :param as_server_text: tables whose changes MySQL's own text must say.
    :param final_names: whether names must be marked as final (``op.f``), since the metadata has a
        naming convention that would be applied to them otherwise.
    :param unnamed_keys: leave names that MySQL made up to MySQL, in a new table; on the way back
        every name is a fact.
    :param given_names: names that the models give.
    :param strict_order: whether a column that is added must get its place.
    :param fills: SQL for the rows that a table has when a column becomes NOT NULL.
    """

    comparison: Comparison
    columns: ColumnSpeller
    as_server_text: frozenset[TableKey] = frozenset()
    final_names: bool = False
    unnamed_keys: bool = True
    strict_order: bool = False
    fills: Fills = field(default_factory=dict)

    def spell(self, step: Step) -> Operations:
        """The operations of one step."""
        if step.action == "merge":
            yield self._merged(step)
        elif step.action in ("fill", "compute", "rename_values"):
            yield from getattr(self, f"_{step.action}")(step.difference)
        elif step.action == "rename" and len(step.differences) > 1:
            yield self._exchanged_tables(step)
        elif step.action == "create" and step.difference.kind == "column":
            yield from self._create_column(step.difference, step.place)
        else:
            method = getattr(self, f"_{step.action}_{step.difference.kind.replace(' ', '_')}", None)
            yield from (method or self._object(step.action))(step.difference)

    def _name(self, name: str) -> Any:
        return conv(name) if self.final_names else name

    def _by_server(self, key: TableKey) -> bool:
        return key in self.as_server_text

    def _table(self, difference: Difference) -> Table:
        """The table that a difference belongs to, as it is to be."""
        return self.comparison.models.tables[difference.models_table]  # type: ignore[index]

    # --- tables

    def _create_table(self, difference: Difference) -> Operations:
        table: Table = difference.models
        created = None if self._by_server(table.key) else self._created(table)
        if created is None:
            reason = "This table has what Alembic cannot spell; the statement is MySQL's own."
            yield ServerTextOp(alter.create_table(table), reason)
            return
        yield created
        for index in table.indexes:
            if not self._is_inline(index) and not self._comes_with_key(index, table):
                yield self._index_op(table.key, index)
        for check in table.checks:
            if not check.enforced:
                yield self._clause(table.key, f"ADD {alter.check_clause(check)}", _NOT_ENFORCED)

    def _created(self, table: Table) -> ops.CreateTableOp | None:
        columns = [self.columns.column(column, table) for column in table.columns]
        if table.partitioning or (table.primary_key and table.primary_key.columns is None):
            return None
        if any(column is None for column in columns) or not self._can_name(table):
            return None
        return ops.CreateTableOp(
            table.key.name,
            [column for column in columns if column is not None] + [*self._constraints(table)],
            schema=table.key.schema,
            comment=table.comment or None,
            **self._table_options(table),
        )

    def _can_name(self, table: Table) -> bool:
        """SQLAlchemy cuts the target of a foreign key at its dots."""
        return not any(
            "." in name
            for key in table.foreign_keys
            for name in (key.referred.name, *key.referred_columns)
        )

    def _constraints(self, table: Table) -> Iterator[sa.schema.SchemaItem]:
        if table.primary_key:
            yield sa.PrimaryKeyConstraint(*(table.primary_key.columns or ()))
        for index in table.indexes:
            if self._is_inline(index):
                yield sa.UniqueConstraint(*(index.columns or ()), name=self._new_name(index, table))
        for key in table.foreign_keys:
            yield sa.ForeignKeyConstraint(
                key.columns,
                [f"{key.referred}.{column}" for column in key.referred_columns],
                name=self._new_name(key, table),
                ondelete=key.on_delete,
                onupdate=key.on_update,
            )
        for check in table.checks:
            if check.enforced:
                yield sa.CheckConstraint(
                    escape_parameters(readable(check.expression)), name=self._new_name(check, table)
                )

    def _is_inline(self, index: Index) -> bool:
        return index == Index(index.name, index.parts, "UNIQUE") and index.columns is not None

    def _comes_with_key(self, index: Index, table: Table) -> bool:
        """Whether MySQL makes the index by itself, for a foreign key of the new table."""
        plain = index == Index(index.name, index.parts)
        mine = [key for key in table.foreign_keys if key.columns == index.columns]
        if not plain or not mine:
            return False
        return index.name == mine[0].name or (
            self._is_free(mine[0], table) and self._is_free(index, table)
        )

    def _is_free(self, item: Index | ForeignKey | Check, table: Table) -> bool:
        """Whether a name may be left to MySQL."""
        if isinstance(item, ForeignKey) and self._waits(table):
            return False
        given = self.comparison.models.given_names.get(table.key, frozenset())
        return self.unnamed_keys and item.name not in given and is_made_up(item, table)

    def _waits(self, table: Table) -> bool:
        """Whether foreign keys of a new table come later: MySQL would give others their names."""
        whole = self.comparison.models.tables[table.key]
        return len(whole.foreign_keys) > len(table.foreign_keys)

    def _new_name(self, item: Index | ForeignKey | Check, table: Table) -> Any:
        return None if self._is_free(item, table) else self._name(item.name)

    def _table_options(self, table: Table) -> dict[str, Any]:
        """Options that are not the defaults of database and server."""
        options: dict[str, Any] = {
            f"mysql_{name.lower()}": value.strip("'")
            for name, value in table.options.items()
            if (name, value) != ("ENGINE", "InnoDB")
        }
        if table.collation != self.comparison.models.collation:
            options |= {"mysql_default_charset": table.charset, "mysql_collate": table.collation}
        if table.auto_increment:
            options["mysql_auto_increment"] = str(table.auto_increment)
        return options

    def _drop_table(self, difference: Difference) -> Operations:
        key: TableKey = difference.head.key
        yield ops.DropTableOp(key.name, schema=key.schema)

    def _rename_table(self, difference: Difference) -> Operations:
        old, new = difference.head.key, difference.models.key
        if old.schema == new.schema:
            yield ops.RenameTableOp(old.name, new.name, schema=old.schema)
        else:
            yield ServerTextOp(
                [f"RENAME TABLE {old.sql} TO {new.sql}"], "Alembic cannot move a table to a schema."
            )

    def _exchanged_tables(self, step: Step) -> ServerTextOp:
        """RENAME TABLE works from left to right, so a cycle needs a name in between."""
        moves: list[tuple[TableKey, TableKey]] = []
        last: list[tuple[TableKey, TableKey]] = []
        taken = {d.head.key for d in step.differences}
        tables = {*self.comparison.head.tables, *self.comparison.models.tables}
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

    def _alter_comment(self, difference: Difference) -> Operations:
        key, existing = difference.models_table, difference.head or None
        assert key is not None
        if difference.models:
            yield ops.CreateTableCommentOp(
                key.name, difference.models, schema=key.schema, existing_comment=existing
            )
        else:
            yield ops.DropTableCommentOp(key.name, schema=key.schema, existing_comment=existing)

    def _alter_charset(self, difference: Difference) -> Operations:
        table = self._table(difference)
        yield self._clause(table.key, alter.charset_clause(table), _NO_OPTIONS)

    def _alter_options(self, difference: Difference) -> Operations:
        clauses = alter.option_clauses(dict(difference.head), dict(difference.models))
        yield self._clauses(difference.models_table, clauses, _NO_OPTIONS)

    def _alter_auto_increment(self, difference: Difference) -> Operations:
        clause = f"AUTO_INCREMENT = {difference.models or 1}"
        yield self._clauses(difference.models_table, [clause], _NO_OPTIONS)

    def _alter_partitioning(self, difference: Difference) -> Operations:
        clause = alter.partitioning_clause(difference.models)
        yield self._clauses(
            difference.models_table, [clause], "Alembic has no operation for partitions."
        )

    def _alter_column_order(self, difference: Difference) -> Operations:
        table = self._table(difference)
        clauses = moved_column_clauses(difference.head, table, self.comparison.renames)
        if clauses:
            yield self._clauses(table.key, clauses, "Alembic cannot move a column.")

    # --- columns

    def _create_column(self, difference: Difference, place: str = "") -> Operations:
        table, column = self._table(difference), difference.models
        spelled = None if self._by_server(table.key) else self.columns.column(column, table)
        if spelled is None or (place and self.strict_order):
            clause = f"ADD COLUMN {alter.column_clause(column, table.collation)} {place}".strip()
            yield self._clause(table.key, clause, self._why_not(column))
        else:
            yield ops.AddColumnOp(table.key.name, spelled, schema=table.key.schema)

    def _why_not(self, column: Column) -> str:
        for attribute, words in _UNSPELLABLE.items():
            if getattr(column, attribute):
                return f"Alembic cannot say {words}."
        return "Alembic cannot say this column exactly; the statement is MySQL's own."

    def _drop_column(self, difference: Difference) -> Operations:
        key = difference.models_table
        assert key is not None
        yield ops.DropColumnOp(key.name, difference.head.name, schema=key.schema)

    def _alter_column(self, difference: Difference) -> Operations:
        table, head, models = self._table(difference), difference.head, difference.models
        op = None if self._by_server(table.key) else self.columns.alteration(head, models, table)
        if op is not None:
            yield op
            return
        yield self._clauses(
            table.key,
            merged_clauses([difference], self.comparison),
            self._why_not_alter(head, models),
        )

    def _why_not_alter(self, head: Column, models: Column) -> str:
        if head.generated or models.generated:
            return "Alembic cannot change a generated column."
        return self._why_not(
            models if self._why_not(models) != self._why_not(Column("", "")) else head
        )

    def _fill(self, difference: Difference) -> Operations:
        """Give old rows a value: add the column as nullable first, where it is not there yet."""
        table, column = self._table(difference), difference.models
        if difference.head is None:
            added = replace(difference, models=nullable_twin(column))
            yield from self._create_column(added)
        name = quote_name((difference.head or column).name)
        sql = self.fills[table.key, column.name]
        lines = [f"UPDATE {table.key.sql} SET {name} = {sql}", *_untouched(table, self.comparison)]
        yield ServerTextOp([*lines, f" WHERE {name} IS NULL"], "The value that old rows get.")

    def _compute(self, difference: Difference) -> Operations:
        """Give a column the values that MySQL computed for it until now, and never stored."""
        table, renames = self._table(difference), self.comparison.renames
        expression = "".join(
            (
                quote_name(renames.column(table.key, unquote_name(token.text)))
                if token.kind == "name"
                else token.text
            )
            for token in tokenize(difference.head.generated.expression)
        )
        name = quote_name(difference.models.name)
        lines = [f"UPDATE {table.key.sql} SET {name} = {expression}"]
        yield ServerTextOp(
            [*lines, *_untouched(table, self.comparison)],
            "The values that were computed until now, and never stored.",
        )

    def _rename_values(self, difference: Difference) -> Operations:
        """Rename members of an ENUM or SET: allow both, change the rows, then allow the new."""
        table, head, models = self._table(difference), difference.head, difference.models
        widened = replace(difference, models=with_all_members(head, models))
        if widened.models != head:
            yield from self._alter_column(widened)
        values = self.comparison.renames.values[table.key, models.name]
        name = quote_name(head.name)
        lines = [
            f"UPDATE {table.key.sql} SET {name} = {_renamed_member(name, head, values)}",
            *_untouched(table, self.comparison),
        ]
        where = f" WHERE {name} IN ({', '.join(map(quote_string, values))})"
        yield ServerTextOp(
            [*lines, *([where] if head.type.startswith("enum") else [])],
            f"Rows take over the new names of {models.name}'s members.",
        )

    # --- indexes and constraints

    def _create_index(self, difference: Difference) -> Operations:
        yield self._index_op(self._table(difference).key, difference.models)

    def _index_op(self, key: TableKey, index: Index) -> ops.MigrateOperation:
        if self._is_inline(index) and not self._by_server(key):
            return ops.CreateUniqueConstraintOp(
                self._name(index.name), key.name, list(index.columns or ()), schema=key.schema
            )
        options = None if self._by_server(key) else _index_options(index)
        if options is None:
            reason = "Alembic cannot say all of this index; the statement is MySQL's own."
            return self._clause(key, f"ADD {alter.index_clause(index)}", reason)
        return ops.CreateIndexOp(
            self._name(index.name),
            key.name,
            [_index_part(part.column, part.expression, part.descending) for part in index.parts],
            schema=key.schema,
            unique=index.kind == "UNIQUE",
            **options,
        )

    def _drop_index(self, difference: Difference) -> Operations:
        table, index = self._table(difference), difference.head
        name = self._name(index.name)
        if self._is_inline(index):
            yield ops.DropConstraintOp(name, table.key.name, "unique", schema=table.key.schema)
        else:
            yield ops.DropIndexOp(name, table.key.name, schema=table.key.schema)

    def _rename_index(self, difference: Difference) -> Operations:
        old, new = quote_name(difference.head.name), quote_name(difference.models.name)
        yield self._clauses(
            difference.models_table,
            [f"RENAME INDEX {old} TO {new}"],
            "Alembic cannot rename an index.",
        )

    def _create_foreign_key(self, difference: Difference) -> Operations:
        key: ForeignKey = difference.models
        table = difference.models_table
        assert table is not None
        if self._by_server(table) or key.extra:
            reason = "Alembic cannot say all of this foreign key; the statement is MySQL's own."
            yield self._clause(table, f"ADD {alter.foreign_key_clause(key)}", reason)
            return
        yield ops.CreateForeignKeyOp(
            self._name(key.name),
            table.name,
            key.referred.name,
            list(key.columns),
            list(key.referred_columns),
            source_schema=table.schema,
            referent_schema=key.referred.schema,
            ondelete=key.on_delete,
            onupdate=key.on_update,
        )

    def _drop_foreign_key(self, difference: Difference) -> Operations:
        yield self._dropped_constraint(difference.head_table, difference.head.name, "foreignkey")

    def _create_check(self, difference: Difference) -> Operations:
        table, check = self._table(difference), difference.models
        if not check.enforced or self._by_server(table.key):
            yield self._clause(table.key, f"ADD {alter.check_clause(check)}", _NOT_ENFORCED)
            return
        yield ops.CreateCheckConstraintOp(
            self._name(check.name),
            table.key.name,
            escape_parameters(readable(check.expression)),
            schema=table.key.schema,
        )

    def _drop_check(self, difference: Difference) -> Operations:
        name = present_name(difference, self.comparison.renames)
        yield self._dropped_constraint(difference.models_table, name, "check")

    def _dropped_constraint(
        self, key: TableKey | None, name: str, kind: str
    ) -> ops.MigrateOperation:
        assert key is not None
        return ops.DropConstraintOp(self._name(name), key.name, kind, schema=key.schema)

    # --- views, triggers, routines, events

    def _object(self, action: str) -> Any:
        return self._drop_object if action == "drop" else self._create_object

    def _drop_object(self, difference: Difference) -> Operations:
        key = difference.head.key
        name = quote_qualified(key.schema, key.name)
        yield ServerTextOp(
            [f"DROP {key.kind.upper()} {name}"], f"Alembic does not know {key.kind}s."
        )

    def _create_object(self, difference: Difference) -> Operations:
        stored = difference.models
        sql = stored.sql
        if stored.key.kind == "view" and difference.head:
            sql = sql.replace("CREATE ", "CREATE OR REPLACE ", 1)
        if stored.key.kind == "trigger":
            sql = self._trigger_in_place(difference)
        yield ServerTextOp(_lines(sql), DECLARED.format(kind=stored.key.kind))

    def _trigger_in_place(self, difference: Difference) -> str:
        """A trigger, put before the ones that are to fire after it (MySQL manual, 15.1.22)."""
        trigger = difference.models
        touched = {d.name for d in self.comparison.differences if d.kind == "trigger"}
        prefix = " ".join(trigger.definition.split(" ", 2)[:2]) + " "
        following = [
            other
            for other in self.comparison.models.triggers_of(trigger.table)
            if other.definition.startswith(prefix)
            and other.position > trigger.position
            and str(other.key) not in touched
        ]
        if not following:
            return str(trigger.sql)
        place = f"FOR EACH ROW PRECEDES {quote_name(following[0].key.name)} "
        return str(trigger.sql).replace("FOR EACH ROW ", place, 1)

    # --- MySQL's own text

    def _merged(self, step: Step) -> ServerTextOp:
        key = step.differences[0].models_table
        return self._clauses(
            key, merged_clauses(step.differences, self.comparison), f"One statement: {step.reason}."
        )

    def _clause(self, key: TableKey, clause: str, reason: str) -> ServerTextOp:
        return self._clauses(key, [clause], reason)

    def _clauses(self, key: TableKey | None, clauses: list[str], reason: str) -> ServerTextOp:
        assert key is not None
        return ServerTextOp(alter.alter_table(key, clauses), reason)


DECLARED = "The {kind} as the models declare it; Alembic does not know {kind}s."
"""The comment above a stored object: by it the tool later knows that the models had declared it."""

_NO_OPTIONS = "Alembic cannot change table options."
_NOT_ENFORCED = "Alembic cannot say all of this CHECK; the statement is MySQL's own."
_UNSPELLABLE = {
    "invisible": "INVISIBLE",
    "srid": "the SRID of a column",
    "extra": "all attributes of this column",
}


def _index_options(index: Index) -> dict[str, Any] | None:
    """Dialect options of ``create_index``, or ``None`` where it cannot say the index."""
    if index.comment or index.invisible or index.extra:
        return None
    lengths = {part.column: part.length for part in index.parts if part.length is not None}
    if lengths and any(part.descending or part.expression for part in index.parts):
        return None
    options: dict[str, Any] = {}
    if index.kind in ("FULLTEXT", "SPATIAL"):
        options["mysql_prefix"] = index.kind
    if index.using:
        options["mysql_using"] = index.using.lower()
    if index.parser:
        options["mysql_with_parser"] = index.parser
    if lengths:
        options["mysql_length"] = lengths
    return options


def _index_part(column: str | None, expression: str | None, descending: bool) -> Any:
    if column and not descending:
        return column
    text = quote_name(column) if column else str(expression)
    return sa.literal_column(f"{text} DESC" if descending else text)


def _untouched(table: Table, comparison: Comparison) -> list[str]:
    """Assignments that keep ON UPDATE CURRENT_TIMESTAMP from changing a row's own times."""
    head = next(
        (t for k, t in comparison.head.tables.items() if comparison.renames.table(k) == table.key),
        table,
    )
    names = [quote_name(column.name) for column in head.columns if column.on_update]
    return [f", {name} = {name}" for name in names]


def _renamed_member(name: str, column: Column, values: Mapping[str, str]) -> str:
    """The new value of an ENUM (all renames at once, so that names can be exchanged) or a SET."""
    if column.type.startswith("enum"):
        cases = " ".join(
            f"WHEN {quote_string(a)} THEN {quote_string(b)}" for a, b in values.items()
        )
        return f"CASE {name} {cases} END"
    text = f"CONCAT(',', {name}, ',')"
    for old, new in values.items():
        text = f"REPLACE({text}, {quote_string(f',{old},')}, {quote_string(f',{new},')})"
    return f"TRIM(BOTH ',' FROM {text})"


def _lines(sql: str) -> list[str]:
    """A statement cut where a reader expects it: at its line breaks, or before a trigger's body."""
    if "\n" in sql:
        return sql.splitlines(keepends=True)
    head, separator, body = sql.partition(" FOR EACH ROW ")
    return [head, f"{separator}{body}"] if separator else [sql]
