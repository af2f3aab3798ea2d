"""Convert a description to SQLAlchemy's MetaData, as an application would declare it.

Objects that SQLAlchemy cannot express are declared with DDL events, as in applications.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.types import UserDefinedType

from support.laboratory import ChangeRenames, Models
from support.pairs.description import (
    DrawnColumn,
    DrawnIndex,
    DrawnIndexPart,
    DrawnSchema,
    DrawnTable,
    Formula,
    Type,
    quote_name,
    quote_string,
)


def declare(schema: DrawnSchema) -> Models:
    """Make a function that returns new metadata of a schema."""
    return lambda: _declare(schema)


def _declare(schema: DrawnSchema) -> sa.MetaData:
    metadata = sa.MetaData()
    if schema.convention:
        metadata.naming_convention = dict(schema.convention)
    made = {table.id: _table(table, metadata) for table in schema.tables}
    for table in schema.tables:
        for key in table.foreign_keys:
            target, names = schema.table(key.table), table.names
            assert target is not None
            columns = [made[table.id].c[names[column]] for column in key.columns]
            referred = [made[target.id].c[target.names[column]] for column in key.referred]
            made[table.id].append_constraint(
                sa.ForeignKeyConstraint(
                    columns,
                    referred,
                    name=key.name,
                    ondelete=key.on_delete,
                    onupdate=key.on_update,
                    use_alter=_is_in_cycle(schema, table.id),
                )
            )
        _after_create(made[table.id], _extra_ddl(table))
    _after_create(metadata, _objects(schema))
    return metadata


def _is_in_cycle(schema: DrawnSchema, start: int) -> bool:
    """Whether a table refers to itself through others, which needs SQLAlchemy's ``use_alter``."""
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        table = schema.table(waiting.pop())
        referred = {key.table for key in table.foreign_keys} if table else set()
        if start in referred and table is not None and table.id != start:
            return True
        waiting += referred - seen
        seen |= referred
    return False


def _after_create(target: Any, statements: Iterable[str]) -> None:
    for statement in statements:
        ddl = sa.DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy's
        sa.event.listen(target, "after_create", ddl)


def _table(table: DrawnTable, metadata: sa.MetaData) -> sa.Table:
    options: dict[str, Any] = {f"mysql_{name}": value for name, value in table.options}
    if table.collation:
        options["mysql_charset"] = table.collation.partition("_")[0]
        options["mysql_collate"] = table.collation
    return sa.Table(
        table.name,
        metadata,
        *[_column(column, table) for column in table.columns],
        *_constraints(table),
        comment=table.comment or None,
        **options,
    )


def _text(formula: Formula, table: DrawnTable) -> Any:
    return sa.text(_escaped(formula.sql(table.names)))


def _escaped(sql: str) -> str:
    """Escape SQL so that sqlalchemy.text() finds no parameters in it."""
    return sql.replace(":", "\\:")


def _column(column: DrawnColumn, table: DrawnTable) -> sa.Column[Any]:
    arguments: list[Any] = [column.name, sqlalchemy_type(column.type)]
    if column.generated:
        text = _text(column.generated, table)
        arguments.append(sa.Computed(text, persisted=column.stored))
    return sa.Column(
        *arguments,
        nullable=column.nullable,
        server_default=_default(column),
        comment=column.comment or None,
        autoincrement=column.autoincrement,
        primary_key=column.id in table.key,
    )


def _default(column: DrawnColumn) -> Any:
    if column.on_update:
        return sa.text(f"{column.default or 'NULL'} ON UPDATE {column.on_update}")
    return None if column.default is None else sa.text(_escaped(column.default))


class _Spelled(UserDefinedType[Any]):
    """A type given as SQL, for types that SQLAlchemy has no class for."""

    cache_ok = True

    def __init__(self, sql: str = "") -> None:
        self.sql = sql

    def get_col_spec(self, **options: Any) -> str:
        return self.sql


_CLASSES: dict[str, Any] = {
    **{word: getattr(mysql, word.upper()) for word in ("tinyint", "smallint", "mediumint")},
    **{word: getattr(mysql, word.upper()) for word in ("bigint", "decimal", "float", "double")},
    "int": mysql.INTEGER,
}
_TEXTS: dict[str, Any] = {
    word: getattr(mysql, word.upper())
    for word in ("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set")
}
_TIMES: dict[str, Any] = {
    word: getattr(mysql, word.upper()) for word in ("time", "datetime", "timestamp")
}


def sqlalchemy_type(type_: Type) -> Any:
    """Make the SQLAlchemy type that an application would use."""
    if type_.word in _CLASSES:
        signed = {"unsigned": True} if type_.unsigned else {}
        return _CLASSES[type_.word](*type_.arguments, **signed)
    if type_.word in _TIMES:
        return _TIMES[type_.word](fsp=(type_.arguments or (0,))[0])
    if type_.word in _TEXTS:
        options = {"collation": type_.collation} if type_.collation else {}
        values: Sequence[object] = [text for _, text in type_.members] or type_.arguments
        return _TEXTS[type_.word](*values, **options)
    sql = type_.sql if type_.srid is None else f"{type_.sql} SRID {type_.srid}"
    return _Spelled(sql)


def _constraints(table: DrawnTable) -> Iterator[Any]:
    names = table.names
    if table.key and [c.id for c in table.columns if c.id in table.key] != list(table.key):
        yield sa.PrimaryKeyConstraint(*[names[column] for column in table.key])
    for index in table.indexes:
        if _is_raw(index):
            continue
        if index.kind == "CONSTRAINT":
            columns = [names[part.column or 0] for part in index.parts]
            yield sa.UniqueConstraint(*columns, name=index.name)
        else:
            yield _index(index, table)
    for check in table.checks:
        if check.enforced:
            yield sa.CheckConstraint(_text(check.formula, table), name=check.name)


