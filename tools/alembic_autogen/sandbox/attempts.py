"""Explain the connection attempts of Python code that the seal refuses."""

from __future__ import annotations

import errno
import functools
import os
import socket
from collections.abc import Callable
from typing import TypeVar

from alembic_autogen.errors import SandboxError
from alembic_autogen.sandbox.redirect.caller import caller
from alembic_autogen.sandbox.refused_connections import printable

_Found = TypeVar("_Found")


class SealedError(SandboxError, PermissionError):
    """The error of application code that connects to another server.

    It is also an OSError, because libraries that can do without the network catch that.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.errno = errno.EACCES


class SealedNameError(SandboxError, socket.gaierror):
    """The error of application code that resolves a host name."""


_CONNECTING = {"connect": 0, "sendto": -1, "sendmsg": 3}
"""Socket methods that may connect, with the position of the address in their arguments. All but
``connect`` do so with MSG_FASTOPEN (tcp(7))."""


def explain() -> None:
    """Make refused attempts raise the errors of this module from now on."""
    for name, position in _CONNECTING.items():
        setattr(socket.socket, name, _connecting(getattr(socket.socket, name), position))
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        setattr(socket, name, _looking_up(getattr(socket, name)))


def _connecting(original: Callable[..., _Found], position: int) -> Callable[..., _Found]:
    @functools.wraps(original)
    def explained(self: socket.socket, *arguments: object) -> _Found:
        try:
            return original(self, *arguments)
        except PermissionError as error:
            place = _named(arguments[position]) if arguments[position:] else "a server"
            raise SealedError(_sentence(place)) from error

    return explained


def _looking_up(look_up: Callable[..., _Found]) -> Callable[..., _Found]:
    @functools.wraps(look_up)
    def looked_up(host: object, *args: object, **kwargs: object) -> _Found:
        try:
            return look_up(host, *args, **kwargs)
        except socket.gaierror as error:
            if error.errno != socket.EAI_AGAIN:
                raise
            raise SealedNameError(_sentence(_text(host))) from error

    return looked_up


def _sentence(place: str) -> str:
    return (
        f"{caller()} connects to {place}, while the tool runs the application's code sealed: only "
        "the disposable server can be reached; do not connect here, or open a port with network in "
        "[tool.alembic-autogen]."
    )


def _named(address: object) -> str:
    if isinstance(address, tuple) and len(address) > 1:
        return f"{address[0]}:{address[1]}"
    return _text(address)


def _text(value: object) -> str:
    text = os.fsdecode(value) if isinstance(value, bytes) else str(value)
    return printable(text.replace("\0", "@", 1).rstrip("\0"))
