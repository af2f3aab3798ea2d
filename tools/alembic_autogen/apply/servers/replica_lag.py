"""Ask a replica how far it is behind (MySQL manual, 15.7.7.36, "SHOW REPLICA STATUS")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pymysql

from alembic_autogen.error_text import server_message
from alembic_autogen.errors import ConfigurationError, ServerError, TargetError
from alembic_autogen.server.connection import connect
from alembic_autogen.server.sources.url import parse

if TYPE_CHECKING:
    from sqlalchemy import URL

    from alembic_autogen.server.base import Address

_QUERIES = ("SHOW ALL SLAVES STATUS", "SHOW REPLICA STATUS", "SHOW SLAVE STATUS")
"""With all connections (MariaDB), all channels (MySQL from 8.0.22 on), and before that."""
_SYNTAX = (1064, 1149)


@dataclass(frozen=True)
class Lag:
    """The lag of a replica.

    :param seconds: ``None`` if it does not replicate.
    :param reason: why it does not.
    """

    seconds: int | None
    reason: str = ""


def replica_address(text: str, url: URL) -> Address:
    """The address of a replica.

    :param text: ``HOST``, ``HOST:PORT``, or a URL.
    :param url: the URL of the database, whose account is used if the replica's has none.
    :raises ConfigurationError: it is none of these.
    """
    try:
        whole = text if "://" in text else f"mysql://{text}"
        found = parse(whole)
        if not (found.host or found.unix_socket) or any(map(str.isspace, text)):
            raise ValueError(text)
        if urlsplit(whole).username is not None:
            return found
        own = parse(url.render_as_string(hide_password=False))
    except ValueError:
        raise ConfigurationError(
            "An entry of replicas is neither HOST:PORT nor a URL such as "
            "mysql://USER:PASSWORD@HOST:3306/; correct it."
        ) from None  # its text may be a password
    return replace(own, host=found.host, port=found.port, unix_socket=found.unix_socket)


def lag_of(address: Address) -> Lag:
    """Ask a replica how far it is behind.

    :raises TargetError: the account may not know it, or the server is no replica.
    """
    try:
        with connect(address) as connection:
            channels = _channels(connection)
    except ServerError as error:
        return Lag(None, error.message.rstrip("."))
    except pymysql.err.Error as error:
        raise TargetError(
            f"The replica at {address} does not show how far it is behind "
            f"({server_message(error)}); grant REPLICATION CLIENT (on MariaDB, REPLICA MONITOR) "
            "to the account there."
        ) from error
    if not channels:
        raise TargetError(
            f"The server at {address} is not a replica; correct replicas, or --replicas."
        )
    return max(map(_lag, channels), key=lambda lag: (lag.seconds is None, lag.seconds or 0))


def _channels(connection: pymysql.connections.Connection) -> list[dict[str, object]]:
    """The status of each connection to a source."""
    for query in _QUERIES:
        with connection.cursor() as cursor:
            try:
                cursor.execute(query)
            except pymysql.err.Error as error:
                if error.args[0] in _SYNTAX and query != _QUERIES[-1]:
                    continue
                raise
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return []


def _lag(channel: Mapping[str, object]) -> Lag:
    """The lag of one connection; its columns have older names elsewhere."""

    def value(*names: str) -> object:
        return next((channel[name] for name in names if name in channel), None)

    seconds = value("Seconds_Behind_Source", "Seconds_Behind_Master")
    threads = {
        "receives": value("Replica_IO_Running", "Slave_IO_Running"),
        "applies": value("Replica_SQL_Running", "Slave_SQL_Running"),
    }
    if seconds is not None and set(threads.values()) == {"Yes"}:
        return Lag(int(str(seconds)))
    words = [f"it {what} nothing" for what, state in threads.items() if state != "Yes"]
    error = value("Last_SQL_Error", "Last_Error") or value("Last_IO_Error")
    return Lag(None, ", ".join([*words, *([str(error).rstrip(".")] if error else [])]) or "unknown")
