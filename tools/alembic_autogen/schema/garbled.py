"""Recover texts that SHOW CREATE TABLE prints with lost characters.

Observed on MySQL 9.7 and MariaDB 10.11:

- A literal in the expression of a CHECK, a generated column, a default or an index is kept in the
  character set of the column beside it, or of the connection. MySQL prints its bytes, and prints
  bytes beyond utf8mb3 as ``?``: ``_latin1'?'`` for ``ß``, ``_utf8mb4'????'`` for an emoji.
  information_schema gives each byte as the latin1 character of that number. MariaDB prints the
  literal correctly.
- A member of an ENUM or SET is converted to utf8mb3 wherever it is printed, so that an emoji
  becomes ``?``. A value of the column is intact: this module inserts each member by its number into
  a temporary copy of the column and reads it.
- A default that is a literal is printed in hexadecimal by MySQL, and with ``?`` by MariaDB, where
  it is read from a temporary copy of the column too.
- A comment (of a table, column, index, partition, routine or event) is kept in utf8mb3: the server
  itself stores ``?`` in place of an emoji, so that two emojis cannot be distinguished.
- Bodies of views, triggers, routines and events are printed intact by SHOW CREATE.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_name, quote_qualified, quote_string
from alembic_autogen.schema.tokens import normal_expression, tokenize, unescape, unquote_string
from alembic_autogen.server.base import Row

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Check, Column, Index, Table

Query = Callable[[str], Iterable[Row]]
"""Run a statement and return its rows."""

_LOST = re.compile(
    r"\b_(?!utf8mb[34]\b|binary\b)\w+ ?'(?:[^'\\?]|\\.|'')*\?"
    r"|\b_utf8mb4 ?'(?:[^'\\]|\\.|'')*\?{4}"
)
_WIDE = ("utf8mb4", "utf16", "utf16le", "utf32", "gb18030")
"""Character sets with characters that utf8mb3 lacks."""


def may_lack_characters(sql: str) -> bool:
    """Whether a CREATE TABLE statement needs a closer check; most have neither sign of a loss."""
    return "?" in sql or " DEFAULT 0x" in sql


def is_garbled(sql: str) -> bool:
    """Whether a CREATE TABLE statement may have lost characters of a literal in an expression."""
    return _LOST.search(sql) is not None


@dataclass(frozen=True)
class Expressions:
    """The expressions of one table.

    :param generated: expressions of generated columns, by column name.
    :param defaults: default expressions, by column name.
    :param checks: expressions of CHECKs, by constraint name.
    :param parts: expressions of functional indexes, by index name and position of the key part,
        from 1.
    """

    generated: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    checks: dict[str, str] = field(default_factory=dict)
    parts: dict[tuple[str, int], str] = field(default_factory=dict)


def read_expressions(query: Query, database: str, table: str) -> Expressions:
    """Read the expressions of a table from information_schema.

    :param query: runs a statement and returns its rows.
    """
    place = f"table_schema = {quote_string(database)} AND table_name = {quote_string(table)}"
    columns = list(
        query(
            "SELECT column_name, generation_expression, column_default, extra"
            f" FROM information_schema.columns WHERE {place}"
        )
    )
    checks = query(
        "SELECT c.constraint_name, c.check_clause FROM information_schema.check_constraints AS c"
        " JOIN information_schema.table_constraints AS t USING (constraint_schema, constraint_name)"
        f" WHERE t.constraint_type = 'CHECK' AND t.{place.replace(' AND ', ' AND t.')}"
    )
    parts = query(
        "SELECT index_name, seq_in_index, expression FROM information_schema.statistics"
        f" WHERE {place} AND expression IS NOT NULL"
    )
    return Expressions(
        {name: _unescaped(text) for name, text, _, _ in columns if text},
        {
            name: _unescaped(text)
            for name, _, text, extra in columns
            if text and "DEFAULT_GENERATED" in extra
        },
        {name: _unescaped(text) for name, text in checks},
        {(name, int(at)): _unescaped(text) for name, at, text in parts},
    )


def _unescaped(text: str) -> str:
    """Convert an expression to the form that SHOW CREATE TABLE prints.

    information_schema escapes quotes, backslashes and line breaks, also those in names, and omits
    the outer parentheses (tried on MySQL 9.7).
    """
    tokens = tokenize(f"({unescape(text)})")
    return normal_expression("".join(_decoded(token.text) for token in tokens))


_CODECS = {"latin1": "cp1252"}
"""Python's codec names for character sets that are something else under their own name."""


