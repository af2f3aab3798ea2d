"""Check that a column stores a value unchanged.

Servers round, truncate and reinterpret a value when they store it in a column, also in strict mode:
``1200`` is a TIME of twelve minutes, ``'0'`` the YEAR 2000, ``1`` the first member of an ENUM, 0.5
is rounded (MySQL manual, 13.2.3, 13.2.4, 13.3.6 and 14.24.4). So each value is first stored in a
column of the value's own type, and then compared with the value that the target column returns.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from pymysql.err import MySQLError

from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.alter import column_clause
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import MOMENTS, NUMBERS, family

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

_OFFSET = re.compile(r"\d{1,2}:\d{2}(:\d{2}([.]\d*)?)?\s*[+-]\d{1,2}:\d{2}(?!\d)")
_HINTS = {
    "integer": "round it on purpose, as by ROUND() or FLOOR()",
    "decimal": "round it on purpose, as by ROUND()",
    "float": "round it on purpose, as by ROUND()",
    "bit": "write the number without quotes",
    "year": "write all four digits",
    "date": "write it as '2024-12-31', or cut it on purpose, as by DATE()",
    "datetime": "write it as '2024-12-31 23:59:59'",
    "timestamp": "write it as '2024-12-31 23:59:59'",
    "time": "write it as '23:59:59', or cut it on purpose, as by TIME()",
    "members": "write the member as it is declared, in quotes",
    "text": "write the text as the column keeps it, in quotes",
    "binary": "write all of its bytes, as by X'00FF'",
}


def stored_differently(
    cursor: Cursor, source: str, column: Column, sql: str, is_boolean: bool = False
) -> str | None:
    """Describe how a column changes a value when it stores it.

    :param source: the table from whose rows the value is computed; results that are NULL are
        ignored.
    :param column: the target column.
    :param sql: the value, as SQL.
    :param is_boolean: whether the models declare a BOOLEAN, which is a TINYINT(1) to the server.
    :returns: half a sentence; ``None`` if the value is stored unchanged, or that is unknown.
    """
    kind = family(column)
    compare = _COMPARED.get(kind)
    if compare is None or sql.strip().upper() in ("NULL", "DEFAULT"):
        return None
    if kind == "float" and not _is_number(sql.strip(" '")):
        return None  # a type that is not exact may round a computed value
    for computed, held in _pairs(cursor, source, column, sql):
        if is_boolean and held not in (None, "0", "1"):
            return f"{column.name} is a BOOLEAN, and would hold {held}; write TRUE or FALSE"
        given = sql.strip() if _is_number(sql) else computed
        if held is not None and not compare(given, held):
            return f"{column.name} ({column.type}) would hold {held}, not {given}; {_HINTS[kind]}"
    return None


def zone_matters(column: Column, sql: str) -> str | None:
    """Describe the problem of a value with an offset from UTC; ``None`` for other values."""
    if family(column) not in ("datetime", "timestamp") or not _OFFSET.search(sql):
        return None
    return (
        f"{column.name} ({column.type}) holds no offset from UTC, so what a server stores depends "
        "on the session's time zone; write the time without an offset"
    )


def _pairs(cursor: Cursor, source: str, column: Column, sql: str) -> list[tuple[str, str | None]]:
    """Pair the value computed for each row with the value that the column stores, as texts.

    :returns: an empty list if they cannot be compared.
    """
    name = quote_name("given" if column.name.lower() != "given" else "given_value")
    kept = replace(column, nullable=True, default="NULL", on_update=None, autoincrement=False)
    shown = _shown(quote_name(column.name), family(column))
    try:
        cursor.execute("DROP TEMPORARY TABLE IF EXISTS `value`")
        cursor.execute(f"CREATE TEMPORARY TABLE `value` AS SELECT ({sql}) AS {name} FROM {source}")
        cursor.execute("SHOW COLUMNS FROM `value`")
        (own_type,) = (str(row[1]).partition("(")[0] for row in cursor.fetchall())
        if _is_incomparable(own_type, family(column)):
            return []
        clause = column_clause(kept, collation="")
        cursor.execute(f"ALTER TABLE `value` ADD COLUMN {clause}")
        cursor.execute(f"UPDATE `value` SET {quote_name(column.name)} = {name}")
        as_bytes = family(column) == "binary"
        given = f"HEX({name})" if as_bytes else f"CONCAT({name})"
        cursor.execute(f"SELECT DISTINCT {given}, {shown} FROM `value` WHERE {name} IS NOT NULL")
        return [(_text(given), None if held is None else _text(held)) for given, held in cursor]
    except MySQLError:  # the trial itself reports that the value is refused
        return []
    finally:
        cursor.execute("DROP TEMPORARY TABLE IF EXISTS `value`")


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _shown(name: str, kind: str) -> str:
    if kind == "binary":
        return f"HEX({name})"
    return f"{name} + 0" if kind == "bit" else f"CONCAT({name})"


def _is_incomparable(own_type: str, kind: str) -> bool:
    """Whether a value has another meaning in a column of its own type than in the target column.

    ``X'41'`` is the number 65 in an INT, and the text ``A`` in a column of its own type.
    """
    if own_type == "json":
        return kind != "text"
    return own_type.endswith(("binary", "blob", "bit")) and kind != "binary"


def _same_number(given: str, held: str) -> bool:
    return _is_number(given) and Decimal(given) == Decimal(held)


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _same_moment(given: str, held: str) -> bool:
    """Whether two texts are the same date or time: by groups of digits, or as one number."""
    if given.strip().startswith("-") != held.startswith("-"):
        return False
    groups = [_numbers(text) for text in (given, held)]
    return groups[0] == groups[1] or _digits(given) == _digits(held)


def _numbers(text: str) -> list[str]:
    whole, _, fraction = text.partition(".")
    found = [str(int(number)) for number in re.findall(r"\d+", whole)]
    while found and found[-1] == "0" and not fraction.rstrip("0"):
        found.pop()
    return [*found, fraction.rstrip("0")]


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text).rstrip("0")


def _same_member(given: str, held: str) -> bool:
    return sorted(given.lower().split(",")) == sorted(held.lower().split(","))


def _same_text(given: str, held: str) -> bool:
    return given == held


_COMPARED: dict[str, Callable[[str, str], bool]] = {
    **dict.fromkeys(NUMBERS, _same_number),
    **dict.fromkeys((*MOMENTS, "time"), _same_moment),
    "members": _same_member,
    "text": _same_text,
    "binary": _same_text,
}
