"""Choose the tables of a diagram, and say what their foreign keys mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.schema.model import ForeignKey, Index, Table, TableKey


@dataclass(frozen=True)
class Relationship:
    """A foreign key between two tables of a diagram.

    :param optional: whether a row may refer to none.
    :param single: whether at most one row refers to each.
    """

    child: Table
    parent: Table
    key: ForeignKey
    optional: bool
    single: bool


def chosen_tables(
    tables: Mapping[TableKey, Table], patterns: Collection[str], *, related: bool
) -> list[Table]:
    """The tables that patterns name, in the order of their names.

    :param patterns: names, in which ``*`` and ``?`` stand for others (fnmatch); none for all.
    :param related: whether to add the tables that a foreign key joins with these.
    :raises ConfigurationError: a pattern names no table.
    """
    found = {
        key
        for key in tables
        if not patterns or any(fnmatchcase(str(key), pattern) for pattern in patterns)
    }
    for pattern in patterns:
        if not any(fnmatchcase(str(key), pattern) for key in tables):
            raise ConfigurationError(f"No table is named {pattern!r}; leave it out, or correct it.")
    if related:
        found |= {key for table in tables.values() for key in _neighbours(table, found)}
    return [tables[key] for key in sorted(found & tables.keys(), key=str)]


def _neighbours(table: Table, found: Collection[TableKey]) -> Iterator[TableKey]:
    """The ends of a table's foreign keys whose other end is found."""
    for key in table.foreign_keys:
        if table.key in found:
            yield key.referred
        if key.referred in found:
            yield table.key


def relationships(tables: Collection[Table]) -> list[Relationship]:
    """The foreign keys between tables, by the names of both."""
    by_key = {table.key: table for table in tables}
    found = [
        _relationship(table, by_key[key.referred], key)
        for table in tables
        for key in table.foreign_keys
        if key.referred in by_key
    ]
    return sorted(
        found, key=lambda each: (str(each.parent.key), str(each.child.key), each.key.name)
    )


def _relationship(child: Table, parent: Table, key: ForeignKey) -> Relationship:
    nullable = {column.name for column in child.columns if column.nullable}
    uniques = [index for index in child.indexes if index.kind == "UNIQUE"]
    if child.primary_key is not None:
        uniques.append(child.primary_key)
    columns = set(key.columns)
    single = any(
        all(part.length is None for part in index.parts)
        and {part.column for part in index.parts} <= columns
        for index in uniques
    )
    return Relationship(child, parent, key, bool(columns & nullable), single)


def key_marks(table: Table) -> dict[str, list[str]]:
    """Mark a table's columns as ``PK``, ``FK`` or ``UK`` (a unique key of one column)."""
    marks: dict[str, list[str]] = {}
    for column in _columns(table.primary_key) if table.primary_key else ():
        marks[column] = ["PK"]
    for key in table.foreign_keys:
        for column in key.columns:
            if "FK" not in marks.setdefault(column, []):
                marks[column].append("FK")
    for index in table.indexes:
        if index.kind == "UNIQUE" and len(index.parts) == 1:
            for column in _columns(index):
                found = marks.setdefault(column, [])
                if "PK" not in found and "UK" not in found:
                    found.append("UK")
    return marks


def _columns(index: Index) -> list[str]:
    """The columns of an index, without its expressions."""
    return [part.column for part in index.parts if part.column is not None]