def _decoded(literal: str) -> str:
    """Decode a literal with an introducer, whose bytes are given as latin1 characters."""
    match = re.match(r"_(?!binary\b)(\w+) ?'", literal)
    if match is None or literal.isascii():
        return literal
    codec = "utf8" if match[1].startswith("utf8") else _CODECS.get(match[1], match[1])
    try:
        return literal.encode("latin1").decode(codec)
    except (UnicodeError, LookupError):
        return literal


def repaired(table: Table, expressions: Expressions) -> Table:
    """Replace the expressions of a parsed table by those that information_schema gives."""
    return replace(
        table,
        columns=tuple(_repaired_column(column, expressions) for column in table.columns),
        indexes=tuple(_repaired_index(index, expressions) for index in table.indexes),
        checks=tuple(_repaired_check(check, expressions) for check in table.checks),
    )


def _repaired_column(column: Column, expressions: Expressions) -> Column:
    if column.generated:
        text = expressions.generated.get(column.name, column.generated.expression)
        return replace(column, generated=replace(column.generated, expression=text))
    if column.default and column.default.startswith("("):
        return replace(column, default=expressions.defaults.get(column.name, column.default))
    return column


def _repaired_index(index: Index, expressions: Expressions) -> Index:
    parts = tuple(
        replace(part, expression=expressions.parts.get((index.name, at), part.expression))
        for at, part in enumerate(index.parts, 1)
    )
    return replace(index, parts=parts)


def _repaired_check(check: Check, expressions: Expressions) -> Check:
    return replace(check, expression=expressions.checks.get(check.name, check.expression))


_COPY = "alembic_autogen_copy"
_HEXADECIMAL = re.compile(r"0x((?:[0-9A-Fa-f]{2})+)")


def with_whole_literals(table: Table, query: Query, database: str) -> Table:
    """Restore the ENUM and SET members and the literal defaults of a table as they were declared.

    :param query: runs a statement on a connection that may create temporary tables.
    :param database: the database for the temporary copy; the table's too, if its key names none.
    """
    columns = [_with_whole_literals(column, table, query, database) for column in table.columns]
    if all(new is old for new, old in zip(columns, table.columns, strict=True)):
        return table
    return replace(table, columns=tuple(columns))


def _with_whole_literals(column: Column, table: Table, query: Query, database: str) -> Column:
    if column.charset not in _WIDE:
        return column
    if _has_garbled_members(column):
        column = replace(
            column, type=_with_members(column, _members(column, table, query, database))
        )
    default = column.default or ""
    hexadecimal = _HEXADECIMAL.fullmatch(default)
    if hexadecimal and column.charset == "utf8mb4":
        return replace(column, default=quote_string(bytes.fromhex(hexadecimal[1]).decode()))
    if default.startswith("'") and "?" in default:
        (value,) = _values(column, ["DEFAULT"], table, query, database)
        return replace(column, default=quote_string(value))
    return column


def _has_garbled_members(column: Column) -> bool:
    return "?" in column.type and column.type.startswith(("enum(", "set("))


def _members(column: Column, table: Table, query: Query, database: str) -> Sequence[str]:
    """The members of an ENUM (values 1, 2, 3, …) or SET (1, 2, 4, …; manual, 13.3.5 and 13.3.6)."""
    count = sum(token.kind == "string" for token in tokenize(column.type))
    is_set = column.type.startswith("set")
    numbers = [str(1 << at if is_set else at + 1) for at in range(count)]
    return _values(column, numbers, table, query, database)


def _values(
    column: Column, expressions: Sequence[str], table: Table, query: Query, database: str
) -> list[str]:
    """Insert expressions into a temporary copy of a column, and read the stored values in order."""
    place = quote_qualified(table.key.schema or database, table.key.name)
    copy, name = quote_qualified(database, _COPY), quote_name(column.name)
    query(f"DROP TEMPORARY TABLE IF EXISTS {copy}")
    number = "alembic_autogen_number"  # a primary key, in case sql_require_primary_key is set
    query(
        f"CREATE TEMPORARY TABLE {copy} ({number} INT AUTO_INCREMENT PRIMARY KEY)"
        f" AS SELECT {name} FROM {place} LIMIT 0"
    )
    query(f"INSERT INTO {copy} ({name}) VALUES {', '.join(f'({each})' for each in expressions)}")
    found = [str(value) for (value,) in query(f"SELECT {name} FROM {copy} ORDER BY {number}")]
    query(f"DROP TEMPORARY TABLE {copy}")
    return found


def _with_members(column: Column, members: Sequence[str]) -> str:
    """The column's type, with the members that were printed with a question mark replaced."""
    left = iter(members)
    return "".join(
        _member(token.text, next(left)) if token.kind == "string" else token.text
        for token in tokenize(column.type)
    )


def _member(printed: str, whole: str) -> str:
    return printed if unquote_string(printed) == whole else quote_string(whole)
