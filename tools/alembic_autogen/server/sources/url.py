"""Source ``url``: a server that is already running, such as the service container of a CI job.

Others may use it too, so the tool creates and drops only databases with its own prefix.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from alembic_autogen.errors import ServerError
from alembic_autogen.server.base import Address, Available, Launch, Missing, Server, ServerSource

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings

PATIENCE = 3
"""Seconds that an interrupted run waits for a thread that is connecting to the server."""
_SCHEMES = ("mysql", "mariadb")
_TLS_FILES = ("ssl_ca", "ssl_cert", "ssl_key")
_TLS_SWITCHES = ("ssl_verify_cert", "ssl_verify_identity")


class UrlServer:
    """The server that ``server`` names as a URL."""

    name = "url"

    def availability(self, settings: Settings) -> Available | Missing:
        if settings.server_url is None:
            return Missing("no URL is given", "give one, --server mysql+pymysql://USER@HOST:3306/")
        return Available(f"the server at {address(settings)}")

    def identity(self, settings: Settings) -> None:
        return None

    @contextmanager
    def launch(self, settings: Settings, data: Path | None = None) -> Iterator[Launch]:
        with ExitStack() as stack:
            launched = _UrlLaunch(settings, stack)
            try:
                yield launched
            finally:
                launched.give_up()


SOURCE: ServerSource = UrlServer()


class _UrlLaunch:
    """Connects to the server on first use, maybe in a thread that an interrupted run abandons."""

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        self._settings = settings
        self._stack = stack
        self._server: Server | None = None
        self._lock = threading.Lock()
        self._is_given_up = False

    def give_up(self) -> None:
        """Refuse further callers, and wait a little for a thread that is connecting."""
        self._is_given_up = True
        if self._lock.acquire(timeout=PATIENCE):
            self._lock.release()

    def keep(self, kind: str, key: Mapping[str, object], about: Mapping[str, object]) -> bool:
        """Keep nothing: the server's data is not the tool's."""
        return False

    def is_ready(self) -> bool:
        return True

    def server(self) -> Server:
        with self._lock:
            if self._is_given_up:
                raise ServerError(
                    "The server was stopped before it was ready; run the command again."
                )
            if self._server is None:
                self._server = self._connect()
            return self._server

    def _connect(self) -> Server:
        from alembic_autogen.server.local import connected

        where = address(self._settings)
        server = connected("url", where, self._settings, private=False)
        wanted = self._settings.flavor
        if server.flavor != wanted and self._settings.origins.get("flavor", "default") != "default":
            raise ServerError(
                f"The server at {where} is {server.flavor} {server.version}, and flavor is "
                f"{wanted}; change the URL or the flavor."
            )
        # The user's program may need to change accounts or variables, and undoes that itself.
        if self._settings.hands_over:
            return server
        from alembic_autogen.server import account  # here, since PyMySQL takes a while to import

        return self._stack.enter_context(account.temporary_account(server))


def address(settings: Settings) -> Address:
    """Parse the configured URL.

    :raises ServerError: it is no URL of a MySQL or MariaDB server.
    """
    try:
        return parse(settings.server_url or "")
    except ValueError:
        raise ServerError(
            "The URL of the server cannot be understood; it must look like "
            "mysql+pymysql://USER:PASSWORD@HOST:3306/, with the password percent-encoded "
            f"(from {settings.origins.get('server', 'the configuration')})."
        ) from None  # its text may be a part of the password


def granting(server: Server, settings: Settings) -> Server:
    """The server with the account that was given, which may grant, not the tool's temporary one."""
    if not server.confined:
        return server
    given = address(settings)
    entered = replace(server.address, user=given.user, password=given.password)
    return replace(server, address=entered, confined=False)


def database_in(url: str) -> str:
    """The database that a URL names; empty if it names none."""
    return unquote(urlsplit(url).path.lstrip("/"))


def parse(url: str) -> Address:
    """Parse the URL of a server.

    :raises ValueError: it is not the URL of a MySQL or MariaDB server.
    """
    parts = urlsplit(url)
    if parts.scheme.partition("+")[0] not in _SCHEMES:
        raise ValueError(parts.scheme)
    query = dict(parse_qsl(parts.query))
    address = Address(
        user=unquote(parts.username or "root"),
        password=unquote(parts.password or ""),
        tls=tuple(_tls(query)),
    )
    if "unix_socket" in query:
        return replace(address, unix_socket=query["unix_socket"])
    return replace(address, host=parts.hostname or "127.0.0.1", port=parts.port or 3306)


def _tls(query: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name in _TLS_FILES:
        if name in query:
            yield name, query[name]
    for name in _TLS_SWITCHES:
        if query.get(name, "").lower() in ("1", "true", "yes", "on"):
            yield name, "true"
