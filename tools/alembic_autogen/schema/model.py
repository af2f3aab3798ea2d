"""A database schema as values, parsed from the statements that MySQL prints.

Two schemas are compared by comparing these values. Fields that do not decide whether two objects
are the same (``sql``, the order of triggers' creation, …) are left out of the comparison.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from alembic_autogen.quoting import quote_qualified


class TableKey(NamedTuple):
    """The name of a table; ``schema`` is ``None`` for the application's default database."""

    schema: str | None
    name: str

    def __str__(self) -> str:
        return self.name if self.schema is None else f"{self.schema}.{self.name}"

    @property
    def sql(self) -> str:
        """The name, quoted for a statement."""
        return quote_qualified(self.schema, self.name)

    @property
    def order(self) -> tuple[str, str]:
        """A key to sort by."""
        return (self.schema or "", self.name)


ColumnKey = tuple[TableKey, str]
"""A table and the name of one of its columns."""


@dataclass(frozen=True)
class Generated:
    """The expression of a generated column (MySQL manual, 15.1.20.8)."""

    expression: str
    stored: bool


@dataclass(frozen=True)
class Column:
    """One column of a table.

    :param type: the type without charset and collation: ``varchar(50)``, ``int unsigned``.
    :param charset: character set in force, declared or inherited from the table.
    :param collation: collation in force.
    :param default: the SQL after DEFAULT, ``NULL`` included; ``None`` where there is none. The two
        differ: a column without one must be given a value, although it may be NULL.
    :param on_update: the SQL after ON UPDATE.
    :param srid: spatial reference system of a spatial column.
    :param extra: attributes that have no field of their own (COLUMN_FORMAT, MariaDB's CHECK, …).
    """

    name: str
    type: str
    nullable: bool = True
    charset: str | None = None
    collation: str | None = None
    default: str | None = None
    on_update: str | None = None
    autoincrement: bool = False
    generated: Generated | None = None
    comment: str = ""
    invisible: bool = False
    srid: int | None = None
    extra: str = ""

    @property
    def is_virtual(self) -> bool:
        """Whether it is generated whenever it is read."""
        return self.generated is not None and not self.generated.stored

    @property
    def is_stored(self) -> bool:
        """Whether it is generated when a row is written."""
        return self.generated is not None and self.generated.stored


@dataclass(frozen=True)
class IndexPart:
    """One key part of an index: a column, with a prefix length perhaps, or an expression.

    :param computed_as: the type and collation of the hidden column that holds the expression's
        values: those that it had when the index was made (see :mod:`.hidden`).
    """

    column: str | None = None
    expression: str | None = None
    length: int | None = None
    descending: bool = False
    computed_as: str = ""

    @property
    def formula(self) -> str:
        """The expression; empty where the part is a column."""
        return self.expression or ""


@dataclass(frozen=True)
class Index:
    """A key of a table, the primary key included.

    :param kind: ``PRIMARY``, ``UNIQUE``, ``FULLTEXT``, ``SPATIAL``, or empty for a plain index.
    :param using: BTREE or HASH, where the definition says so.
    :param parser: the full-text parser plugin.
    :param extra: further index options (KEY_BLOCK_SIZE, ENGINE_ATTRIBUTE, …).
    """

    name: str
    parts: tuple[IndexPart, ...]
    kind: str = ""
    using: str | None = None
    parser: str | None = None
    comment: str = ""
    invisible: bool = False
    extra: str = ""

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The columns, where the index has whole columns in ascending order only."""
        plain = all(p.column and p.length is None and not p.descending for p in self.parts)
        return tuple(p.column for p in self.parts if p.column) if plain else None


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key constraint; actions are ``None`` where the definition does not give them."""

    name: str
    columns: tuple[str, ...]
    referred: TableKey
    referred_columns: tuple[str, ...]
    on_delete: str | None = None
    on_update: str | None = None
    extra: str = ""


@dataclass(frozen=True)
class Check:
    """A table CHECK constraint; ``expression`` includes its outer parentheses."""

    name: str
    expression: str
    enforced: bool = True


@dataclass(frozen=True)
class Table:
    """A base table.

    :param options: table options, ENGINE included, by name in upper case.
    :param auto_increment: the next value, where SHOW CREATE TABLE gives one.
    :param partitioning: the PARTITION BY clause, or the empty string.
    :param sql: the server's own CREATE TABLE statement.
    """

    key: TableKey
    columns: tuple[Column, ...] = ()
    primary_key: Index | None = None
    indexes: tuple[Index, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[Check, ...] = ()
    charset: str = ""
    collation: str = ""
    comment: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    partitioning: str = ""
    auto_increment: int | None = field(default=None, compare=False)
    sql: str = field(default="", compare=False, repr=False)

    @property
    def constraints(self) -> tuple[ForeignKey | Check, ...]:
        """The constraints whose names are unique in a schema."""
        return (*self.foreign_keys, *self.checks)

    def column(self, name: str | None) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)


class ObjectKey(NamedTuple):
    """The name of a stored object: a view, trigger, function, procedure or event."""

    kind: str
    schema: str | None
    name: str

    def __str__(self) -> str:
        return self.name if self.schema is None else f"{self.schema}.{self.name}"


@dataclass(frozen=True)
class StoredObject:
    """A view, trigger, function, procedure or event.

    :param definition: the text by which two are compared.
    :param sql: a CREATE statement without DEFINER that makes it.
    :param table: the table a trigger belongs to.
    :param position: place among the triggers of the same table, time and event; from 1.
    """

    key: ObjectKey
    definition: str
    sql: str = field(default="", compare=False)
    table: TableKey | None = None
    position: int = field(default=0, compare=False)

    def belongs_to(self, tables: Collection[TableKey]) -> bool:
        """Whether it is a trigger of one of some tables, or one of them is it: a view."""
        key = self.key
        return self.table in tables or (
            key.kind == "view" and TableKey(key.schema, key.name) in tables
        )


@dataclass(frozen=True)
class Schema:
    """Everything that a database, and the further schemas of the application, hold.

    :param charset: default character set of the default database.
    :param collation: its default collation.
    :param given_names: names of indexes and constraints that were given, by table; MySQL
        generated all others. Empty for a schema that was not created from models.
    :param implied_indexes: names of indexes that MySQL created for foreign keys, by table; they are
        not given, although a constraint of the same name may be.
    :param flavor: of the server that was read: ``mysql`` or ``mariadb``; empty if none was.
    """

    tables: Mapping[TableKey, Table] = field(default_factory=dict)
    objects: Mapping[ObjectKey, StoredObject] = field(default_factory=dict)
    charset: str = ""
    collation: str = ""
    given_names: Mapping[TableKey, frozenset[str]] = field(default_factory=dict, compare=False)
    implied_indexes: Mapping[TableKey, frozenset[str]] = field(default_factory=dict, compare=False)
    flavor: str = field(default="", compare=False)

    def triggers_of(self, key: TableKey) -> Iterator[StoredObject]:
        """The triggers of a table, in the order in which they fire."""
        triggers = [o for o in self.objects.values() if o.key.kind == "trigger" and o.table == key]
        yield from sorted(triggers, key=lambda trigger: trigger.position)


def without(schema: Schema, tables: Collection[TableKey]) -> Schema:
    """A schema without some tables and views, and without the triggers of these."""
    if not tables:
        return schema
    return replace(
        schema,
        tables={key: table for key, table in schema.tables.items() if key not in tables},
        objects={key: item for key, item in schema.objects.items() if not item.belongs_to(tables)},
    )
