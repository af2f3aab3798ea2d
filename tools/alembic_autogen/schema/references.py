"""The tables that statements refer to: by their foreign keys, and in queries."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.tokens import unquote_name

_NAME = r"(?:`(?:[^`]|``)+`|[\w$]+)"
_QUALIFIED = rf"(?:(?P<schema>{_NAME})\s*\.\s*)?(?P<name>{_NAME})"
_STATEMENT = LatePattern(
    rf"\s*(?P<verb>CREATE|ALTER)\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<table>{_QUALIFIED})",
    re.IGNORECASE,
)
_REFERENCE = LatePattern(
    rf"FOREIGN\s+KEY\s*(?:{_NAME}\s*)?\((?P<columns>[^)]*)\)\s*"
    rf"REFERENCES\s+(?P<parent>{_QUALIFIED})\s*\((?P<referred>[^)]*)\)",
    re.IGNORECASE,
)
_INLINE = LatePattern(
    rf"(?:[(,]|\bADD\s+(?:COLUMN\s+)?|\bMODIFY\s+(?:COLUMN\s+)?)\s*"
    rf"(?!(?:CONSTRAINT|FOREIGN|PRIMARY|UNIQUE|KEY|INDEX|CHECK|COLUMN)\b)(?P<columns>{_NAME})\s+"
    rf"(?:[^,()]|\([^()]*\))*?\bREFERENCES\s+(?P<parent>{_QUALIFIED})\s*\((?P<referred>[^)]*)\)",
    re.IGNORECASE,
)
"""A foreign key within the definition of its column, which MySQL takes since 9.0."""
_QUERY = LatePattern(
    rf"\b(?:FROM|JOIN)\s+(?P<parent>{_QUALIFIED})(?:\s+(?:AS\s+)?(?P<alias>{_NAME}))?",
    re.IGNORECASE,
)
_EACH_NAME = LatePattern(_NAME)


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
    place: tuple[int, int]


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
        names = dict.fromkeys((table.name, _plain(found["alias"] or table.name)))
        qualifiers = "|".join(f"`{re.escape(name)}`|\\b{re.escape(name)}" for name in names)
        columns = re.findall(rf"(?:{qualifiers})\s*\.\s*({_NAME})", statement)
        yield table, tuple(dict.fromkeys(map(_plain, columns)))


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
