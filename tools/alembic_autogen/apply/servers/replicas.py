"""Wait between statements until replicas have caught up.

How far a replica is behind is what it says itself (MySQL manual, 15.7.7.36, "SHOW REPLICA STATUS").
While rows have been written that are not committed, nothing is waited for: they have not been sent
to a replica yet, and others wait for them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pymysql

from alembic_autogen.apply.preview.effects import Effect, effect_of
from alembic_autogen.error_text import server_message
from alembic_autogen.errors import ConfigurationError, ServerError, TargetError
from alembic_autogen.history.engine_events import listening
from alembic_autogen.server.connection import connect
from alembic_autogen.server.sources.url import parse

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

    from alembic_autogen.server.base import Address
    from alembic_autogen.settings import Settings

_QUERIES = ("SHOW ALL SLAVES STATUS", "SHOW REPLICA STATUS", "SHOW SLAVE STATUS")
"""With all connections (MariaDB), all channels (MySQL from 8.0.22 on), and before that."""
_SYNTAX = (1064, 1149)
_DIRTY = "alembic_autogen_rows"
_PAUSE = 0.5
_SAID = 30.0
"""Seconds until it is said again what is waited for."""
_PATIENCE = 60.0
"""Seconds until a replica counts as stopped that has replicated before."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Lag:
    """How far a replica is behind.

    :param seconds: ``None`` if it does not replicate.
    :param reason: why it does not.
    """

    seconds: int | None
    reason: str = ""


@dataclass
class ReplicaLag:
    """Waits for the replicas of the configured database.

    :param replicas: their addresses or URLs.
    :param most: how many seconds they may be behind.
    :param say: shows half a sentence to the user.
    """

    replicas: Sequence[str]
    most: int
    say: Say
    pause: Callable[[float], None] = time.sleep
    _seen: set[str] = field(default_factory=set)

    @contextmanager
    def between_statements(self, url: URL, version_table: str) -> Iterator[None]:
        """Wait before statements that change something, while the context lasts.

        :param url: that of the engine of env.py, whose account and password it has at the replicas
            that have none of their own.
        :param version_table: the name of Alembic's table, for which nothing is waited.
        """
        addresses = [replica_address(each, url) for each in self.replicas]
        noting = re.compile(
            rf"(?:INSERT INTO|UPDATE|DELETE FROM)\s+\S*{re.escape(version_table)}\b", re.IGNORECASE
        )

        def before(connection: Connection, cursor: object, statement: str, *_: object) -> None:
            changes = effect_of(statement) is not Effect.NONE and not noting.match(statement)
            if changes and not connection.info.get(_DIRTY):
                for address in addresses:
                    self.wait_for(str(address), partial(lag_of, address))

        def after(connection: Connection, cursor: object, statement: str, *_: object) -> None:
            effect = effect_of(statement)
            if effect is not Effect.NONE:
                connection.info[_DIRTY] = effect is Effect.ROWS

        def ended(connection: Connection) -> None:
            connection.info.pop(_DIRTY, None)

        with listening(
            before_cursor_execute=before, after_cursor_execute=after, commit=ended, rollback=ended
        ):
            yield

    def wait_for(self, place: str, lag: Callable[[], Lag]) -> None:
        """Wait for one replica.

        :param place: its address.
        :param lag: how far it is behind.
        :raises TargetError: it does not replicate.
        """
        said = stopped = -1.0
        while True:
            found, now = lag(), time.monotonic()
            if found.seconds is not None and found.seconds <= self.most:
                self._seen.add(place)
                return
            if found.seconds is None:
                stopped = now if stopped < 0 else stopped
                if place not in self._seen or now - stopped >= _PATIENCE:
                    raise TargetError(
                        f"The replica at {place} does not replicate ({found.reason}), so that it "
                        "cannot be waited for; start it again, or leave it out of replicas."
                    )
            else:
                self._seen.add(place)
                stopped = -1.0
            if said < 0 or now - said >= _SAID:
                said = now
                how = "stopped" if found.seconds is None else f"{found.seconds} s behind"
                self.say(f"waiting for the replica at {place}, which is {how}")
            self.pause(_PAUSE)


def watched(settings: Settings, say: Say) -> ReplicaLag | None:
    """What waits for the configured replicas; ``None`` if there are none.

    :raises ConfigurationError: there is a limit, and no replica.
    """
    if settings.replicas:
        return ReplicaLag(settings.replicas, settings.max_lag, say)
    if settings.origins.get("max_lag", "").startswith("--"):
        raise ConfigurationError(
            "--max-lag is for replicas, and none is known; name them in replicas of "
            "[tool.alembic-autogen], or with --replicas HOST:PORT,HOST:PORT."
        )
    return None


def replica_address(text: str, url: URL) -> Address:
    """The address of a replica.

    :param text: ``HOST``, ``HOST:PORT``, or a URL.
    :param url: that of the database, for the account if this has none.
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
            f"The replica at {address} does not say how far it is behind "
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
    """How far one connection is behind; its columns have older names elsewhere."""

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
