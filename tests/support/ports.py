"""Ports of this machine for servers of the tests."""

from __future__ import annotations

import random
import socket

_PORTS = range(20_000, 32_000)
"""Below the ports that Linux gives to connections (ip_local_port_range, ip(7)).

One of those, once free, can be taken by any connection of the machine before a server listens.
"""
_random = random.SystemRandom()


def free_port() -> int:
    """A port that nobody listens on.

    :raises OSError: there is none.
    """
    for port in _random.sample(_PORTS, 100):
        with socket.socket() as found:
            try:
                found.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("100 ports of this machine are taken")
