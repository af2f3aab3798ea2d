"""A program that relays connections by TCP to a server that only listens on a unix socket.

It is called with the path of the socket and prints its port; it runs until it is killed.
"""

from __future__ import annotations

import socket
import socketserver
import sys
import threading
from contextlib import suppress


class Relay(socketserver.BaseRequestHandler):
    """Passes bytes to the socket and back."""

    def handle(self) -> None:
        with socket.socket(socket.AF_UNIX) as upstream:
            upstream.connect(sys.argv[1])
            back = threading.Thread(target=_pump, args=(upstream, self.request), daemon=True)
            back.start()
            _pump(self.request, upstream)
            back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


class RelayServer(socketserver.ThreadingTCPServer):
    daemon_threads = True


if __name__ == "__main__":
    with RelayServer(("127.0.0.1", 0), Relay) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
