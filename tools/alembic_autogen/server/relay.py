"""Lets a server that is reached by TCP be reached on a private unix socket too.

This file is run as a script of its own, ``python -I -S relay.py REQUEST``, and uses nothing but the
standard library and :mod:`~alembic_autogen.server.supervisor`. REQUEST is JSON: ``host`` and
``port`` of the server, ``bases`` as the supervisor has them. It prints the path of the socket, or
an empty line and why there is none, and ends, with its directory, when its standard input does.
Bytes pass as they are, so that TLS is between the client and the server.
"""

# ruff: noqa: PTH100, PTH120

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from contextlib import suppress
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import supervisor  # type: ignore[import-not-found]

SIZE = 1 << 16
PATIENCE = 10
"""Seconds until a server that does not answer counts as unreachable."""


def main(request: dict[str, Any]) -> int:
    """Relay connections until standard input ends."""
    for ending in supervisor.ENDINGS:
        supervisor.signal.signal(ending, supervisor.signal.SIG_IGN)
    home, _lock, obstacles = supervisor.make_run_directory(request["bases"], 0)
    if home is None:
        print("\n" + "; ".join(obstacles), flush=True)
        return 1
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"{home}/sock")
            listener.listen(64)
            place = request["host"], request["port"]
            threading.Thread(target=_serve, args=(listener, place), daemon=True).start()
            print(f"{home}/sock", flush=True)
            sys.stdin.buffer.read()
    finally:
        supervisor.remove(home)
    return 0


def _serve(listener: socket.socket, place: tuple[str, int]) -> None:
    while True:
        client, _ = listener.accept()
        threading.Thread(target=_relay, args=(client, place), daemon=True).start()


def _relay(client: socket.socket, place: tuple[str, int]) -> None:
    with client, suppress(OSError), socket.create_connection(place, PATIENCE) as server:
        server.settimeout(None)
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = threading.Thread(target=_pump, args=(server, client), daemon=True)
        back.start()
        _pump(client, server)
        back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(SIZE):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