def _is_raw(index: DrawnIndex) -> bool:
    """Whether SQLAlchemy cannot express the index."""
    mixed = any(p.length for p in index.parts) and any(
        p.formula or p.descending for p in index.parts
    )
    return bool(index.comment or index.invisible or mixed)


def _index(index: DrawnIndex, table: DrawnTable) -> sa.Index:
    options: dict[str, Any] = {}
    if index.kind in ("FULLTEXT", "SPATIAL"):
        options["mysql_prefix"] = index.kind
    if index.using:
        options["mysql_using"] = index.using.lower()
    if index.parser:
        options["mysql_with_parser"] = index.parser
    lengths = {table.names[p.column or 0]: p.length for p in index.parts if p.length}
    if lengths:
        options["mysql_length"] = lengths
    plain = all(part.column and not part.descending for part in index.parts)
    parts = [
        table.names[part.column or 0] if plain else sa.text(_escaped(_part(part, table)))
        for part in index.parts
    ]
    return sa.Index(index.name, *parts, unique=index.kind == "UNIQUE", **options)


def _part(part: DrawnIndexPart, table: DrawnTable) -> str:
    if part.formula:
        text = f"({part.formula.sql(table.names)})"
    else:
        text = quote_name(table.names[part.column or 0])
    if part.length:
        text += f"({part.length})"
    return f"{text} DESC" if part.descending else text


def _extra_ddl(table: DrawnTable) -> Iterator[str]:
    alter = f"ALTER TABLE {quote_name(table.name)} "
    for index in table.indexes:
        if _is_raw(index):
            yield alter + _raw_index(index, table)
    for check in table.checks:
        if not check.enforced:
            name = f"CONSTRAINT {quote_name(check.name)} " if check.name else ""
            yield f"{alter}ADD {name}CHECK ({check.formula.sql(table.names)}) NOT ENFORCED"
    for column in table.columns:
        if column.invisible:
            yield f"{alter}ALTER COLUMN {quote_name(column.name)} SET INVISIBLE"
    if table.partitions:
        yield f"{alter}PARTITION BY {table.partitions.sql(table.names)}"
    for trigger in table.triggers:
        yield (
            f"CREATE TRIGGER {quote_name(trigger.name)} {trigger.when} ON {quote_name(table.name)}"
            f" FOR EACH ROW {trigger.body.sql(table.names)}"
        )


def _raw_index(index: DrawnIndex, table: DrawnTable) -> str:
    kind = "UNIQUE" if index.kind == "CONSTRAINT" else index.kind
    name = quote_name(index.name) if index.name else ""
    parts = ", ".join(_part(part, table) for part in index.parts)
    words = [f"ADD {kind} INDEX {name} ({parts})"]
    if index.using:
        words.append(f"USING {index.using}")
    if index.parser:
        words.append(f"WITH PARSER {index.parser}")
    if index.comment:
        words.append(f"COMMENT {quote_string(index.comment)}")
    if index.invisible:  # each server skips the other's comment
        words.append("/*!80000 INVISIBLE */ /*M! IGNORED */")
    return " ".join(words)


def _objects(schema: DrawnSchema) -> Iterator[str]:
    for view in schema.views:
        table = schema.table(view.table)
        assert table is not None
        columns = ", ".join(quote_name(table.names[column]) for column in view.columns)
        source = table.name
        if view.over is not None:
            columns, source = "*", next(v.name for v in schema.views if v.id == view.over)
        yield (
            f"CREATE VIEW {quote_name(view.name)} AS SELECT {columns}"
            f" FROM {quote_name(source)} WHERE {view.condition}"
        )
    for routine in schema.routines:
        yield f"CREATE {routine.kind} {quote_name(routine.name)}{routine.body}"


def renamed(before: DrawnSchema, after: DrawnSchema) -> ChangeRenames:
    """Find the renames between two schemas: objects with one id and two names."""
    tables, columns, values = {}, {}, {}
    for new in after.tables:
        old = before.table(new.id)
        if old is None:
            continue
        if old.name != new.name:
            tables[old.name] = new.name
        for column in new.columns:
            previous = old.column(column.id)
            if previous is None:
                continue
            if previous.name != column.name:
                columns[new.name, previous.name] = column.name
            members = dict(previous.type.members)
            for id_, text in column.type.members:
                if members.get(id_, text) != text:
                    values[new.name, column.name, members[id_]] = text
    dropped = [
        *_tables_taken_over(before, after, tables),
        *_columns_taken_over(before, after, columns),
    ]
    return ChangeRenames(tables, columns, values, dropped)


def _tables_taken_over(
    before: DrawnSchema, after: DrawnSchema, renamed: Mapping[str, str]
) -> Iterator[tuple[str]]:
    """Find the dropped tables of which another one has the name now."""
    for old in before.tables:
        if after.table(old.id) is None and old.name in renamed.values():
            yield (old.name,)


def _columns_taken_over(
    before: DrawnSchema, after: DrawnSchema, renamed: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, str]]:
    """Find the dropped columns of which another one has the name now."""
    for new in after.tables:
        old = before.table(new.id)
        for column in old.columns if old else ():
            taken = any(
                table == new.name and name == column.name for (table, _), name in renamed.items()
            )
            if taken and new.column(column.id) is None:
                yield new.name, column.name
