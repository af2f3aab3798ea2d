"""Relay plain bytes between a private unix socket and a server that is not the tool's.

This file is run as a script of its own, ``python -I -S relay.py REQUEST``, and uses nothing but the
standard library and its neighbours :mod:`~alembic_autogen.server.run_directory`,
:mod:`~alembic_autogen.server.encryption` and :mod:`~alembic_autogen.server.senders`. REQUEST is
JSON, a :class:`~alembic_autogen.server.messages.RelayRequest`. It prints the path of the socket, or
an empty line and why there is none, and ends, with its directory, when its standard input does.

TLS is between the relay and the server, with certificate and host verified as the address says,
so that it is the same for every driver: on a socket, some never use it, and others cannot verify.
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
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from alembic_autogen.server import encryption, run_directory, senders
    from alembic_autogen.server.messages import RelayRequest
    from alembic_autogen.server.senders import Senders
else:  # isolated from the folder that it is in (python -I)
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import encryption
    import run_directory
    import senders

SIZE = 1 << 16
PATIENCE = 10
"""Seconds until a server that does not answer counts as unreachable."""


class _Stream(Protocol):
    """A socket, or TLS over one."""

    def recv(self, size: int, /) -> bytes: ...

    def sendall(self, data: bytes, /) -> None: ...

    def shutdown(self, how: int, /) -> None: ...


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
    """Print a line, unless the run was interrupted and reads it no more."""
    with suppress(BrokenPipeError):
        os.write(1, f"{text}\n".encode())


def _serve(listener: socket.socket, request: RelayRequest, allowed: Senders) -> None:
    with suppress(OSError):  # it is closed at the end
        while True:
            connection, _ = listener.accept()
            arguments = _Client(connection, allowed), request
            threading.Thread(target=_relay, args=arguments, daemon=True).start()


class _Client:
    """The client's end of a connection, on which the sender is checked.

    What another process sends is dropped, and the connection ends with an error.
    """

    def __init__(self, connection: socket.socket, allowed: Senders) -> None:
        self._connection = connection
        self._allowed = allowed
        self.sendall = connection.sendall
        self.shutdown = connection.shutdown
        self.close = connection.close

    def recv(self, size: int, /) -> bytes:
        """Receive what may be passed on; nothing at the end."""
        try:
            return self._allowed.receive(self._connection, size)
        except senders.ForeignSenderError as error:
            self._refuse(error.process, 1)
            return b""

    def is_welcome(self) -> bool:
        """Whether the process that has connected may; otherwise it gets an error."""
        try:
            self._allowed.check_peer(self._connection)
        except senders.ForeignSenderError as error:
            self._refuse(error.process, 0)
            return False
        return True

    def _refuse(self, process: int, number: int) -> None:
        text = (
            f"process {process} uses a connection of alembic-autogen, which looks at what it "
            "sends itself only; give an account that may CREATE USER"
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
    """Begin with nothing."""


def _pass(
    client: _Stream,
    server: _Stream,
    ask: Callable[[], None] = _nothing,
    answer: Callable[[], None] = _nothing,
) -> None:
    """Pass on both ways until one of them ends.

    :param ask: what is passed on to the server first.
    :param answer: what is passed on to the client first.
    """
    back = threading.Thread(target=_pump, args=(server, client, answer), daemon=True)
    back.start()
    _pump(client, server, ask)
    back.join()


def _pump(source: _Stream, sink: _Stream, begin: Callable[[], None]) -> None:
    with suppress(OSError):
        begin()
        while data := source.recv(SIZE):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
