"""The relay's handling of a server's greeting; with real servers: ``test_given_tls.py``."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from alembic_autogen.server.encryption import Login

SSL = 0x800
LOGIN = struct.pack("<IIB23x", 0xA2000, 1 << 24, 45) + b"root\0\0"


def greeting(capabilities: int) -> bytes:
    """A greeting of MySQL: version, thread, salt, capabilities."""
    return b"\n9.7.4\0" + struct.pack("<I8sBH", 7, b"saltsalt", 0, capabilities) + bytes(20)


def packet(number: int, data: bytes) -> bytes:
    return len(data).to_bytes(3, "little") + bytes([number]) + data


Ends = tuple[socket.socket, socket.socket, socket.socket, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    """The client, its end at the relay, the relay's end at the server, and the server."""
    client, inner = socket.socketpair()
    outer, server = socket.socketpair()
    with client, inner, outer, server:
        for each in (client, inner, outer, server):
            each.settimeout(10)
        yield client, inner, outer, server


@pytest.mark.parametrize("first", [greeting(0), b"\xff\x10\x04Too many connections"])
def test_a_server_that_offers_no_tls_is_relayed_as_it_is(ends: Ends, first: bytes) -> None:
    client, inner, outer, server = ends
    server.sendall(packet(0, first))
    assert Login(inner, outer, "db", {}).begin() is outer
    assert client.recv(4096) == packet(0, first)


def test_where_tls_is_wanted_and_not_offered_the_client_gets_an_error(ends: Ends) -> None:
    client, inner, outer, server = ends
    server.sendall(packet(0, greeting(0)))
    assert Login(inner, outer, "db", {"ssl_verify_cert": "true"}).begin() is None
    assert b"the server offers no TLS" in client.recv(4096)


def test_the_offer_is_hidden_and_asked_for_before_the_login(ends: Ends) -> None:
    client, inner, outer, server = ends
    server.sendall(packet(0, greeting(SSL | 1)))
    login = threading.Thread(target=Login(inner, outer, "db", {}).begin)
    login.start()
    assert client.recv(4096) == packet(0, greeting(1))
    client.sendall(packet(1, LOGIN))
    asked = server.recv(36, socket.MSG_WAITALL)
    assert asked == packet(1, struct.pack("<I", 0xA2000 | SSL) + LOGIN[4:32])
    assert server.recv(1) == b"\x16"  # the handshake of TLS begins
    server.shutdown(socket.SHUT_RDWR)
    login.join()
    assert b"no TLS with the server" in client.recv(4096)
