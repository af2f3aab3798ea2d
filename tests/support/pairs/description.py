"""Descriptions of schemas: small values that can be drawn, changed, repaired, and declared.

Every object with a name has an ``id`` too. Changes of a description keep ids, but may change names:
an object with one id and two names was renamed. References to columns and tables use the ids.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

Id = int


@dataclass(frozen=True)
class Type:
    """A column type.

    :param word: MySQL's name of the type.
    :param arguments: length, precision and scale, or fractional digits.
    :param members: the members of an ENUM or SET, as (id, text).
    :param collation: the collation, if it is not the table's.
    """

    word: str
    arguments: tuple[int, ...] = ()
    unsigned: bool = False
    members: tuple[tuple[Id, str], ...] = ()
    collation: str = ""
    srid: int | None = None

    @property
    def sql(self) -> str:
        """The type in SQL, without its collation."""
        inner = ", ".join(map(str, self.arguments))
        if self.members:
            inner = ", ".join(quote_string(text) for _, text in self.members)
        text = f"{self.word}({inner})" if inner else self.word
        return f"{text} unsigned" if self.unsigned else text


@dataclass(frozen=True)
class Formula:
    """An expression over columns: ``{0} + 1`` with the columns for the placeholders."""

    template: str
    columns: tuple[Id, ...] = ()

    def sql(self, names: dict[Id, str]) -> str:
        """Format the expression in SQL.

        :param names: the names of the columns, by id.
        """
        text = self.template
        for at, column in enumerate(self.columns):
            text = text.replace(f"{{{at}}}", quote_name(names[column]))
        return text


@dataclass(frozen=True)
class DrawnColumn:
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
class DrawnIndexPart:
    """A key part: a column or an expression."""

    column: Id | None = None
    formula: Formula | None = None
    length: int | None = None
    descending: bool = False

    @property
    def columns(self) -> tuple[Id, ...]:
        """The columns that the key part uses."""
        return self.formula.columns if self.formula else (self.column or 0,)


@dataclass(frozen=True)
class DrawnIndex:
    """An index; one without a name is a UniqueConstraint that MySQL names.

    :param kind: empty, ``UNIQUE``, ``CONSTRAINT`` (unique, declared as one), ``FULLTEXT`` or
        ``SPATIAL``.
    """

    id: Id
    name: str | None
    parts: tuple[DrawnIndexPart, ...]
    kind: str = ""
    using: str = ""
    parser: str = ""
    comment: str = ""
    invisible: bool = False


@dataclass(frozen=True)
class DrawnForeignKey:
    """A foreign key to the table with the id ``table``."""

    id: Id
    name: str | None
    columns: tuple[Id, ...]
    table: Id
    referred: tuple[Id, ...]
    on_delete: str | None = None
    on_update: str | None = None


@dataclass(frozen=True)
class DrawnCheck:
    """A CHECK constraint."""

    id: Id
    name: str | None
    formula: Formula
    enforced: bool = True


@dataclass(frozen=True)
class DrawnTrigger:
    """A trigger of a table."""

    id: Id
    name: str
    when: str
    body: Formula


@dataclass(frozen=True)
class DrawnTable:
    """A table.

    :param options: table options as SQLAlchemy names them, without ``mysql_``.
    :param partitions: the SQL after PARTITION BY, with a placeholder for the column.
    """

    id: Id
    name: str
    columns: tuple[DrawnColumn, ...]
    key: tuple[Id, ...] = ()
    indexes: tuple[DrawnIndex, ...] = ()
    foreign_keys: tuple[DrawnForeignKey, ...] = ()
    checks: tuple[DrawnCheck, ...] = ()
    triggers: tuple[DrawnTrigger, ...] = ()
    comment: str = ""
    collation: str = ""
    options: tuple[tuple[str, str], ...] = ()
    partitions: Formula | None = None

    def column(self, id_: Id) -> DrawnColumn | None:
        """Find the column with an id."""
        return next((column for column in self.columns if column.id == id_), None)

    @property
    def names(self) -> dict[Id, str]:
        """Column names by id."""
        return {column.id: column.name for column in self.columns}

    def with_column(self, column: DrawnColumn) -> DrawnTable:
        """Replace the column with the same id."""
        columns = tuple(column if c.id == column.id else c for c in self.columns)
        return replace(self, columns=columns)


@dataclass(frozen=True)
class DrawnView:
    """A view of some columns of a table, or of all of another view.

    :param over: the id of that other view, which is earlier in the schema.
    """

    id: Id
    name: str
    table: Id
    columns: tuple[Id, ...]
    condition: str = "1 = 1"
    over: Id | None = None


@dataclass(frozen=True)
class DrawnRoutine:
    """A function, procedure or event: everything after its name."""

    id: Id
    name: str
    kind: str
    body: str


@dataclass(frozen=True)
class DrawnSchema:
    """A whole schema.

    :param convention: the naming convention of its metadata.
    """

    tables: tuple[DrawnTable, ...] = ()
    views: tuple[DrawnView, ...] = ()
    routines: tuple[DrawnRoutine, ...] = ()
    convention: tuple[tuple[str, str], ...] = ()

    def table(self, id_: Id) -> DrawnTable | None:
        """Find the table with an id."""
        return next((table for table in self.tables if table.id == id_), None)

    def with_table(self, table: DrawnTable) -> DrawnSchema:
        """Replace the table with the same id."""
        return replace(self, tables=tuple(table if t.id == table.id else t for t in self.tables))


def quote_name(name: str) -> str:
    """Quote a name with backticks."""
    return "`" + name.replace("`", "``") + "`"


def quote_string(text: str) -> str:
    """Quote a string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n") + "'"
