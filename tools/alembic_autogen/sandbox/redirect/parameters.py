"""Change a connection's parameters so that they lead to the disposable server.

Only parameters that cannot lead to another server are kept, by name. This is an allow-list, because
drivers keep adding ways to reach another server (option files, failover lists, DNS records,
ready-made sockets, password callbacks, authentication plugins).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.sandbox.redirect import tls

if TYPE_CHECKING:
    from alembic_autogen.server.base import Address, Database

CLIENT_SSL = 1 << 11
CLIENT_SSL_VERIFY_SERVER_CERT = 1 << 30
"""Capabilities that promise TLS to the server (MySQL Internals, Capability Flags)."""

_SESSION = frozenset({"autocommit", "charset", "collation", "init_command", "sql_mode"})
_TIMEOUTS = frozenset({"connect_timeout", "read_timeout", "write_timeout"})
_PYTHON = frozenset({"client_flag", "conv", "local_infile", "use_unicode"})
_COMMON = _SESSION | _TIMEOUTS | _PYTHON


@dataclass(frozen=True)
class Parameters:
    """The connection parameters of one driver.

    :param harmless: names of parameters that are kept: they affect how to talk to a server, not the
        choice of server.
    :param tls: returns the driver's TLS arguments for an address.
    :param database: the driver's name for the default database.
    :param password: its name for the password.
    :param positional: names of the parameters that it also takes by position.
    """

    harmless: frozenset[str]
    tls: Callable[[Address], dict[str, object]]
    database: str = "database"
    password: str = "password"
    positional: tuple[str, ...] = ()

    def redirected(
        self, args: Sequence[object], kwargs: Mapping[str, object], database: Database
    ) -> dict[str, object]:
        """Return parameters that lead to a scratch database instead.

        :param args: the original parameters by position.
        :param kwargs: the original parameters by name.
        :param database: the scratch database.
        """
        given = {**dict(zip(self.positional, args, strict=False)), **kwargs}
        return {
            **{name: _kept(name, given[name]) for name in given if name in self.harmless},
            **self.tls(database.server.address),
            **_place(database.server.address, self.password),
            self.database: _default_database(given, database),
        }


def _place(address: Address, password: str) -> dict[str, object]:
    """The parameters for a server's location; ``host`` is always set, to override defaults."""
    login = {"user": address.user, password: address.password}
    if address.socket is not None:
        return {**login, "host": "localhost", "unix_socket": address.socket}
    # To the C libraries, "localhost" is the default socket, for any port (MySQL manual,
    # 6.2.4 Connecting to the MySQL Server Using Command Options): that may be another server.
    host = "127.0.0.1" if address.host in (None, "localhost") else address.host
    return {**login, "host": host, "port": address.port or 3306}


def _default_database(given: Mapping[str, object], database: Database) -> str:
    named = given.get("database") or given.get("db")
    return named if isinstance(named, str) and named in database.schemas else database.default


def _kept(name: str, value: object) -> object:
    """Remove the TLS capabilities from client flags; return any other value unchanged."""
    flags = (CLIENT_SSL, CLIENT_SSL_VERIFY_SERVER_CERT)
    if name not in ("client_flag", "client_flags"):
        return value
    if isinstance(value, int):
        return value & ~sum(flags)
    # mysql-connector-python also takes a list, with negative numbers for flags to unset.
    return [flag for flag in value if flag not in flags] if isinstance(value, Iterable) else value


PYMYSQL = Parameters(
    _COMMON
    | {"binary_prefix", "cursorclass", "defer_connect", "max_allowed_packet", "program_name"},
    tls=tls.pymysql,
)
MYSQLCLIENT = Parameters(
    _COMMON | {"binary_prefix", "compress", "cursorclass", "multi_statements"},
    tls=tls.mysqlclient,
    positional=("host", "user", "password", "database"),
)
ASYNCMY = Parameters(
    _COMMON
    | {"binary_prefix", "cursor_cls", "echo", "max_allowed_packet", "program_name"}
    | {"query_callback", "stmt_cache_size"},
    tls=tls.coroutine,
)
AIOMYSQL = Parameters(
    _COMMON | {"cursorclass", "echo", "loop", "program_name"},
    tls=tls.coroutine,
    database="db",
    positional=("host", "user", "password", "db"),
)
CYMYSQL = Parameters(
    frozenset({"charset", "client_flag", "compression_algorithm", "connect_timeout", "conv"})
    | {"cursorclass", "encoders", "init_command", "sql_mode", "zstd_compression_level"},
    tls=tls.cymysql,
    database="db",
    password="passwd",
    positional=("host", "user", "passwd", "db"),
)
CONNECTOR = Parameters(
    _SESSION
    | _TIMEOUTS
    | {"allow_local_infile", "buffered", "client_flags", "compress", "conn_attrs"}
    | {"connection_timeout", "consume_results", "converter_class", "converter_str_fallback"}
    | {"get_warnings", "loop", "raise_on_warnings", "raw", "time_zone", "use_pure", "use_unicode"},
    tls=tls.connector,
)
MARIADB = Parameters(
    _TIMEOUTS
    | {"autocommit", "client_flag", "compress", "converter", "init_command", "local_infile"},
    positional=("dsn", "host", "user", "password", "database"),
    tls=tls.mariadb,
)
