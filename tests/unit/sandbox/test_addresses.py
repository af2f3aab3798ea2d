"""Socket addresses as they lie in memory."""

from __future__ import annotations

import socket
import struct

import pytest

from alembic_autogen.sandbox.addresses import parse


def inet(host: str, port: int) -> bytes:
    return struct.pack("=H", socket.AF_INET) + struct.pack(">H", port) + socket.inet_aton(host)


def inet6(host: str, port: int) -> bytes:
    packed = socket.inet_pton(socket.AF_INET6, host)
    return struct.pack("=H", 10) + struct.pack(">HI", port, 0) + packed


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (inet("10.0.0.7", 3306) + bytes(8), "10.0.0.7:3306"),
        (inet6("2001:db8::7", 3306), "[2001:db8::7]:3306"),
        (inet6("::ffff:10.0.0.7", 443), "10.0.0.7:443"),
        (b"\x01\x00/run/mysqld.sock\0rest", "/run/mysqld.sock"),
        (b"\x01\x00\0abstract", "@abstract"),
        (b"\x01\x00" + bytes(108), "@"),
        (b"\x01\x00/run/\x1b[2J\xff", "/run/\\x1b[2J\\udcff"),
    ],
)
def test_a_place_is_named(data: bytes, text: str) -> None:
    assert str(parse(data)) == text


@pytest.mark.parametrize("data", [b"", b"\x02", b"\x02\x00\x0c\xea\x7f", inet6("::1", 1)[:20]])
def test_half_an_address_is_none(data: bytes) -> None:
    with pytest.raises(ValueError, match="address"):
        parse(data)
