"""Disposable servers, and the protocol that a source of servers implements.

Each source is a module in ``sources`` whose ``SOURCE`` has the methods of :class:`ServerSource`,
and which :data:`alembic_autogen.options.SOURCES` names. Code outside this package does not depend
on the source.
"""

from __future__ import annotations

import os
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

Collations = tuple[tuple[str | None, str], ...]
"""The default collations of a database, whose name is ``None``, and of its further schemas."""
TITLES = {"mysql": "MySQL", "mariadb": "MariaDB"}
"""The name of each flavor in messages."""
Row = tuple[Any, ...]
"""A row of a result: values of any type, as PyMySQL converts them."""


def title(flavor: str) -> str:
    """The name of a server in messages, MySQL for a schema that was read from none.

    :param flavor: ``mysql``, ``mariadb``, or nothing for a schema that was read from no server.
    """
    return TITLES.get(flavor, TITLES["mysql"])


def other_version(wanted: str, source: str, flavor: str, version: str) -> str:
    """Name the version that a source has and what gives the wanted one; empty if that is it.

    :param wanted: the configured version, such as ``8.4`` or ``8.4.6``; empty if there is none.
    :param source: the name of the source of the disposable server.
    :param version: the version of that server.
    """
    if not wanted or f"{version}.".startswith(f"{wanted}."):
        return ""
    if source not in ("packages", "mysqld"):
        return version
    return (
        f"{version}, the only {title(flavor)} of the source {source} (--server docker or --server "
        "URL chooses another)"
    )


@dataclass(frozen=True)
class Address:
    """The address of a server, with an account.

    :param unix_socket: path of the socket; ``None`` if the connection is by TCP.
    :param host: host name or address, if there is no socket.
    :param port: TCP port, if there is no socket.
    :param tls: the ``ssl_…`` arguments of PyMySQL; empty if the address does not configure TLS.
    :param through: path of a socket that is relayed to host and port, for sealed processes.
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
        """The socket that this process connects to; ``None`` if it uses TCP."""
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
    :param private: whether the server is the tool's alone: databases of any name may be created.
    :param confined: whether the account has privileges on the tool's own databases only.
    """

    source: str
    flavor: str
    version: str
    address: Address
    private: bool = True
    confined: bool = False

    def connect(self, database: str | None = None) -> Connection:
        """Open a connection for the tool itself, with autocommit and utf8mb4."""
        from alembic_autogen.server.connection import connect

        return connect(self.address, database, is_disposable=self.private)

    @contextmanager
    def database(
        self,
        purpose: str,
        schemas: tuple[str, ...] = (),
        *,
        keep: bool = False,
        own: str = "",
        collations: Collations = (),
    ) -> Iterator[Database]:
        """Create a scratch database, and drop it when the context ends.

        :param purpose: a word that becomes part of the name: ``head``, ``models``.
        :param schemas: further databases to create, under exactly these names; the caller must
            not have two contexts with schemas open at once.
        :param keep: do not drop the database on a private server, since dropping 150 tables takes
            0.2 s and the server ends anyway. On other servers it is always dropped.
        :param own: the name of the application's own database in production.
        :param collations: the default collations of its databases; the server's for others.
        :raises ServerError: schemas are given, and the server is not private.
        """
        from alembic_autogen.server.connection import make_databases

        name = f"{PREFIX}{os.urandom(4).hex()}_{purpose}"
        database = Database(self, name, schemas, own if own in schemas else "", collations)
        with make_databases(database, keep=keep):
            yield database


@dataclass(frozen=True)
class Database:
    """A scratch database with its further schemas.

    :param own_schema: the schema that is the application's own database in production, if it is
        among ``schemas``; it is then the default database here too.
    :param collations: the default collations of its databases; the server's for others.
    """

    server: Server
    name: str
    schemas: tuple[str, ...] = ()
    own_schema: str = ""
    collations: Collations = ()

    @property
    def default(self) -> str:
        """The database in which names without a schema are resolved."""
        return self.own_schema or self.name

    @property
    def names(self) -> tuple[str, ...]:
        """All database names: the scratch database, then the further schemas."""
        return (self.name, *self.schemas)

    def creation(self, name: str) -> str:
        """The statement that creates one of its databases."""
        collation = dict(self.collations).get(None if name == self.default else name)
        collate = f" COLLATE {quote_name(collation)}" if collation else ""
        return f"CREATE DATABASE {quote_name(name)}{collate}"

    def connect(self) -> Connection:
        """Open a connection with :attr:`default` as its default database."""
        return self.server.connect(self.default)

    def __str__(self) -> str:
        return quote_name(self.name)


@dataclass(frozen=True)
class Available:
    """A source that can be used.

    :param detail: a description of the server: a path, an image, a URL without its password.
    :param cost: the work before the first start ("download 66 MB"); empty if there is none.
    """

    detail: str
    cost: str = ""


@dataclass(frozen=True)
class Missing:
    """A source that cannot be used here.

    :param reason: the reason, as half a sentence: "no mysqld on this machine".
    :param remedy: a way to make it usable, as an imperative half sentence.
    """

    reason: str
    remedy: str


class ServerSource(Protocol):
    """A way to get a disposable server."""

    name: str
    """The name of the source in the configuration, in messages and in reports."""

    def availability(self, settings: Settings) -> Available | Missing:
        """Check whether the source can be used here; fast, and without side effects."""
        ...

    def identity(self, settings: Settings) -> Mapping[str, object] | None:
        """Values that identify the server program; ``None`` if only a running server has them."""
        ...

    def launch(
        self, settings: Settings, data: Path | None = None
    ) -> AbstractContextManager[Launch]:
        """Start a server, and return at once, so that the caller can import models meanwhile.

        The server and all its files are removed when the context ends or when this process dies,
        even if it is killed.

        :param data: a data directory in the cache, from :meth:`Launch.keep`; the server starts on
            a copy of it. Only given to sources with an :meth:`identity`.
        :raises ServerError: it cannot be started; the message has the reason and a remedy.
        """
        ...


class Launch(Protocol):
    """A server that is being started."""

    def keep(self, kind: str, key: Mapping[str, object], about: Mapping[str, object]) -> bool:
        """Stop the server, and have its data stored in the cache.

        :param kind: the kind of cache entry.
        :param key: the values that the data was built from.
        :param about: the content of ``about.json`` beside the data.
        :returns: whether the source supports this; if it does not, nothing is done.
        """
        ...

    def is_ready(self) -> bool:
        """Whether :meth:`server` would return or fail without waiting."""
        ...

    def server(self) -> Server:
        """Wait until the server answers.

        :raises ServerError: it did not start in time, or ended; the details have its last output.
        """
        ...
