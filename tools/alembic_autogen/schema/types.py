"""Find the SQLAlchemy types of columns.

The types are derived from the server's definition of a column, so equal columns give equal text
whatever types the models use: portable types (``sa.String``) where they are exact, else MySQL's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import UnsupportedCompilationError

from alembic_autogen.schema.members import enum_members

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

    from alembic_autogen.schema.model import Column

SqlType: TypeAlias = "TypeEngine[Any]"
"""A column type, whatever the Python type of its values."""
Maker = Callable[..., SqlType]

_TYPE = re.compile(r"(?P<word>[a-z_0-9]+)(?:\((?P<arguments>.*)\))?(?P<flags>[ a-z]*)", re.DOTALL)

_PLAIN: dict[str, Callable[[], SqlType]] = {
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
    "uuid": sa.UUID,
    "year": mysql.YEAR,
}
_ADDRESSES: dict[str, Maker] = {
    name.lower(): getattr(mysql, name) for name in ("INET4", "INET6") if hasattr(mysql, name)
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


def sqlalchemy_type(column: Column, charset: str, collation: str) -> SqlType | None:
    """The SQLAlchemy type that renders as a column's type, or ``None`` where there is none.

    :param column: the column.
    :param charset: default character set of its table, which is not repeated.
    :param collation: default collation of its table, which is not repeated.
    """
    if column.type in _ADDRESSES and _has_addresses():
        return _ADDRESSES[column.type]()
    if column.type in _PLAIN:
        return _PLAIN[column.type]()
    match = _TYPE.fullmatch(column.type)
    if match is None:
        return None
    word, arguments, flags = match["word"], match["arguments"] or "", match["flags"].split()
    if word in _NUMBERS:
        return _number(word, arguments, flags)
    if flags:  # COMPRESSED of MariaDB
        return None
    if word in _TEXT:
        return _text(word, arguments, column, charset, collation)
    if word in _TIMES:
        return _TIMES[word](fsp=int(arguments))
    if word in _BINARY:
        return _BINARY[word](length=int(arguments or 1))
    return None


@cache
def _has_addresses() -> bool:
    """Whether SQLAlchemy writes INET4 and INET6 also in its dialect for MySQL (2.0.37 does not)."""
    try:
        return all(type_().compile(dialect=mysql.dialect()) for type_ in _ADDRESSES.values())
    except UnsupportedCompilationError:
        return False


def _text(word: str, arguments: str, column: Column, charset: str, collation: str) -> SqlType:
    options: dict[str, str | None] = {}
    if column.charset != charset:
        options["charset"] = column.charset
    if column.collation != collation:
        options["collation"] = column.collation
    if word == "set" and "" in enum_members(column.type):
        return mysql.SET(*enum_members(column.type), retrieve_as_bitwise=True, **options)
    if word in ("enum", "set"):
        return _TEXT[word](*enum_members(column.type), **options)
    known = _PORTABLE_TEXT if word in _PORTABLE_TEXT and "charset" not in options else _TEXT
    if arguments:
        return known[word](length=int(arguments), **options)
    return known[word](**options)


def _number(word: str, arguments: str, flags: list[str]) -> SqlType:
    options: dict[str, object] = dict.fromkeys(flags, True)
    if word in ("decimal", "float", "double"):
        precision, _, scale = arguments.partition(",")
        if word == "decimal" and not flags:
            return sa.Numeric(precision=int(precision), scale=int(scale or 0))
        if precision:
            options |= {"precision": int(precision), "scale": int(scale) if scale else None}
        if word == "double":
            options["asdecimal"] = False
        return _NUMBERS[word](**options)
    # MariaDB prints the default display width of an integer, which has no meaning
    default = _UNSIGNED_WIDTHS if "unsigned" in flags else _DISPLAY_WIDTHS
    if arguments == default.get(word) and "zerofill" not in flags:
        arguments = ""
        if not flags and word in _PLAIN:
            return _PLAIN[word]()
    if arguments:
        options["display_width"] = int(arguments)
    return _NUMBERS[word](**options)
