"""Spell column types as SQLAlchemy types.

The source is what the server says of a column, so equal columns give equal text whatever the
models call their types: portable ones (``sa.String``) where they say all, MySQL's otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from alembic_autogen.quoting import quote_string
from alembic_autogen.schema.tokens import tokenize, unquote_string

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

    from alembic_autogen.schema.model import Column

Maker = Callable[..., "TypeEngine[Any]"]

_TYPE = re.compile(
    r"(?P<word>[a-z_0-9]+)(?:\((?P<arguments>.*)\))?(?P<flags>[ a-z]*)", re.DOTALL | re.I
)

_PLAIN: dict[str, Callable[[], TypeEngine[Any]]] = {
    "tinyint(1)": sa.Boolean,
    "smallint": sa.SmallInteger,
    "int": sa.Integer,
    "bigint": sa.BigInteger,
    "float": sa.Float,
    "double": sa.Double,
    "date": sa.Date,
    "time": sa.Time,
    "datetime": sa.DateTime,
    "timestamp": sa.TIMESTAMP,
    "json": sa.JSON,
    "blob": sa.LargeBinary,
    "tinyblob": mysql.TINYBLOB,
    "mediumblob": mysql.MEDIUMBLOB,
    "longblob": mysql.LONGBLOB,
    "year": mysql.YEAR,
}
_NUMBERS: dict[str, Maker] = {
    "tinyint": mysql.TINYINT,
    "smallint": mysql.SMALLINT,
    "mediumint": mysql.MEDIUMINT,
    "int": mysql.INTEGER,
    "bigint": mysql.BIGINT,
    "decimal": mysql.DECIMAL,
    "float": mysql.FLOAT,
    "double": mysql.DOUBLE,
}
_TIMES: dict[str, Maker] = {
    "time": mysql.TIME,
    "datetime": mysql.DATETIME,
    "timestamp": mysql.TIMESTAMP,
}
_BINARY: dict[str, Maker] = {"binary": sa.BINARY, "varbinary": sa.VARBINARY, "bit": mysql.BIT}
_PORTABLE_TEXT: dict[str, Maker] = {"varchar": sa.String, "char": sa.CHAR, "text": sa.Text}
_TEXT: dict[str, Maker] = {
    "char": mysql.CHAR,
    "varchar": mysql.VARCHAR,
    "tinytext": mysql.TINYTEXT,
    "text": mysql.TEXT,
    "mediumtext": mysql.MEDIUMTEXT,
    "longtext": mysql.LONGTEXT,
    "enum": mysql.ENUM,
    "set": mysql.SET,
}
_DISPLAY_WIDTHS = {"tinyint": "4", "smallint": "6", "mediumint": "9", "int": "11", "bigint": "20"}
_UNSIGNED_WIDTHS = {"tinyint": "3", "smallint": "5", "mediumint": "8", "int": "10", "bigint": "20"}


def spell_type(column: Column, charset: str, collation: str) -> TypeEngine[Any] | None:
    """The SQLAlchemy type that makes a column's type, or ``None`` where there is none.

    :param column: the column.
    :param charset: default character set of its table; not repeated.
    :param collation: default collation of its table; not repeated.
    """
    if column.type in _PLAIN:
        return _PLAIN[column.type]()
    match = _TYPE.fullmatch(column.type)
    if match is None:
        return None
    word, arguments, flags = match["word"].lower(), match["arguments"] or "", match["flags"].split()
    if word in _TEXT:
        return _text(word, arguments, column, charset, collation)
    if word in _NUMBERS:
        return _number(word, arguments, flags)
    if word in _TIMES and not flags:
        return _TIMES[word](fsp=int(arguments or 0))
    if word in _BINARY and not flags:
        return _BINARY[word](length=int(arguments or 1))
    return None


def enum_values(type_: str) -> tuple[str, ...]:
    """The members of an ENUM or SET, from its definition."""
    return tuple(unquote_string(t.text) for t in tokenize(type_) if t.kind == "string")


def lost_members(head: Column, models: Column) -> list[str]:
    """The members of an ENUM or SET that a change of its type does not keep.

    ALTER TABLE finds the new member by the collation: of an ENUM('A') with a collation that ignores
    case, values become those of an ENUM('a').
    """
    ignores_case = all((column.collation or "").endswith("_ci") for column in (head, models))
    key = str.lower if ignores_case else str
    kept = set(map(key, enum_values(models.type)))
    return [member for member in enum_values(head.type) if key(member) not in kept]


def may_be_equal(members: Iterable[str], collation: str | None) -> bool:
    """Whether a collation may take two of some texts for one; MySQL allows no such members.

    Which letters are equal depends on the collation (in Swedish, a and å are not), so that the
    answer errs on the side of caution.
    """
    texts = list(members)
    if (collation or "").endswith(("_bin", "_cs")) or collation == "binary":
        return False
    return len({_without_accents(text) for text in texts}) < len(set(texts))


_MOST_OF_A_SET = 64
"""As many members can a SET have (MySQL manual, 13.3.6)."""


def with_all_members(head: Column, models: Column, between: Iterable[str] = ()) -> Column:
    """An ENUM or SET column with the members of both sides, for the time of the change.

    A text of the same length at most, where members of both sides may be equal for the collation:
    an ENUM cannot have both of them (error 1291), and a text can; or where they are too many.

    :param between: further members, which values have in between.
    """
    word = head.type.split("(")[0]
    old = enum_values(head.type)
    members = [*old, *(member for member in enum_values(models.type) if member not in old)]
    members += [member for member in between if member not in members]
    too_many = word == "set" and len(members) > _MOST_OF_A_SET
    if too_many or may_be_equal(members, head.collation):
        longest = max(map(len, members)) if word == "enum" else len(",".join(members))
        return replace(head, type=f"varchar({max(longest, 1)})")
    return replace(head, type=f"{word}({','.join(map(quote_string, members))})")


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c)).casefold()


def _text(
    word: str, arguments: str, column: Column, charset: str, collation: str
) -> TypeEngine[Any]:
    options: dict[str, str | None] = {}
    if column.charset != charset:
        options["charset"] = column.charset
    if column.collation != collation:
        options["collation"] = column.collation
    if word in ("enum", "set"):
        return _TEXT[word](*enum_values(column.type), **options)
    known = _PORTABLE_TEXT if word in _PORTABLE_TEXT and "charset" not in options else _TEXT
    if arguments:
        return known[word](length=int(arguments), **options)
    return known[word](**options)


def _number(word: str, arguments: str, flags: list[str]) -> TypeEngine[Any]:
    options: dict[str, Any] = dict.fromkeys(flags, True)
    if word in ("decimal", "float", "double"):
        precision, _, scale = arguments.partition(",")
        if word == "decimal" and not flags:
            return sa.Numeric(precision=int(precision), scale=int(scale or 0))
        if precision:
            options |= {"precision": int(precision), "scale": int(scale) if scale else None}
        if word == "double":
            options["asdecimal"] = False
        return _NUMBERS[word](**options)
    # MariaDB prints the default display width of an integer, which means nothing
    default = _UNSIGNED_WIDTHS if "unsigned" in flags else _DISPLAY_WIDTHS
    if arguments == default.get(word) and "zerofill" not in flags:
        arguments = ""
        if not flags and word in _PLAIN:
            return _PLAIN[word]()
    if arguments:
        options["display_width"] = int(arguments)
    return _NUMBERS[word](**options)
