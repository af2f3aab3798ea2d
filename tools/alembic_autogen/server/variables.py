"""Check that the variables of a server have the configured values.

A server that the user gives has values of its own, and a started server can silently change one.
The meaning of a revision depends on them, so a difference is an error, not a warning.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pymysql

from alembic_autogen.errors import ServerError
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.server.connection import rows
from alembic_autogen.server.start_options import (
    AT_INITIALISATION,
    LOOSE,
    is_loose,
    plain_name,
)

if TYPE_CHECKING:
    from pymysql.connections import Connection

_SWITCHES = {"on": "1", "true": "1", "yes": "1", "off": "0", "false": "0", "no": "0"}
_GLOBAL_NAMES = {"default_time_zone": "time_zone"}


def check_variables(connection: Connection, wanted: Mapping[str, str], where: str) -> None:
    """Compare the global variables of a server with the configured values.

    This may change session variables of the connection.

    :param wanted: the configured values, by variable.
    :param where: a description of the server, as the beginning of a sentence.
    :raises ServerError: a value differs, or the server has no such variable, and it is not loose.
    """
    for name, value in wanted.items():
        plain = plain_name(name)
        actual = _global(connection, _GLOBAL_NAMES.get(plain, plain))
        if actual is None and is_loose(name):
            continue
        if actual is None:
            raise ServerError(
                f"{where} has no variable {plain}; remove it from server_variables, or write "
                f"{LOOSE}{plain} there."
            )
        if not _agree(plain, _canonical(connection, plain, value), actual):
            raise ServerError(
                f"{where} has {name} = {actual!r}, and server_variables wants "
                f"{value!r}; change one of them."
            )


def _global(connection: Connection, name: str) -> str | None:
    """The value of a global variable; ``None`` if the server has no such variable."""
    try:
        ((value,),) = rows(connection, f"SELECT @@GLOBAL.{_quoted(name)}")
    except pymysql.err.Error:
        return None
    return str(value)


def _quoted(name: str) -> str:
    return ".".join(quote_name(part) for part in name.split("."))


def _canonical(connection: Connection, name: str, value: str) -> str:
    """Format a value as the server prints it: TRADITIONAL becomes the modes that it includes."""
    literal = value if value.isdigit() else quote_string(value)
    try:
        rows(connection, f"SET SESSION {_quoted(name)} = {literal}")
        ((printed,),) = rows(connection, f"SELECT @@SESSION.{_quoted(name)}")
    except pymysql.err.Error:  # not a session variable
        return value
    return str(printed)


def _agree(name: str, wanted: str, actual: str) -> bool:
    if _is_limit(wanted) and _is_limit(actual):
        return name not in AT_INITIALISATION or _number(wanted) == _number(actual)
    return _members(wanted) == _members(actual)


def _is_limit(value: str) -> bool:
    """Whether a value is a size or a limit, which a server may round, and not a switch."""
    digits = value.rstrip("kKmMgG")
    return digits.isdigit() and value not in ("0", "1")


def _number(value: str) -> int:
    """Parse a size: 4k is 4096 bytes (MySQL manual, Using Options to Set Program Variables)."""
    digits = value.rstrip("kKmMgG")
    power = " kmg".index(value[len(digits) :].lower() or " ")
    return int(digits) * (1 << 10 * power)


def _members(value: str) -> frozenset[str]:
    """Normalise the case of a value, the order of a list and the notation of a switch."""
    parts = (part.strip().lower() for part in value.split(","))
    return frozenset(_SWITCHES.get(part, part) for part in parts if part)
