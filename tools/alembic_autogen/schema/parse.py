"""Take SHOW CREATE TABLE apart.

The grammar is the one that the server prints, not all that it accepts: one item a line would do,
were it not for line breaks inside names and strings. So the text is cut into tokens first, version
comments (``/*!80016 NOT ENFORCED */``, MySQL manual, 11.7) being unwrapped, and read from there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from alembic_autogen.schema.model import (
    Check,
    Column,
    ForeignKey,
    Generated,
    Index,
    IndexPart,
    Table,
    TableKey,
)

_TOKEN = re.compile(
    r"""
      (?P<name>`(?:[^`]|``)*`)
    | (?P<string>(?:\b[NnBbXx]|\b_[A-Za-z0-9_]+\ ?)?'(?:[^'\\]|\\.|'')*')
    | (?P<open>\()
    | (?P<close>\))
    | (?P<comma>,)
    | (?P<wrap>/\*M?!\d*|\*/)
    | (?P<space>\s+)
    | (?P<word>[^\s`'(),/*]+|[/*])
    """,
    re.VERBOSE | re.DOTALL,
)
_INTRODUCER = re.compile(r"\b_(?!binary\b)[a-z][a-z0-9]+ ?(?=')")
_TEXT_TYPE = re.compile(r"(?:var)?char\b|(?:tiny|medium|long)?text\b|enum\b|set\b", re.IGNORECASE)


class Token(NamedTuple):
    """A token with its kind; ``name`` and ``string`` tokens keep their quotes."""

    kind: str
    text: str


def tokenize(sql: str) -> list[Token]:
    """Cut SQL into tokens, white space included, markers of version comments left out."""
    return [
        Token(match.lastgroup or "", match.group())
        for match in _TOKEN.finditer(sql)
        if match.lastgroup != "wrap"
    ]


def unquote_name(text: str) -> str:
    """The identifier inside backticks."""
    return text[1:-1].replace("``", "`")


_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "Z": "\x1a", "b": "\b"}


def unquote_string(text: str) -> str:
    """The string that a literal stands for (MySQL manual, 11.1.1)."""
    body = text[text.index("'") + 1 : -1]
    return re.sub(
        r"\\(.)|''",
        lambda match: _ESCAPES.get(match[1], match[1]) if match[1] else "'",
        body,
        flags=re.DOTALL,
    )


def normal_expression(text: str) -> str:
    """An expression without what depends on how it came to be.

    A string literal is stored with the introducer of the connection's character set, so the same
    CHECK made through two connections reads ``_utf8mb4'x'`` or ``_utf8mb3'x'``; and the first ALTER
    TABLE turns it into that of the column which it is compared with, ``_latin1'x'``.
    """
    return _INTRODUCER.sub("", text) if "_" in text else text


class _Reader:
    """A cursor over the tokens of one clause."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def skip_space(self) -> None:
        while self.at < len(self.tokens) and self.tokens[self.at].kind == "space":
            self.at += 1

    def peek(self) -> Token | None:
        self.skip_space()
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def next(self) -> Token:
        token = self.peek()
        if token is None:
            raise ValueError("a clause of SHOW CREATE TABLE ends too early")
        self.at += 1
        return token

    def take(self, *words: str) -> bool:
        """Move over these words if they come next."""
        start = self.at
        for word in words:
            token = self.peek()
            if token is None or token.text.upper() != word:
                self.at = start
                return False
            self.at += 1
        return True

    def group(self) -> str:
        """The text of a parenthesised group that comes next, with its parentheses."""
        self.skip_space()
        start, depth = self.at, 0
        while True:
            token = self.next()
            depth += {"open": 1, "close": -1}.get(token.kind, 0)
            if depth == 0:
                return "".join(t.text for t in self.tokens[start : self.at])

    def group_follows(self) -> bool:
        token = self.peek()
        return token is not None and token.kind == "open"

    def rest(self) -> str:
        text = "".join(t.text for t in self.tokens[self.at :]).strip()
        self.at = len(self.tokens)
        return text

    def names(self) -> tuple[str, ...]:
        """A parenthesised list of names."""
        return tuple(unquote_name(t.text) for t in tokenize(self.group()) if t.kind == "name")


def _split(tokens: list[Token]) -> list[list[Token]]:
    """Cut tokens at the commas that stand outside parentheses."""
    items: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if token.kind == "comma" and depth == 0:
            items.append([])
        else:
            items[-1].append(token)
    return items


def _body_end(tokens: list[Token], start: int) -> int:
    depth = 0
    for at in range(start, len(tokens)):
        depth += {"open": 1, "close": -1}.get(tokens[at].kind, 0)
        if depth == 0:
            return at
    raise ValueError("SHOW CREATE TABLE has no closing parenthesis")


