"""Disposable servers, and the protocol that a source of servers implements.

One file a source: it defines one class with the methods of :class:`ServerSource` and is listed in
:data:`alembic_autogen.server.SOURCES`. Nothing outside this package knows which source is in use.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from alembic_autogen.quoting import quote_name
from alembic_autogen.server.scratch_names import PREFIX

if TYPE_CHECKING:
    from pymysql.connections import Connection

    from alembic_autogen.settings import Settings

Row = tuple[Any, ...]
"""A row of a result: values of any type, as PyMySQL converts them."""


@dataclass(frozen=True)
class Address:
    """The address of a server, with an account.

    :param unix_socket: path of the socket; ``None`` where the server is reached by TCP.
    :param host: host name or address, where there is no socket.
    :param port: TCP port, where there is no socket.
    :param tls: the ``ssl_…`` arguments of pymysql, where TLS is to be used in a certain way.
    :param through: path of a socket that leads to host and port, for processes that are sealed.
    """

    user: str = "root"
    password: str = field(default="", repr=False)
    unix_socket: str | None = None
    host: str | None = None
    port: int | None = None
    tls: tuple[tuple[str, str], ...] = ()
    through: str | None = None

    @property
    def socket(self) -> str | None:
        """The socket that this process connects to, where it does not use TCP."""
        return self.through or self.unix_socket

    @property
    def is_local(self) -> bool:
        """Whether the connection stays on this machine, so that it need not be encrypted."""
        host = self.host or ""
        return bool(self.unix_socket) or host in ("localhost", "::1") or host.startswith("127.")

    def __str__(self) -> str:
        return self.unix_socket or f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Server:
    """A running server, which may be used until the context that started it ends.

    :param source: name of the source, as in the configuration.
    :param flavor: ``mysql`` or ``mariadb``, as the server itself reports.
    :param version: the server's version, such as ``9.7.4``.
    :param private: whether the whole server is the tool's: databases of any name may be made.
    :param confined: whether the account may do nothing outside the tool's own databases.
    """

    source: str
    flavor: str
    version: str
    address: Address
    private: bool = True
    confined: bool = False

    def connect(self, database: str | None = None) -> Connection:
        """Open a connection of the tool's own, in autocommit mode, as utf8mb4."""
        from alembic_autogen.server.connection import connect

        return connect(self.address, database)

    @contextmanager
    def database(
        self, purpose: str, schemas: tuple[str, ...] = (), *, keep: bool = False, own: str = ""
    ) -> Iterator[Database]:
        """Make a scratch database, and drop it when the context ends.

        :param purpose: a word that ends up in its name: ``head``, ``models``.
        :param schemas: further databases to make, under exactly these names; the caller sees to
            it that no two contexts with schemas are open at once.
        :param keep: on a private server, leave it to the end of the server: dropping 150 tables
            takes 0.2 s. On a server that was given it is dropped all the same.
        :param own: the name that the application's own database has in production.
        :raises ServerError: schemas are wanted on a server that is not ours alone.
        """
        from alembic_autogen.server.connection import make_databases

        name = f"{PREFIX}{secrets.token_hex(4)}_{purpose}"
        database = Database(self, name, schemas, own if own in schemas else "")
        with make_databases(database, keep=keep):
            yield database


@dataclass(frozen=True)
class Database:
    """A scratch database with the further schemas that belong to it.

    :param own_schema: the one of them that is the application's own database in production, which
        is then the default database here too.
    """

    server: Server
    name: str
    schemas: tuple[str, ...] = ()
    own_schema: str = ""

    @property
    def default(self) -> str:
        """The database in which names without a schema are looked for."""
        return self.own_schema or self.name

    @property
    def names(self) -> tuple[str, ...]:
        """All database names: the default one first."""
        return (self.name, *self.schemas)

    def connect(self) -> Connection:
        """Open a connection whose default database is this one."""
        return self.server.connect(self.default)

    def __str__(self) -> str:
        return quote_name(self.name)


@dataclass(frozen=True)
class Available:
    """A source that can be used.

    :param detail: what it would start, in words: a path, an image, a URL without its password.
    :param cost: what the first use must do first ("download 66 MB"), or the empty string.
    """

    detail: str
    cost: str = ""


@dataclass(frozen=True)
class Missing:
    """A source that cannot be used here.

    :param reason: why, as half a sentence: "no mysqld on this machine".
    :param remedy: what would make it usable, as an imperative half sentence.
    """

    reason: str
    remedy: str


class ServerSource(Protocol):
    """A way to get a disposable server."""

    name: str
    """The word for it in the configuration, in messages and in reports."""

    def availability(self, settings: Settings) -> Available | Missing:
        """Find out whether the source can be used here; quick, and without side effects."""
        ...

    def identity(self, settings: Settings) -> Mapping[str, object] | None:
        """Values that change with the server; ``None`` where only the running server has them."""
        ...

    def launch(
        self, settings: Settings, data: Path | None = None
    ) -> AbstractContextManager[Launch]:
        """Start a server, and return at once: the caller imports models meanwhile.

        :param data: a data directory that :meth:`Launch.keep` once put into the cache, to start on
            a copy of; only given to sources with an :meth:`identity`.

        The server is gone, with all its files, when the context ends or when this process dies,
        however it dies.

        :raises ServerError: it cannot be started; the message says why and what to do.
        """
        ...


class Launch(Protocol):
    """A server that is being started."""

    def keep(self, kind: str, key: Mapping[str, object], about: Mapping[str, object]) -> bool:
        """End the server, and have its data put into the cache.

        :param kind: the kind of cache entry.
        :param key: what the data was made from.
        :param about: what goes into ``about.json`` beside the data.

        :returns: whether the source can do that; nothing has happened where it cannot.
        """
        ...

    def is_ready(self) -> bool:
        """Whether :meth:`server` would return or fail without waiting."""
        ...

    def server(self) -> Server:
        """Wait until the server answers.

        :raises ServerError: it did not start in time, or ended; its log's last lines are details.
        """
        ...
