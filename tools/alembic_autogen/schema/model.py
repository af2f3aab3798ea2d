"""A database schema as values, parsed from the statements that MySQL prints.

Two schemas are compared by comparing these values. Fields that do not decide whether two objects
are the same (``sql``, the order of triggers' creation, …) are left out of the comparison.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from alembic_autogen.quoting import quote_name, quote_qualified


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


ROW_TIMES = ("ROW START", "ROW END")
"""The words in place of an expression in the columns of PERIOD FOR SYSTEM_TIME (MariaDB
documentation, System-Versioned Tables)."""


@dataclass(frozen=True)
class Generated:
    """The expression of a generated column (MySQL manual, 15.1.20.8), or one of ROW_TIMES."""

    expression: str
    stored: bool


@dataclass(frozen=True)
class Column:
    """A column of a table.

    :param type: the type without charset and collation: ``varchar(50)``, ``int unsigned``.
    :param charset: effective character set, declared or inherited from the table.
    :param collation: effective collation.
    :param default: the SQL after DEFAULT, which may be ``NULL``; ``None`` without a DEFAULT. The
        two differ: without a DEFAULT, a row must give a value even if the column is nullable.
    :param on_update: the SQL after ON UPDATE.
    :param srid: spatial reference system of a spatial column.
    :param extra: attributes without a field of their own (COLUMN_FORMAT, MariaDB's CHECK, …).
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
    def is_row_time(self) -> bool:
        """Whether it holds the time from or until which a row of a versioned table was current."""
        return self.generated is not None and self.generated.expression in ROW_TIMES

    @property
    def is_json_text(self) -> bool:
        """Whether it has the form in which MariaDB stores JSON."""
        return self.extra == f"CHECK (json_valid({quote_name(self.name)}))"

    @property
    def is_virtual(self) -> bool:
        """Whether its value is computed when it is read."""
        return self.generated is not None and not self.generated.stored

    @property
    def is_stored(self) -> bool:
        """Whether its value is computed when a row is written."""
        return self.generated is not None and self.generated.stored

    @property
    def has_default_expression(self) -> bool:
        """Whether its default is an expression in parentheses, constant or not."""
        return self.default is not None and self.default.startswith("(")


@dataclass(frozen=True)
class IndexPart:
    """A key part of an index: a column, possibly with a prefix length, or an expression.

    :param computed_as: the type and collation of the hidden column that stores the expression's
        values; they were fixed when the index was created (see :mod:`.hidden_columns`).
    :param without_overlaps: whether ``column`` is the name of a period instead, whose rows must
        not overlap (MariaDB).
    """

    column: str | None = None
    expression: str | None = None
    length: int | None = None
    descending: bool = False
    computed_as: str = ""
    without_overlaps: bool = False

    @property
    def formula(self) -> str:
        """The expression; empty where the part is a column."""
        return self.expression or ""


@dataclass(frozen=True)
class Index:
    """An index of a table, or its primary key.

    :param kind: ``PRIMARY``, ``UNIQUE``, ``FULLTEXT``, ``SPATIAL``, ``VECTOR``, or empty for a
        plain index.
    :param using: BTREE or HASH, where the definition includes it.
    :param parser: the full-text parser plugin.
    :param ignored: whether it is IGNORED, which is MariaDB's word for INVISIBLE.
    :param extra: further index options (KEY_BLOCK_SIZE, ENGINE_ATTRIBUTE, …).
    """

    name: str
    parts: tuple[IndexPart, ...]
    kind: str = ""
    using: str | None = None
    parser: str | None = None
    comment: str = ""
    invisible: bool = False
    ignored: bool = False
    extra: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns among its parts, without expressions and periods."""
        return tuple(p.column for p in self.parts if p.column and not p.without_overlaps)

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The columns; ``None`` if a key part is an expression, a prefix or in descending order."""
        found = tuple(
            p.column
            for p in self.parts
            if p.column and p.length is None and not (p.descending or p.without_overlaps)
        )
        return found if len(found) == len(self.parts) else None


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key constraint; actions are ``None`` where the definition omits them.

    :param database: the name of the default database, if a table of another database refers to one
        of its tables: the servers take a name alone for a table of that other database.
    """

    name: str
    columns: tuple[str, ...]
    referred: TableKey
    referred_columns: tuple[str, ...]
    on_delete: str | None = None
    on_update: str | None = None
    extra: str = ""
    database: str = field(default="", compare=False)

    @property
    def reference(self) -> TableKey:
        """The name of the referred table that a definition has to have."""
        return TableKey(self.referred.schema or self.database or None, self.referred.name)


@dataclass(frozen=True)
class Check:
    """A table CHECK constraint; ``expression`` includes its outer parentheses."""

    name: str
    expression: str
    enforced: bool = True


@dataclass(frozen=True)
class Period:
    """A PERIOD FOR between two columns (MariaDB documentation, Application-Time Periods).

    :param name: its name; ``SYSTEM_TIME`` for the period of a system-versioned table.
    """

    name: str
    start: str
    end: str


@dataclass(frozen=True)
class Table:
    """A base table.

    :param options: table options, ENGINE included, by name in upper case.
    :param auto_increment: the next value, where SHOW CREATE TABLE prints one.
    :param partitioning: the PARTITION BY clause, or the empty string.
    :param sql: the server's own CREATE TABLE statement.
    """

    key: TableKey
    columns: tuple[Column, ...] = ()
    primary_key: Index | None = None
    indexes: tuple[Index, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[Check, ...] = ()
    periods: tuple[Period, ...] = ()
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

    @property
    def engine(self) -> str:
        """The storage engine in upper case; empty if the server does not print one."""
        return self.options.get("ENGINE", "").upper()

    @property
    def is_versioned(self) -> bool:
        """Whether the server keeps the earlier values of rows (MariaDB)."""
        return "SYSTEM VERSIONING" in self.options  # see table_options

    def column(self, name: str | None) -> Column | None:
        """The column of that name, if there is one."""
        return next((column for column in self.columns if column.name == name), None)

    def optional_columns(self, key: ForeignKey) -> tuple[str, ...]:
        """The columns of a foreign key that allow NULL.

        A row in which one of them is NULL refers to nothing (MySQL manual, FOREIGN KEY Constraints:
        ``MATCH SIMPLE``).
        """
        found = ((name, self.column(name)) for name in key.columns)
        return tuple(name for name, column in found if column is not None and column.nullable)


class ObjectKey(NamedTuple):
    """The name of a stored object: a view, trigger, function, procedure, event or sequence.

    The partitions of a table have the kind ``partitioning`` and the table's name.
    """

    kind: str
    schema: str | None
    name: str

    def __str__(self) -> str:
        return self.name if self.schema is None else f"{self.schema}.{self.name}"


def partitioning_key(table: TableKey) -> ObjectKey:
    """The key of a table's partitions among the objects that revisions create."""
    return ObjectKey("partitioning", table.schema, table.name)


@dataclass(frozen=True)
class Schedule:
    """The times of an event.

    :param created: the moment at which it was created.
    :param times: the times that SHOW CREATE EVENT prints, in this order.
    :param is_relative: whether the times are declared relative to the moment of creation.
    :param is_fixed: whether a revision is known to declare fixed times, or none.
    """

    created: datetime
    times: tuple[datetime, ...]
    is_relative: bool = False
    is_fixed: bool = False


@dataclass(frozen=True)
class StoredObject:
    """A view, trigger, function, procedure, event or sequence.

    :param definition: the text that is compared.
    :param sql: the CREATE statement, with DEFINER if that is another account.
    :param table: the table that a trigger belongs to.
    :param position: position among the triggers of the same table, time and event, from 1.
    :param definer: the account with whose privileges it runs; empty for the migrating account.
    :param own_statement: the models' own CREATE statement, where a revision can repeat it.
    :param schedule: the times of an event.
    :param modes: the modes in which its text is read, if these are not the usual ones.
    """

    key: ObjectKey
    definition: str
    sql: str = field(default="", compare=False)
    table: TableKey | None = None
    position: int = field(default=0, compare=False)
    definer: str = ""
    own_statement: str = field(default="", compare=False)
    schedule: Schedule | None = field(default=None, compare=False)
    modes: str = field(default="", compare=False)

    def belongs_to(self, tables: Collection[TableKey]) -> bool:
        """Whether it is a trigger of one of the tables, or a view that is listed among them."""
        key = self.key
        return self.table in tables or (
            key.kind == "view" and TableKey(key.schema, key.name) in tables
        )


@dataclass(frozen=True)
class Schema:
    """The contents of the default database and of the application's further schemas.

    :param charset: default character set of the default database.
    :param collation: its default collation.
    :param given_names: names of indexes and constraints that the models give, by table; MySQL
        generated all others. Empty for a schema that was not created from models.
    :param implied_indexes: names of indexes that MySQL created for foreign keys, by table. The
        models do not give them, although they may give a constraint the same name.
    :param folds_case: whether the server that was read ignores the case of tables' names
        (``lower_case_table_names``).
    :param own: the further schema that is the default database, if there is one. Its names stand
        without a schema, except those that the application writes with it.
    :param flavor: flavor of the server that was read, ``mysql`` or ``mariadb``; empty if none was.
    :param unread: the tables that are missing here because what the server prints for them cannot
        be parsed, with the reason.
    :param unknown: definitions, as the server prints them, of objects of other kinds.
    """

    tables: Mapping[TableKey, Table] = field(default_factory=dict)
    objects: Mapping[ObjectKey, StoredObject] = field(default_factory=dict)
    charset: str = ""
    collation: str = ""
    given_names: Mapping[TableKey, frozenset[str]] = field(default_factory=dict, compare=False)
    implied_indexes: Mapping[TableKey, frozenset[str]] = field(default_factory=dict, compare=False)
    flavor: str = field(default="", compare=False)
    folds_case: bool = field(default=False, compare=False)
    own: str = field(default="", compare=False)
    unread: Mapping[TableKey, str] = field(default_factory=dict, compare=False)
    unknown: Mapping[ObjectKey, str] = field(default_factory=dict, compare=False)

    @property
    def keeps_names(self) -> bool:
        """Whether the names of tables and views are known as they were written."""
        return not (self.folds_case or self.own)

    def definers(self) -> set[str]:
        """The accounts, other than the migrating one, with whose privileges objects run."""
        return {item.definer for item in self.objects.values() if item.definer}

    def triggers_of(self, key: TableKey) -> Iterator[StoredObject]:
        """The triggers of a table, in the order in which they fire."""
        triggers = [o for o in self.objects.values() if o.key.kind == "trigger" and o.table == key]
        yield from sorted(triggers, key=lambda trigger: trigger.position)


def without(schema: Schema, tables: Collection[TableKey]) -> Schema:
    """A schema without some tables and views, and without the triggers of these tables."""
    if not tables:
        return schema
    return replace(
        schema,
        tables={key: table for key, table in schema.tables.items() if key not in tables},
        objects={key: item for key, item in schema.objects.items() if not item.belongs_to(tables)},
    )


def without_counters(schema: Schema) -> Schema:
    """A schema without the next values of AUTO_INCREMENT, which depend on the rows."""
    tables = {key: replace(table, auto_increment=None) for key, table in schema.tables.items()}
    return replace(schema, tables=tables)
