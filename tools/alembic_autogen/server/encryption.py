"""Encrypt the connection to a server for a client that does not use TLS.

The server's greeting offers TLS. The offer is hidden from the client, and a request for TLS is
sent before the client's login packet. Until the login is complete, packets to the server are
therefore numbered one higher than the client's (MySQL Internals, Connection Phase).

The script :mod:`alembic_autogen.server.relay` imports this module, so it uses the standard library
only.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Mapping
from typing import Protocol

SIZE = 1 << 16
_SSL = 0x800
"""The capability to speak TLS (MySQL Internals, Capability Flags)."""
_OK, _ERROR = b"\x00", b"\xff"
_REQUEST = 32
"""Length in bytes of a request for TLS, the start of a login: capabilities, sizes, charset."""
_NO_TLS = 2026
"""The client library's number for a TLS failure (errmsg.h)."""


class Stream(Protocol):
    """An end of a relayed connection: a socket, or TLS over one."""

    def recv(self, size: int, /) -> bytes: ...

    def sendall(self, data: bytes, /) -> None: ...

    def shutdown(self, how: int, /) -> None: ...


class Encrypted:
    """A connection with TLS for one reading and one writing thread.

    :class:`ssl.SSLSocket` may not be used by two threads at a time.

    :param host: the host name that the certificate must have, if the context verifies it.
    :raises OSError: the TLS handshake fails, or the certificate is not valid.
    """

    def __init__(self, server: socket.socket, context: ssl.SSLContext, host: str) -> None:
        self._server = server
        self._received, self._to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._received, self._to_send, server_hostname=host)
        self._lock, self._sending = threading.Lock(), threading.Lock()
        while True:
            try:
                self._tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                self._flush()
                self._fill()
        self._flush()

    def recv(self, size: int, /) -> bytes:
        """Read the data that has arrived; empty at the end of the connection."""
        while True:
            try:
                with self._lock:
                    return self._tls.read(size)
            except ssl.SSLWantReadError:
                self._flush()
                self._fill()
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""

    def sendall(self, data: bytes, /) -> None:
        """Send all of the data."""
        with self._sending:
            with self._lock:
                self._tls.write(data)
                data = self._to_send.read()
            self._server.sendall(data)

    def shutdown(self, how: int, /) -> None:
        """End the connection."""
        self._server.shutdown(how)

    def _fill(self) -> None:
        data = self._server.recv(SIZE)
        with self._lock:
            if data:
                self._received.write(data)
            else:
                self._received.write_eof()

    def _flush(self) -> None:
        if self._to_send.pending:
            with self._sending:
                with self._lock:
                    data = self._to_send.read()
                self._server.sendall(data)


class Login:
    """The login phase of a client's connection.

    :param host: the server's host name.
    :param tls: the TLS settings of the server's address; if empty, TLS is used if the server
        offers it, and nothing is verified.
    """

    def __init__(
        self, client: Stream, server: socket.socket, host: str, tls: Mapping[str, str]
    ) -> None:
        self._client = client
        self._server = server
        self._host = host
        self._tls = tls
        self._stream: Stream = server
        self._is_in = False

    def begin(self) -> Stream | None:
        """Send the server's greeting to the client, and start TLS.

        :returns: the stream to the server; ``None`` if TLS failed, after an error to the client.
        :raises OSError: the client or the server has closed the connection.
        """
        number, greeting = _packet(self._server)
        place = greeting.find(b"\0", 1) + 14  # after version, thread, 8 bytes of salt, and a zero
        (capabilities,) = struct.unpack_from("<H", greeting.ljust(place + 2, b"\0"), place)
        if greeting[:1] != b"\n" or not (capabilities & _SSL or self._tls):
            self._is_in = True  # an error, or no offer of TLS: passed on unchanged
            _send(self._client, number, greeting)
            return self._server
        if not capabilities & _SSL:
            fail(self._client, number, _NO_TLS, "the server offers no TLS")
            return None
        plain = struct.pack("<H", capabilities & ~_SSL)
        _send(self._client, number, greeting[:place] + plain + greeting[place + 2 :])
        return self._encrypt(*_packet(self._client))

    def _encrypt(self, number: int, login: bytes) -> Stream | None:
        if len(login) < _REQUEST:
            raise ConnectionError("no login of a supported protocol")
        login = bytes([login[0], login[1] | _SSL >> 8]) + login[2:]
        _send(self._server, number, login[:_REQUEST])
        try:
            self._stream = Encrypted(self._server, context(self._tls), self._host)
        except OSError as error:
            reason = getattr(error, "verify_message", "") or getattr(error, "reason", "") or error
            fail(self._client, number + 1, _NO_TLS, f"no TLS with the server: {reason}")
            return None
        _send(self._stream, number + 1, login)
        return self._stream

    def answer(self) -> None:
        """Pass on the server's packets until the login succeeds or fails."""
        while not self._is_in:
            number, data = _packet(self._stream)
            self._is_in = data[:1] in (_OK, _ERROR)
            _send(self._client, number - 1, data)

    def ask(self) -> None:
        """Pass on the client's packets, up to the first one after the login."""
        is_in = self._is_in
        while not is_in:
            number, data = _packet(self._client)
            is_in = self._is_in  # set before the client gets the result
            _send(self._stream, number if is_in else number + 1, data)


def context(tls: Mapping[str, str]) -> ssl.SSLContext:
    """Make a TLS context as PyMySQL does; without settings, it accepts any certificate.

    :param tls: PyMySQL's ``ssl_…`` arguments.
    :raises OSError: a file that the settings name cannot be read.
    """
    if not tls:
        found = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        found.check_hostname, found.verify_mode = False, ssl.CERT_NONE
        found.set_ciphers("DEFAULT:@SECLEVEL=0")  # a self-signed certificate may be weak
        return found
    found = ssl.create_default_context(cafile=tls.get("ssl_ca"))
    found.check_hostname = "ssl_verify_identity" in tls
    if not tls.keys() & {"ssl_ca", "ssl_verify_cert", "ssl_verify_identity"}:
        found.verify_mode = ssl.CERT_NONE
    if "ssl_cert" in tls:
        found.load_cert_chain(tls["ssl_cert"], tls.get("ssl_key"))
    return found


def fail(client: Stream, number: int, error: int, text: str) -> None:
    """Send an error packet to the client in place of the server.

    :param number: the sequence number of the packet.
    :param error: MySQL's error number.
    :param text: the error message.
    """
    _send(client, number, _ERROR + struct.pack("<H", error) + b"#HY000" + text.encode())


def _packet(stream: Stream) -> tuple[int, bytes]:
    """Read a packet.

    :returns: its sequence number and its payload.
    :raises OSError: the connection ends before the end of the packet.
    """
    header = _exactly(stream, 4)
    return header[3], _exactly(stream, int.from_bytes(header[:3], "little"))


def _exactly(stream: Stream, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = stream.recv(size - len(data))
        if not more:
            raise ConnectionError("the connection has ended")
        data += more
    return data


def _send(stream: Stream, number: int, data: bytes) -> None:
    stream.sendall(len(data).to_bytes(3, "little") + bytes([number & 0xFF]) + data)
