"""Parse the output of SHOW CREATE TABLE.

The grammar covers what the server prints, not everything that it accepts. It is parsed from tokens:
the server prints one item on a line, but names and strings may contain line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeVar

from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.schema.check_literals import as_written
from alembic_autogen.schema.model import (
    Check,
    Column,
    ForeignKey,
    Generated,
    Index,
    IndexPart,
    Period,
    Table,
    TableKey,
)
from alembic_autogen.schema.table_options import TableAttributes, parse_attributes
from alembic_autogen.schema.tokens import (
    Reader,
    Token,
    closing_parenthesis,
    normal_expression,
    split_at_commas,
    tokenize,
    unquote_name,
    unquote_string,
)

T = TypeVar("T")
_BINARY_TYPE = re.compile(r"(?:var)?binary\b|(?:tiny|medium|long)?blob\b", re.IGNORECASE)
_TEXT_TYPE = re.compile(r"(?:var)?char\b|(?:tiny|medium|long)?text\b|enum\b|set\b", re.IGNORECASE)


def parse_create_table(
    key: TableKey, sql: str, default_collations: Mapping[str, str], database: str
) -> Table:
    """Parse one CREATE TABLE statement as printed by the server.

    :param key: the table's name.
    :param sql: the output of SHOW CREATE TABLE.
    :param default_collations: the default collation of each character set.
    :param database: name of the application's default database, which the result omits.
    :raises ValueError: the text does not have the expected form.
    """
    tokens = tokenize(sql)
    start = next(at for at, token in enumerate(tokens) if token.kind == "open")
    end = closing_parenthesis(tokens, start)
    attributes = parse_attributes("".join(t.text for t in tokens[end + 1 :]), default_collations)
    items = split_at_commas(tokens[start + 1 : end])
    charset, collation = attributes["charset"], attributes["collation"]
    context = _Context(key, charset, collation, default_collations, database)
    return _table(key, sql, [_parse_item(item, context) for item in items], attributes)


class _Context(NamedTuple):
    key: TableKey
    charset: str
    collation: str
    default_collations: Mapping[str, str]
    database: str


def _table(key: TableKey, sql: str, parts: Sequence[object], attributes: TableAttributes) -> Table:
    engine = attributes["options"].get("ENGINE")
    indexes = [_as_kept(index, engine) for index in _of_type(Index, parts)]
    columns = _of_type(Column, parts)
    return Table(
        key=key,
        columns=columns,
        primary_key=next((index for index in indexes if index.kind == "PRIMARY"), None),
        # create_all() creates them in the iteration order of a set, which differs between processes
        indexes=tuple(
            sorted((i for i in indexes if i.kind != "PRIMARY"), key=lambda index: index.name)
        ),
        foreign_keys=_of_type(ForeignKey, parts),
        checks=tuple(
            replace(check, expression=as_written(check.expression, columns))
            for check in _of_type(Check, parts)
        ),
        periods=_of_type(Period, parts),
        sql=sql,
        **attributes,
    )


def _of_type(type_: type[T], parts: Iterable[object]) -> tuple[T, ...]:
    return tuple(part for part in parts if isinstance(part, type_))


_HAVE_HASHES = ("MEMORY", "NDB", "ndbcluster")
"""Engines in which an index is a tree or a hash, and stays so."""


def _as_kept(index: Index, engine: str | None) -> Index:
    """An index without USING HASH where the server does not keep it.

    MariaDB has unique keys USING HASH in engines without such an index. Each ALTER TABLE, CREATE
    INDEX included, makes ordinary keys of those that it does not create itself, unless their
    columns are too long for these (seen on 10.11 and 11.8).
    """
    is_hashed = index.kind == "UNIQUE" and index.using == "HASH" and engine not in _HAVE_HASHES
    return replace(index, using=None) if is_hashed else index


def _parse_item(item: list[Token], context: _Context) -> object:
    reader = Reader(item)
    if reader.name_follows():
        return _parse_column(tuple(item), context)
    if reader.take("CONSTRAINT"):
        name = unquote_name(reader.next().text)
        if reader.take("FOREIGN", "KEY"):
            return _parse_foreign_key(name, reader, context)
        return _parse_check(name, reader)
    if reader.take("PERIOD", "FOR"):
        return _parse_period(reader)
    return _parse_index(reader)


def _parse_period(reader: Reader) -> Period:
    token = reader.next()  # SYSTEM_TIME is a word, and any other name is quoted
    name = unquote_name(token.text) if token.kind == "name" else token.text
    start, end = reader.names()
    return Period(name, start, end)


def _parse_column(item: tuple[Token, ...], context: _Context) -> Column:
    item = _without_database(item, context.database)
    column, charset = _column(item, context.charset, context.collation)
    if charset:  # declared without a collation: the server uses the charset's default
        collation = context.default_collations.get(charset, charset)
        column = replace(column, charset=charset, collation=collation)
    return column


def _without_database(item: tuple[Token, ...], database: str) -> tuple[Token, ...]:
    """A column definition that names sequences of the default database without it.

    MariaDB prints the database of every sequence: ``DEFAULT nextval(`shop`.`numbers`)``.
    """
    own = Token("name", quote_name(database))
    if own not in item:
        return item
    dot = Token("word", ".")
    skipped = {
        at + offset
        for at, pair in enumerate(pairwise(item))
        for offset in (0, 1)
        if pair == (own, dot)
    }
    return tuple(token for at, token in enumerate(item) if at not in skipped)


@lru_cache(maxsize=4096)
def _column(item: tuple[Token, ...], charset: str, collation: str) -> tuple[Column, str]:
    """Parse a column definition; cached, since many tables have identical ones.

    :param charset: the table's default character set.
    :param collation: the table's default collation.
    :returns: the column; and its character set if that is declared without a collation, else "".
    """
    reader = Reader(list(item))
    name = unquote_name(reader.next().text)
    type_ = _parse_type(reader)
    values: dict[str, object] = {}
    while reader.peek() is not None:
        _parse_attribute(reader, values)
    own_charset = str(values.pop("declared_charset", ""))
    own_collation = str(values.pop("declared_collation", ""))
    if not _TEXT_TYPE.match(type_):
        if "default" in values and _BINARY_TYPE.match(type_):
            values["default"] = _normal_bytes(str(values["default"]))
        return _build_column(name, type_, values), ""
    if own_collation:  # its name begins with the character set's (MySQL manual, 12.3.5)
        charset, collation, own_charset = own_collation.split("_")[0], own_collation, ""
    values |= {"charset": charset, "collation": collation}
    return _build_column(name, type_, values), own_charset


def _build_column(name: str, type_: str, values: dict[str, object]) -> Column:
    return Column(name, type_, **values)  # type: ignore[arg-type]  # attributes, by field


def _parse_type(reader: Reader) -> str:
    text = reader.next().text
    if reader.take("PRECISION"):
        text += " precision"
    if reader.group_follows():
        text += reader.group()
    for word in ("unsigned", "zerofill"):
        if reader.take(word.upper()):
            text += f" {word}"
    if reader.take("COMPRESSED"):  # MariaDB: the values are stored compressed
        text += " compressed"
    return text


_STRING = re.compile(r"'(?:[^'\\]|\\.|'')*'", re.DOTALL)
_HEXADECIMAL = re.compile(r"x'([0-9a-f]*)'", re.IGNORECASE)


def _normal_bytes(default: str) -> str:
    """A literal default of a binary column, in hexadecimal if it is not printable ASCII.

    MariaDB 10.11 prints the bytes as they are, whatever the character set of the connection, and
    11.8 prints all of them in hexadecimal.
    """
    hexadecimal = _HEXADECIMAL.fullmatch(default)
    if hexadecimal:
        data = bytes.fromhex(hexadecimal[1])
    elif _STRING.fullmatch(default):
        data = unquote_string(default).encode("utf-8", "surrogateescape")
    else:
        return default
    if all(0x20 <= byte < 0x7F for byte in data):
        return quote_string(data.decode("ascii"))
    return f"x'{data.hex()}'"


def _parse_attribute(reader: Reader, values: dict[str, object]) -> None:
    if reader.take("NOT", "NULL"):
        values["nullable"] = False
    elif reader.take("NULL"):
        values["nullable"] = True
    elif reader.take("CHARACTER", "SET"):
        values["declared_charset"] = reader.next().text
    elif reader.take("COLLATE"):
        values["declared_collation"] = reader.next().text
    elif reader.take("DEFAULT"):
        values["default"] = _parse_default(reader)
    elif reader.take("ON", "UPDATE"):
        values["on_update"] = _parse_call(reader)
    elif reader.take("AUTO_INCREMENT"):
        values["autoincrement"] = True
    elif reader.take("GENERATED", "ALWAYS", "AS", "ROW"):
        values["generated"] = Generated(f"ROW {reader.next().text}", stored=True)
    elif reader.take("GENERATED", "ALWAYS", "AS"):
        expression = normal_expression(reader.group())
        stored = reader.take("STORED") or reader.take("PERSISTENT")
        values["generated"] = Generated(expression, stored)
        reader.take("VIRTUAL")
    elif reader.take("COMMENT"):
        values["comment"] = unquote_string(reader.next().text)
    elif reader.take("INVISIBLE"):
        values["invisible"] = True
    elif reader.take("SRID"):
        values["srid"] = int(reader.next().text)
    else:
        values["extra"] = f"{values.get('extra', '')} {_parse_unknown(reader)}".strip()


def _parse_unknown(reader: Reader) -> str:
    text = reader.next().text
    return text + (f" {reader.group()}" if reader.group_follows() else "")


def _parse_call(reader: Reader) -> str:
    """Parse a word with the group that directly follows it: CURRENT_TIMESTAMP(6), uuid()."""
    text = reader.next().text
    return text + (reader.group() if reader.group_follows() else "")


def _parse_default(reader: Reader) -> str:
    if reader.group_follows():
        return normal_expression(reader.group())
    return _parse_call(reader)


def _parse_index(reader: Reader) -> Index:
    if reader.take("PRIMARY", "KEY"):
        kind, name = "PRIMARY", ""
    else:
        kind = next((k for k in ("UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR") if reader.take(k)), "")
        if not reader.take("KEY"):
            raise ValueError(f"unknown item {reader.rest()!r} in SHOW CREATE TABLE")
        name = unquote_name(reader.next().text)
    parts = tuple(
        _parse_part(Reader(item)) for item in split_at_commas(tokenize(reader.group())[1:-1])
    )
    values: dict[str, object] = {}
    while reader.peek() is not None:
        _parse_index_option(reader, values)
    return Index(name, parts, kind, **values)  # type: ignore[arg-type]  # options, by field


def _parse_part(reader: Reader) -> IndexPart:
    if reader.group_follows():
        expression = normal_expression(reader.group())
        return IndexPart(expression=expression, descending=reader.take("DESC"))
    column = unquote_name(reader.next().text)
    if reader.take("WITHOUT", "OVERLAPS"):
        return IndexPart(column=column, without_overlaps=True)
    length = int(reader.group()[1:-1]) if reader.group_follows() else None
    return IndexPart(column=column, length=length, descending=reader.take("DESC"))


def _parse_index_option(reader: Reader, values: dict[str, object]) -> None:
    if reader.take("USING"):
        values["using"] = reader.next().text
    elif reader.take("COMMENT"):
        values["comment"] = unquote_string(reader.next().text)
    elif reader.take("INVISIBLE"):
        values["invisible"] = True
    elif reader.take("IGNORED"):
        values["ignored"] = True
    elif reader.take("WITH", "PARSER"):
        values["parser"] = unquote_name(reader.next().text)
    else:
        values["extra"] = f"{values.get('extra', '')} {_parse_unknown(reader)}".strip()


def _parse_foreign_key(name: str, reader: Reader, context: _Context) -> ForeignKey:
    columns = reader.names()
    reader.take("REFERENCES")
    referred, database = _parse_referred(reader, context)
    referred_columns = reader.names()
    actions: dict[str, str] = {}
    for event in ("DELETE", "UPDATE"):
        if reader.take("ON", event):
            actions[f"on_{event.lower()}"] = _parse_action(reader)
    return ForeignKey(
        name, columns, referred, referred_columns, extra=reader.rest(), database=database, **actions
    )


def _parse_referred(reader: Reader, context: _Context) -> tuple[TableKey, str]:
    """Parse ``table`` or ``schema``.``table``; the server omits the schema of the table itself.

    :returns: the table, and the name of the default database, if the reference needs it.
    """
    first = unquote_name(reader.next().text)
    if not reader.take("."):
        return TableKey(context.key.schema, first), ""
    name = unquote_name(reader.next().text)
    return (
        (TableKey(None, name), first) if first == context.database else (TableKey(first, name), "")
    )


def _parse_action(reader: Reader) -> str:
    words = (("CASCADE",), ("SET", "NULL"), ("SET", "DEFAULT"), ("RESTRICT",), ("NO", "ACTION"))
    return next(" ".join(action) for action in words if reader.take(*action))


def _parse_check(name: str, reader: Reader) -> Check:
    if not reader.take("CHECK"):
        raise ValueError(f"unknown constraint {name!r} in SHOW CREATE TABLE")
    expression = normal_expression(reader.group())
    return Check(name, expression, enforced=not reader.take("NOT", "ENFORCED"))
