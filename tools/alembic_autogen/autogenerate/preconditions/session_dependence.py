"""Expressions of generated columns and CHECKs that depend on the session's settings.

``CAST(ts AS DATE)`` of a TIMESTAMP depends on the session's time zone, ``a / b`` on
``div_precision_increment``, ``DAYNAME(d)`` on ``lc_time_names``, ``AES_ENCRYPT(a, b)`` on
``block_encryption_mode``, and ``CAST(t AS DATETIME)`` of a TIME on the day (MySQL manual, 7.1.8
Server System Variables; tried on MySQL 9.7 and MariaDB 10.11). MariaDB refuses some of these
expressions where they are stored (error 1901). ``WEEK(d)`` does not depend on it: MySQL adds the
mode of the session that creates the table, and MariaDB takes it only in virtual columns that
nothing stores.
"""

from __future__ import annotations

from alembic_autogen.schema.formulas import computed_from, mentions
from alembic_autogen.schema.model import Column, Table
from alembic_autogen.schema.tokens import tokenize
from alembic_autogen.schema.type_families import MOMENTS, type_word

_OF_THE_SESSION = frozenset(
    {
        *("/", "dayname", "monthname", "date_format", "to_char"),
        *("from_unixtime", "unix_timestamp", "convert_tz", "aes_encrypt", "aes_decrypt"),
    }
)
_OF_A_DAY = frozenset(
    {
        *("date", "datetime", "timestamp", "year", "quarter", "month", "week", "yearweek"),
        *("dayofmonth", "dayofweek", "dayofyear", "weekday", "weekofyear", "last_day"),
        *("to_days", "to_seconds", "datediff", "timestampdiff", "day"),
    }
)
"""Functions and types that take the day of a moment, which a TIME gets from the clock."""


def session_dependent_stored(table: Table) -> list[Column]:
    """The stored columns whose values depend on the session that wrote them."""
    known = _depending(table)
    return [column for column in table.columns if column.is_stored and column.name in known]


def session_dependent_virtual(table: Table) -> set[str]:
    """The names of the virtual columns whose values depend on the session that reads them."""
    known = _depending(table)
    return {column.name for column in table.columns if column.is_virtual and column.name in known}


def depends_on_session(expression: str, table: Table) -> bool:
    """Whether an expression may give another value in a session with other settings.

    :param expression: in the server's normalized form, over the columns of ``table``.
    """
    return _depends_by_itself(expression, table) or mentions(expression, _depending(table))


def _depending(table: Table) -> set[str]:
    """The generated columns whose values depend on the session, directly or through others."""
    found = {
        column.name
        for column in table.columns
        if column.generated
        and not column.is_row_time
        and (
            type_word(column) == "timestamp"
            or _depends_by_itself(column.generated.expression, table, type_word(column) in MOMENTS)
        )
    }
    return found | computed_from(found, table)


def _depends_by_itself(expression: str, table: Table, is_moment: bool = False) -> bool:
    """Whether an expression itself depends on the session, not only a column that it mentions.

    :param is_moment: whether the result becomes a date or a date with a time.
    """
    words = {token.text.lower() for token in tokenize(expression)}  # names are quoted
    if words & _OF_THE_SESSION:
        return True
    mentioned = [type_word(c) for c in table.columns if mentions(expression, [c.name])]
    if "timestamp" in mentioned:
        return True
    has_day = is_moment or bool(words & _OF_A_DAY) or bool({"date", "datetime"} & {*mentioned})
    return "time" in mentioned and has_day
