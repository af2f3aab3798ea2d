"""Descriptions of schemas: small values that can be drawn, changed, mended, and declared.

Everything that has a name has an ``id`` too. Ids survive changes of a description, names need not:
a thing of one id and two names was renamed. What refers to a column or table refers to its id.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

Id = int


@dataclass(frozen=True)
class Type:
    """A column type.

    :param word: MySQL's word for it.
    :param arguments: length, precision and scale, or fractional digits.
    :param members: of an ENUM or SET: (id, text).
    :param collation: where it is not the table's.
    """

    word: str
    arguments: tuple[int, ...] = ()
    unsigned: bool = False
    members: tuple[tuple[Id, str], ...] = ()
    collation: str = ""
    srid: int | None = None

    @property
    def sql(self) -> str:
        """The type as MySQL spells it, without its collation."""
        inner = ", ".join(map(str, self.arguments))
        if self.members:
            inner = ", ".join(quote_string(text) for _, text in self.members)
        text = f"{self.word}({inner})" if inner else self.word
        return f"{text} unsigned" if self.unsigned else text


@dataclass(frozen=True)
class Formula:
    """An expression over columns: ``{0} + 1`` with the columns that fill the gaps."""

    template: str
    columns: tuple[Id, ...] = ()

    def sql(self, names: dict[Id, str]) -> str:
        """The expression over columns of these names."""
        text = self.template
        for at, column in enumerate(self.columns):
            text = text.replace(f"{{{at}}}", quote_name(names[column]))
        return text


@dataclass(frozen=True)
class Column:
    """A column; ``default`` and ``on_update`` are SQL."""

    id: Id
    name: str
    type: Type
    nullable: bool = True
    default: str | None = None
    on_update: str | None = None
    comment: str = ""
    invisible: bool = False
    generated: Formula | None = None
    stored: bool = False
    autoincrement: bool = False


@dataclass(frozen=True)
class Part:
    """A key part: a column or an expression."""

    column: Id | None = None
    formula: Formula | None = None
    length: int | None = None
    descending: bool = False

    @property
    def columns(self) -> tuple[Id, ...]:
        """The columns that it needs."""
        return self.formula.columns if self.formula else (self.column or 0,)


@dataclass(frozen=True)
class Index:
    """An index; without a name it is a UniqueConstraint that MySQL names.

    :param kind: empty, ``UNIQUE``, ``CONSTRAINT`` (unique, declared as one), ``FULLTEXT`` or
        ``SPATIAL``.
    """

    id: Id
    name: str | None
    parts: tuple[Part, ...]
    kind: str = ""
    using: str = ""
    parser: str = ""
    comment: str = ""
    invisible: bool = False


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key to a table of this id."""

    id: Id
    name: str | None
    columns: tuple[Id, ...]
    table: Id
    referred: tuple[Id, ...]
    on_delete: str | None = None
    on_update: str | None = None


@dataclass(frozen=True)
class Check:
    """A CHECK."""

    id: Id
    name: str | None
    formula: Formula
    enforced: bool = True


@dataclass(frozen=True)
class Trigger:
    """A trigger of a table."""

    id: Id
    name: str
    when: str
    body: Formula


@dataclass(frozen=True)
class Table:
    """A table.

    :param options: table options as SQLAlchemy takes them, without ``mysql_``.
    :param partitions: the SQL after PARTITION BY, over the column that has the gap.
    """

    id: Id
    name: str
    columns: tuple[Column, ...]
    key: tuple[Id, ...] = ()
    indexes: tuple[Index, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[Check, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    comment: str = ""
    collation: str = ""
    options: tuple[tuple[str, str], ...] = ()
    partitions: Formula | None = None

    def column(self, id_: Id) -> Column | None:
        """The column of that id."""
        return next((column for column in self.columns if column.id == id_), None)

    @property
    def names(self) -> dict[Id, str]:
        """Column names by id."""
        return {column.id: column.name for column in self.columns}

    def with_column(self, column: Column) -> Table:
        """The table with a column put in place of the one of the same id."""
        columns = tuple(column if c.id == column.id else c for c in self.columns)
        return replace(self, columns=columns)


@dataclass(frozen=True)
class View:
    """A view of some columns of a table, or of all of another view.

    :param over: that other view, which comes before.
    """

    id: Id
    name: str
    table: Id
    columns: tuple[Id, ...]
    condition: str = "1 = 1"
    over: Id | None = None


@dataclass(frozen=True)
class Routine:
    """A function, procedure or event: everything after its name."""

    id: Id
    name: str
    kind: str
    body: str


@dataclass(frozen=True)
class Schema:
    """A whole schema.

    :param convention: the naming convention of its metadata.
    """

    tables: tuple[Table, ...] = ()
    views: tuple[View, ...] = ()
    routines: tuple[Routine, ...] = ()
    convention: tuple[tuple[str, str], ...] = ()

    def table(self, id_: Id) -> Table | None:
        """The table of that id."""
        return next((table for table in self.tables if table.id == id_), None)

    def with_table(self, table: Table) -> Schema:
        """The schema with a table put in place of the one of the same id."""
        return replace(self, tables=tuple(table if t.id == table.id else t for t in self.tables))


def quote_name(name: str) -> str:
    """A name in backticks."""
    return "`" + name.replace("`", "``") + "`"


def quote_string(text: str) -> str:
    """A string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n") + "'"