def parse_create_table(
    key: TableKey, sql: str, default_collations: Mapping[str, str], database: str
) -> Table:
    """Take one CREATE TABLE statement of the server apart.

    :param key: the table's name.
    :param sql: what SHOW CREATE TABLE printed.
    :param default_collations: the default collation of each character set.
    :param database: name of the application's default database, which no result mentions.
    :raises ValueError: the text is not what this reads.
    """
    tokens = tokenize(sql)
    start = next(at for at, token in enumerate(tokens) if token.kind == "open")
    end = _body_end(tokens, start)
    options = _parse_options("".join(t.text for t in tokens[end + 1 :]), default_collations)
    items = _split(tokens[start + 1 : end])
    charset, collation = str(options["charset"]), str(options["collation"])
    context = _Context(key, charset, collation, default_collations, database)
    parts: dict[str, list[object]] = {"column": [], "key": [], "foreign": [], "check": []}
    for item in items:
        kind, value = _parse_item(_Reader(item), context)
        parts[kind].append(value)
    return _table(key, sql, parts, options)


class _Context(NamedTuple):
    key: TableKey
    charset: str
    collation: str
    default_collations: Mapping[str, str]
    database: str


def _table(
    key: TableKey, sql: str, parts: dict[str, list[object]], options: dict[str, object]
) -> Table:
    indexes = [item for item in parts["key"] if isinstance(item, Index)]
    return Table(
        key=key,
        columns=tuple(item for item in parts["column"] if isinstance(item, Column)),
        primary_key=next((index for index in indexes if index.kind == "PRIMARY"), None),
        # create_all() makes them in the order of a set, which is another one in each process
        indexes=tuple(
            sorted((i for i in indexes if i.kind != "PRIMARY"), key=lambda index: index.name)
        ),
        foreign_keys=tuple(item for item in parts["foreign"] if isinstance(item, ForeignKey)),
        checks=tuple(item for item in parts["check"] if isinstance(item, Check)),
        sql=sql,
        **options,  # type: ignore[arg-type]
    )


def _parse_item(reader: _Reader, context: _Context) -> tuple[str, object]:
    first = reader.peek()
    if first is not None and first.kind == "name":
        return "column", _parse_column(reader, context)
    if reader.take("CONSTRAINT"):
        name = unquote_name(reader.next().text)
        if reader.take("FOREIGN", "KEY"):
            return "foreign", _parse_foreign_key(name, reader, context)
        return "check", _parse_check(name, reader)
    return "key", _parse_index(reader)


def _parse_column(reader: _Reader, context: _Context) -> Column:
    name = unquote_name(reader.next().text)
    type_ = _parse_type(reader)
    values: dict[str, object] = {}
    while reader.peek() is not None:
        _parse_attribute(reader, values)
    spelled_charset = values.pop("spelled_charset", None)
    spelled_collation = values.pop("spelled_collation", None)
    if _TEXT_TYPE.match(type_):
        values["charset"], values["collation"] = _in_force(
            spelled_charset and str(spelled_charset),
            spelled_collation and str(spelled_collation),
            context,
        )
    return Column(name=name, type=type_, **values)  # type: ignore[arg-type]


def _in_force(
    charset: object, collation: object, context: _Context
) -> tuple[str | None, str | None]:
    """Charset and collation of a column (MySQL manual, 12.3.5)."""
    if collation:
        return str(collation).split("_")[0], str(collation)
    if charset:
        return str(charset), context.default_collations.get(str(charset), str(charset))
    return context.charset, context.collation


def _parse_type(reader: _Reader) -> str:
    text = reader.next().text
    if reader.take("PRECISION"):
        text += " precision"
    if reader.group_follows():
        text += reader.group()
    for word in ("unsigned", "zerofill"):
        if reader.take(word.upper()):
            text += f" {word}"
    return text


def _parse_attribute(reader: _Reader, values: dict[str, object]) -> None:
    if reader.take("NOT", "NULL"):
        values["nullable"] = False
    elif reader.take("NULL"):
        values["nullable"] = True
    elif reader.take("CHARACTER", "SET"):
        values["spelled_charset"] = reader.next().text
    elif reader.take("COLLATE"):
        values["spelled_collation"] = reader.next().text
    elif reader.take("DEFAULT"):
        values["default"] = _parse_default(reader)
    elif reader.take("ON", "UPDATE"):
        values["on_update"] = _parse_call(reader)
    elif reader.take("AUTO_INCREMENT"):
        values["autoincrement"] = True
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


def _parse_unknown(reader: _Reader) -> str:
    text = reader.next().text
    return text + (f" {reader.group()}" if reader.group_follows() else "")


def _parse_call(reader: _Reader) -> str:
    """A word, with the group that follows it directly: CURRENT_TIMESTAMP(6), uuid()."""
    text = reader.next().text
    return text + (reader.group() if reader.group_follows() else "")


def _parse_default(reader: _Reader) -> str:
    if reader.group_follows():
        return normal_expression(reader.group())
    return _parse_call(reader)


