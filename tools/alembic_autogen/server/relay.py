"""Relay plain bytes between a private unix socket and a server that the tool did not start.

This file runs as a script, ``python -I -S relay.py REQUEST``. It uses the standard library and its
neighbours :mod:`~alembic_autogen.server.run_directory`, :mod:`~alembic_autogen.server.encryption`
and :mod:`~alembic_autogen.server.senders` only. REQUEST is JSON, a
:class:`~alembic_autogen.server.messages.RelayRequest`. The script prints the path of the socket, or
an empty line and the reason why there is none. It ends, and removes its directory, at the end of
its standard input.

TLS is between the relay and the server, with certificate and host verified as the address
configures. It is thus the same for every driver: on a socket, some drivers never use TLS, and
others cannot verify.
"""

# ruff: noqa: PTH100, PTH120

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.server import encryption, run_directory, senders
    from alembic_autogen.server.messages import RelayRequest
    from alembic_autogen.server.senders import Senders
else:  # python -I leaves the folder of the script out of sys.path
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import encryption
    import run_directory
    import senders

PATIENCE = 10
"""Seconds after which a server that does not answer counts as unreachable."""


def main(request: RelayRequest) -> int:
    """Relay connections until standard input ends."""
    for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    home, _lock, obstacles = run_directory.make_run_directory(request["bases"], 0)
    if home is None:
        _show("\n" + "; ".join(obstacles))
        return 1
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            allowed = senders.Senders(request["sender"])
            listener.bind(f"{home}/sock")
            listener.listen(64)
            allowed.announce(listener)
            arguments = listener, request, allowed
            threading.Thread(target=_serve, args=arguments, daemon=True).start()
            _show(f"{home}/sock")
            sys.stdin.buffer.read()
    finally:
        run_directory.remove(home)
    return 0


def _show(text: str) -> None:
    """Print a line, unless an interrupted run has closed the pipe."""
    with suppress(BrokenPipeError):
        os.write(1, f"{text}\n".encode())


def _serve(listener: socket.socket, request: RelayRequest, allowed: Senders) -> None:
    with suppress(OSError):  # the listener is closed at the end
        while True:
            connection, _ = listener.accept()
            arguments = _Client(connection, allowed), request
            threading.Thread(target=_relay, args=arguments, daemon=True).start()


class _Client:
    """The client's end of a connection, which accepts data from allowed processes only.

    Data from another process is dropped, and the connection ends with an error.
    """

    def __init__(self, connection: socket.socket, allowed: Senders) -> None:
        self._connection = connection
        self._allowed = allowed
        self.sendall = connection.sendall
        self.shutdown = connection.shutdown
        self.close = connection.close

    def recv(self, size: int, /) -> bytes:
        """Receive data from an allowed process; empty at the end of the connection."""
        try:
            return self._allowed.receive(self._connection, size)
        except senders.ForeignSenderError as error:
            self._refuse(error.process, 1)
            return b""

    def is_welcome(self) -> bool:
        """Whether the process that has connected is allowed to; otherwise send it an error."""
        try:
            self._allowed.check_peer(self._connection)
        except senders.ForeignSenderError as error:
            self._refuse(error.process, 0)
            return False
        return True

    def _refuse(self, process: int, number: int) -> None:
        text = (
            f"process {process} uses a connection of alembic-autogen, whose statements "
            "it cannot check; give an account that may CREATE USER"
        )
        encryption.fail(self._connection, number, 1105, text)


def _relay(client: _Client, request: RelayRequest) -> None:
    with closing(client), suppress(OSError):
        if not client.is_welcome():
            return
        try:
            server = _connect(request)
        except OSError as error:
            encryption.fail(client, 0, 2003, f"the server cannot be reached: {error}")
            return
        with server:
            _exchange(client, server, request)


def _connect(request: RelayRequest) -> socket.socket:
    if request["unix_socket"]:
        server = socket.socket(socket.AF_UNIX)
        server.connect(request["unix_socket"])
        return server
    server = socket.create_connection((request["host"], request["port"]), PATIENCE)
    server.settimeout(None)
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return server


def _exchange(client: _Client, server: socket.socket, request: RelayRequest) -> None:
    if request["unix_socket"]:
        _pass(client, server)
        return
    login = encryption.Login(client, server, request["host"], request["tls"])
    stream = login.begin()
    if stream is not None:
        _pass(client, stream, login.ask, login.answer)


def _nothing() -> None:
    """Do nothing."""


def _pass(
    client: encryption.Stream,
    server: encryption.Stream,
    ask: Callable[[], None] = _nothing,
    answer: Callable[[], None] = _nothing,
) -> None:
    """Pass data on in both directions until one end closes.

    :param ask: relays the login's packets to the server, before any other data.
    :param answer: relays the login's packets to the client, before any other data.
    """
    back = threading.Thread(target=_pump, args=(server, client, answer), daemon=True)
    back.start()
    _pump(client, server, ask)
    back.join()


def _pump(source: encryption.Stream, sink: encryption.Stream, begin: Callable[[], None]) -> None:
    with suppress(OSError):
        begin()
        while data := source.recv(encryption.SIZE):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
