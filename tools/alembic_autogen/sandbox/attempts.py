"""Attempts of Python code to connect that the seal refuses: an exception with a sentence."""

from __future__ import annotations

import errno
import functools
import os
import socket
from collections.abc import Callable
from typing import TypeAlias, TypeVar

from alembic_autogen.errors import GuardError
from alembic_autogen.sandbox.redirect.caller import caller
from alembic_autogen.sandbox.refusals import printable

_Address: TypeAlias = "tuple[object, ...] | str | bytes"
_Found = TypeVar("_Found")


class SealedError(GuardError, PermissionError):
    """The application's code wanted to connect.

    Also an OSError, since a library that can do without the network catches that.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.errno = errno.EACCES


class SealedNameError(GuardError, socket.gaierror):
    """The application's code wanted to know the address of a host."""


def explain() -> None:
    """From now on, have refused attempts raise these errors."""
    name, connect = "connect", socket.socket.connect

    def explained(self: socket.socket, address: _Address, /) -> None:
        try:
            connect(self, address)
        except PermissionError as error:
            raise SealedError(_sentence(_named(address))) from error

    setattr(socket.socket, name, explained)
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        setattr(socket, name, _looking_up(getattr(socket, name)))


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


def _named(address: _Address) -> str:
    if isinstance(address, tuple) and len(address) > 1:
        return f"{address[0]}:{address[1]}"
    return _text(address)


def _text(value: object) -> str:
    text = os.fsdecode(value) if isinstance(value, bytes) else str(value)
    return printable(text.replace("\0", "@", 1).rstrip("\0"))