def _parse_index(reader: _Reader) -> Index:
    if reader.take("PRIMARY", "KEY"):
        kind, name = "PRIMARY", ""
    else:
        kind = next((k for k in ("UNIQUE", "FULLTEXT", "SPATIAL") if reader.take(k)), "")
        if not reader.take("KEY"):
            raise ValueError(f"unknown item {reader.rest()!r} in SHOW CREATE TABLE")
        name = unquote_name(reader.next().text)
    parts = tuple(_parse_part(_Reader(item)) for item in _split(tokenize(reader.group())[1:-1]))
    values: dict[str, object] = {}
    while reader.peek() is not None:
        _parse_index_option(reader, values)
    return Index(name=name, parts=parts, kind=kind, **values)  # type: ignore[arg-type]


def _parse_part(reader: _Reader) -> IndexPart:
    if reader.group_follows():
        expression = normal_expression(reader.group())
        return IndexPart(expression=expression, descending=reader.take("DESC"))
    column = unquote_name(reader.next().text)
    length = int(reader.group()[1:-1]) if reader.group_follows() else None
    return IndexPart(column=column, length=length, descending=reader.take("DESC"))


def _parse_index_option(reader: _Reader, values: dict[str, object]) -> None:
    if reader.take("USING"):
        values["using"] = reader.next().text
    elif reader.take("COMMENT"):
        values["comment"] = unquote_string(reader.next().text)
    elif reader.take("INVISIBLE") or reader.take("IGNORED"):
        values["invisible"] = True
    elif reader.take("WITH", "PARSER"):
        values["parser"] = unquote_name(reader.next().text)
    else:
        values["extra"] = f"{values.get('extra', '')} {_parse_unknown(reader)}".strip()


def _parse_foreign_key(name: str, reader: _Reader, context: _Context) -> ForeignKey:
    columns = reader.names()
    reader.take("REFERENCES")
    referred = _parse_referred(reader, context)
    referred_columns = reader.names()
    actions: dict[str, str] = {}
    for event in ("DELETE", "UPDATE"):
        if reader.take("ON", event):
            actions[f"on_{event.lower()}"] = _parse_action(reader)
    return ForeignKey(name, columns, referred, referred_columns, extra=reader.rest(), **actions)


def _parse_referred(reader: _Reader, context: _Context) -> TableKey:
    """``table`` or ``schema``.``table``; the server leaves out the schema of the table itself."""
    first = unquote_name(reader.next().text)
    if not reader.take("."):
        return TableKey(context.key.schema, first)
    schema = None if first == context.database else first
    return TableKey(schema, unquote_name(reader.next().text))


def _parse_action(reader: _Reader) -> str:
    words = (("CASCADE",), ("SET", "NULL"), ("SET", "DEFAULT"), ("RESTRICT",), ("NO", "ACTION"))
    return next(" ".join(action) for action in words if reader.take(*action))


def _parse_check(name: str, reader: _Reader) -> Check:
    if not reader.take("CHECK"):
        raise ValueError(f"unknown constraint {name!r} in SHOW CREATE TABLE")
    expression = normal_expression(reader.group())
    return Check(name, expression, enforced=not reader.take("NOT", "ENFORCED"))


_PARTITION = re.compile(r"\bPARTITION BY\b", re.IGNORECASE)
_OPTION = re.compile(
    r"""(?P<key>[A-Za-z_]+(?:\ [A-Za-z_]+)*?)\ ?=\ ?
    (?P<value>'(?:[^'\\]|\\.|'')*'|\([^)]*\)|`(?:[^`]|``)*`|[^\s,]+)""",
    re.VERBOSE | re.DOTALL,
)


def _parse_options(text: str, default_collations: Mapping[str, str]) -> dict[str, object]:
    found = _find_partitioning(text)
    head, partitioning = (text[:found].strip(), text[found:].strip()) if found >= 0 else (text, "")
    options: dict[str, str] = {}
    rest = head
    for match in _OPTION.finditer(head):
        options[match["key"].upper()] = match["value"]
        rest = rest.replace(match.group(), "", 1)
    if rest.strip():  # MariaDB's WITH SYSTEM VERSIONING, TABLESPACE `x`, …
        options[""] = " ".join(rest.split())
    charset = options.pop("DEFAULT CHARSET", "")
    collation = options.pop("COLLATE", "") or default_collations.get(charset, "")
    comment = options.pop("COMMENT", "''")
    auto_increment = options.pop("AUTO_INCREMENT", None)
    return {
        "charset": charset,
        "collation": collation,
        "comment": unquote_string(comment),
        "auto_increment": int(auto_increment) if auto_increment else None,
        "options": options,
        "partitioning": normal_expression(partitioning),
    }


def _find_partitioning(text: str) -> int:
    """Where the PARTITION BY clause begins, which always has a line of its own; -1 if nowhere."""
    offset = 0
    for token in tokenize(text):
        if token.kind == "word" and token.text.upper() == "PARTITION":
            return offset if _PARTITION.match(text, offset) else -1
        offset += len(token.text)
    return -1
