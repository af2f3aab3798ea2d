"""Start servers outside the seal, because that requires the network.

Inside, :func:`launch` has the interface of any server source; outside, :class:`Launcher` does the
work.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypedDict, cast

from alembic_autogen.errors import ServerError
from alembic_autogen.server.base import Address, Launch, Server

if TYPE_CHECKING:
    from alembic_autogen.sandbox.channel import Channel
    from alembic_autogen.server.messages import RelayRequest

Launches = Callable[[Path | None], AbstractContextManager[Launch]]
"""Starts the server of this run, on a data directory if one is given."""


# --- inside


@contextmanager
def launch(channel: Channel, data: Path | None) -> Iterator[Launch]:
    """Start a server outside; it ends with the context.

    :param channel: the channel to the process outside.
    :param data: the data directory on which to start.
    """
    channel.ask("launch", data=str(data) if data else None)
    try:
        yield _OutsideLaunch(channel)
    finally:
        channel.ask("end")


class _OutsideLaunch:
    """A server that the process outside is starting."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._server: Server | None = None

    def is_ready(self) -> bool:
        return self._server is not None or bool(self._channel.ask("is_ready"))

    def server(self) -> Server:
        if self._server is None:
            self._server = server_of(self._channel.ask("server"))
        return self._server

    def keep(self, kind: str, key: Mapping[str, object], about: Mapping[str, object]) -> bool:
        return bool(self._channel.ask("keep", kind=kind, key=dict(key), about=dict(about)))


class AddressFields(TypedDict):
    """The fields of an address, as JSON represents them."""

    user: str
    password: str
    unix_socket: str | None
    host: str | None
    port: int | None
    tls: list[tuple[str, str]]
    through: str | None


class ServerFields(TypedDict):
    """The fields of a server, as JSON represents them."""

    source: str
    flavor: str
    version: str
    address: AddressFields
    private: bool
    confined: bool


def server_of(fields: ServerFields) -> Server:
    """Create a server from the result of :func:`fields_of`."""
    address = fields["address"]
    return Server(
        fields["source"],
        fields["flavor"],
        fields["version"],
        Address(
            address["user"],
            address["password"],
            address["unix_socket"],
            address["host"],
            address["port"],
            tuple((name, value) for name, value in address["tls"]),
            address["through"],
        ),
        fields["private"],
        fields["confined"],
    )


def fields_of(server: Server) -> ServerFields:
    """The fields of a server, for JSON."""
    address = server.address
    return {
        "source": server.source,
        "flavor": server.flavor,
        "version": server.version,
        "address": {
            "user": address.user,
            "password": address.password,
            "unix_socket": address.unix_socket,
            "host": address.host,
            "port": address.port,
            "tls": list(address.tls),
            "through": address.through,
        },
        "private": server.private,
        "confined": server.confined,
    }


# --- outside


class Launcher:
    """Start servers for the sealed command.

    :param launches: starts one.
    :param reachable: called with the path of each socket to which the command may connect.
    :param command: the process id of the command.
    """

    def __init__(self, launches: Launches, reachable: Callable[[str], None], command: int) -> None:
        self._launches = launches
        self._command = command
        self._reachable = reachable
        self._stack = ExitStack()
        self._lock = threading.Lock()
        self._launch: Launch | None = None

    def launch(self, data: str | None) -> None:
        """Start the server; see the function :func:`launch`.

        :param data: the path of the data directory on which to start.
        """
        self._launch = self._stack.enter_context(self._launches(Path(data) if data else None))
        with suppress(RuntimeError):  # no thread is available: import it later
            threading.Thread(target=_prepare_to_connect, daemon=True).start()

    def is_ready(self) -> bool:
        """Whether :meth:`server` would return or fail without waiting."""
        return self._begun.is_ready()

    def server(self) -> ServerFields:
        """Wait for the server, and allow the command to connect to it."""
        server = self._begun.server()
        address = server.address
        if not server.private or address.unix_socket is None:
            # Other programs find the socket of a shared server, too, so the command gets one of its
            # own. If no account is confined to the tool's databases, statements are checked by the
            # command only, so no other process may use this socket.
            sender = 0 if server.private or server.confined else self._command
            through = self._stack.enter_context(_relayed(address, sender))
            address = replace(address, through=through)
        self._reachable(str(address.through or address.unix_socket))
        return fields_of(replace(server, address=address))

    def keep(self, kind: str, key: Mapping[str, object], about: Mapping[str, object]) -> bool:
        """End the server, and keep its data."""
        return self._begun.keep(kind, key, about)

    def end(self) -> None:
        """End the server, if there is one."""
        with self._lock:
            self._stack.close()
            self._launch = None

    @property
    def _begun(self) -> Launch:
        if self._launch is None:
            raise ServerError("The server was stopped before it was ready; run the command again.")
        return self._launch


def _prepare_to_connect() -> None:
    """Import the code that connects to the server while the server starts: it takes 50 ms."""
    with suppress(ImportError):  # the command reports it when it imports the module itself
        import_module("alembic_autogen.server.connection")


@contextmanager
def _relayed(address: Address, sender: int) -> Iterator[str]:
    """Relay a unix socket of the tool's own to a server.

    :param sender: the only process that may use it, or 0.
    :returns: the path of the socket.
    :raises ServerError: there is no directory for the socket.
    """
    from alembic_autogen.server import process

    script = Path(process.__file__).with_name("relay.py")
    request: RelayRequest = {
        "host": address.host or "localhost",
        "port": address.port or 3306,
        "unix_socket": address.unix_socket,
        "tls": {name: str(Path(value).absolute()) for name, value in address.tls},
        "bases": process.run_bases(),
        "sender": sender,
    }
    relay = subprocess.Popen(
        [sys.executable, "-I", "-S", str(script), json.dumps(request)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=process.small_environment(),
        cwd="/",
        start_new_session=True,  # Ctrl-C must not end it
    )
    output = cast(IO[bytes], relay.stdout)
    try:
        path = output.readline().decode().strip()
        if not path:
            raise ServerError(
                "There is no directory for the socket through which the server is reached; set "
                f"TMPDIR to a directory with a short path ({output.read().decode().strip()})."
            )
        yield path
    finally:
        cast(IO[bytes], relay.stdin).close()
        relay.wait()
        output.close()
