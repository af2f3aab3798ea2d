"""Tables of others: which tables they are, and the tables that foreign keys of statements name.

A foreign key may refer to a table that neither the models nor the revisions make, such as that of
another service in the same server. The setting ``external`` has patterns of such tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from alembic_autogen.schema.model import Schema, Table, TableKey
from alembic_autogen.schema.tokens import unquote_name

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database

STAND_IN = "stand-in of alembic-autogen"
"""The comment of a stand-in; other tables are left alone."""
_NAME = r"(?:`(?:[^`]|``)+`|[\w$]+)"
_QUALIFIED = rf"(?:(?P<schema>{_NAME})\s*\.\s*)?(?P<name>{_NAME})"
_STATEMENT = re.compile(
    rf"\s*(?P<verb>CREATE|ALTER)\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<table>{_QUALIFIED})",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    rf"FOREIGN\s+KEY\s*(?:{_NAME}\s*)?\((?P<columns>[^)]*)\)\s*"
    rf"REFERENCES\s+(?P<parent>{_QUALIFIED})\s*\((?P<referred>[^)]*)\)",
    re.IGNORECASE,
)
_INLINE = re.compile(
    rf"(?:[(,]|\bADD\s+(?:COLUMN\s+)?|\bMODIFY\s+(?:COLUMN\s+)?)\s*"
    rf"(?!(?:CONSTRAINT|FOREIGN|PRIMARY|UNIQUE|KEY|INDEX|CHECK|COLUMN)\b)(?P<columns>{_NAME})\s+"
    rf"(?:[^,()]|\([^()]*\))*?\bREFERENCES\s+(?P<parent>{_QUALIFIED})\s*\((?P<referred>[^)]*)\)",
    re.IGNORECASE,
)
"""A foreign key within the definition of its column, which MySQL takes since 9.0."""
_QUERY = re.compile(
    rf"\b(?:FROM|JOIN)\s+(?P<parent>{_QUALIFIED})(?:\s+(?:AS\s+)?(?P<alias>{_NAME}))?",
    re.IGNORECASE,
)
_EACH_NAME = re.compile(_NAME)


@dataclass(frozen=True)
class ExternalTables:
    """The tables that others make.

    :param patterns: patterns of ``table`` or ``database.table``.
    :param own: the name of the application's own database, by which a pattern may call it.
    """

    patterns: tuple[str, ...] = ()
    own: str = ""

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def __contains__(self, key: TableKey) -> bool:
        return any(self._matches(pattern, key) for pattern in self.patterns)

    def _matches(self, pattern: str, key: TableKey) -> bool:
        names = {str(key)}
        if self.own and key.schema is None:
            names.add(f"{self.own}.{key.name}")
        if self.own and key.schema == self.own:
            names.add(key.name)
        return any(fnmatchcase(name, pattern) for name in names)

    def tables(self, *schemas: Schema) -> frozenset[TableKey]:
        """The tables of schemas that others make."""
        return frozenset(key for each in schemas for key in each.tables if key in self)

    def unused(self, *schemas: Schema) -> list[str]:
        """The patterns that match no table of schemas."""
        keys = {key for each in schemas for key in each.tables}
        return [p for p in self.patterns if not any(self._matches(p, key) for key in keys)]


def key_in(database: Database, key: TableKey) -> TableKey:
    """The key of a table as it is read from a database of the tool's."""
    is_own = key.schema in (database.default, database.name)
    return TableKey(None if is_own else key.schema, key.name)


def without_stand_ins(tables: Iterable[Table]) -> list[Table]:
    """The tables that are no stand-ins."""
    return [table for table in tables if table.comment != STAND_IN]


@dataclass(frozen=True)
class Reference:
    """A foreign key of a statement.

    :param columns: the columns that refer.
    :param referred: the table that they refer to.
    :param referred_columns: its columns.
    :param place: the first and last position of that table's name in the text.
    """

    columns: tuple[str, ...]
    referred: TableKey
    referred_columns: tuple[str, ...]
    place: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class ReferringStatement:
    """A statement that creates or alters a table, with its foreign keys.

    :param creates: whether it is CREATE TABLE.
    :param place: the first and last position of the table's name in the text.
    """

    table: TableKey
    creates: bool
    place: tuple[int, int]
    references: tuple[Reference, ...]


def referring_statement(statement: str) -> ReferringStatement | None:
    """Read the foreign keys of a statement; ``None`` if it adds none to a table."""
    found = _STATEMENT.match(statement)
    if found is None:
        return None
    references = tuple(_references(statement))
    if not references:
        return None
    creates = found["verb"].upper() == "CREATE"
    return ReferringStatement(_key(found), creates, found.span("table"), references)


def referred_tables(statement: str) -> Collection[TableKey]:
    """The tables to which the foreign keys of a statement refer."""
    return dict.fromkeys(each.referred for each in _references(statement))


def queried_columns(statement: str) -> Iterator[tuple[TableKey, tuple[str, ...]]]:
    """The tables that a statement queries, each with the columns that the statement qualifies."""
    for found in _QUERY.finditer(statement):
        table = _key(found)
        names = {table.name, _plain(found["alias"] or table.name)}
        qualifiers = "|".join(f"`{re.escape(name)}`|\\b{re.escape(name)}" for name in sorted(names))
        columns = re.findall(rf"(?:{qualifiers})\s*\.\s*({_NAME})", statement)
        yield table, tuple(dict.fromkeys(map(_plain, columns)))


def external_hint(missing: Collection[TableKey]) -> str:
    """The advice to set ``external`` for tables that are not there."""
    patterns = ", ".join(json.dumps(_pattern(key), ensure_ascii=False) for key in missing)
    return (
        f"; if another application makes {' and '.join(map(str, missing))}, set external = "
        f"[{patterns}] in [tool.alembic-autogen]"
    )


def _pattern(key: TableKey) -> str:
    """A pattern of ``external`` that matches a table."""
    name = re.sub(r"[.*?\[\]]", "?", key.name)
    return name if key.schema is None else f"{key.schema}.{name}"


def _references(statement: str) -> Iterator[Reference]:
    for pattern in (_REFERENCE, _INLINE):
        for found in pattern.finditer(statement):
            yield Reference(
                _names(found["columns"]),
                _key(found),
                _names(found["referred"]),
                found.span("parent"),
            )


def _key(found: re.Match[str]) -> TableKey:
    schema = found["schema"]
    return TableKey(schema and _plain(schema), _plain(found["name"]))


def _names(text: str) -> tuple[str, ...]:
    return tuple(_plain(each) for each in _EACH_NAME.findall(text))


def _plain(name: str) -> str:
    return unquote_name(name) if name.startswith("`") else name
