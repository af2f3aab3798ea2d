"""The sealed command's end of the channel to the process outside."""

from __future__ import annotations

import builtins
import errno
import itertools
import json
import os
import signal
import socket
from typing import Any, TypedDict

from alembic_autogen import errors
from alembic_autogen.errors import AutogenError, SandboxError

READY = b"ready"
"""The message of the process outside that it is ready to decide on connection attempts."""
MESSAGE = 1 << 17
"""The maximum size of a message, in bytes."""


class Answer(TypedDict, total=False):
    """An answer of the process outside, to the request with the same id.

    :param value: the result of the request, as JSON represents it; each kind of request has its own
        type.
    :param error: in place of a value, the class, message and details of the exception.
    """

    id: int
    value: Any
    error: tuple[str, str, str]


_ENCODER, _DECODER = json.JSONEncoder(), json.JSONDecoder()
"""Instances of our own: an application may have changed the defaults of the module."""


class Channel:
    """Send requests to the process outside.

    :param connection: the socket to that process; children that the application forks close it.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._numbers = itertools.count()
        os.register_at_fork(after_in_child=connection.close)

    def ask(self, what: str, **arguments: object) -> Any:
        """Send a request, and wait for its answer.

        :param what: a handler of :class:`~alembic_autogen.sandbox.services.Services`.
        :returns: the handler's result, as JSON represents it.
        :raises AutogenError: the handler raised it.
        """
        number = next(self._numbers)
        request = {"id": number, "do": what, "with": arguments}
        try:
            self._connection.send(_ENCODER.encode(request).encode())
            return _value(self._answer(number))
        except ConnectionError:
            self.end_if_alone()
            raise
        except OSError as error:
            if error.errno != errno.EBADF:
                raise
            raise SandboxError(
                "The application's code has closed what leads to the process outside the seal, as "
                "os.closerange() does; let it close what it has opened itself."
            ) from error

    def _answer(self, number: int) -> Answer:
        while True:
            message = self._connection.recv(MESSAGE)
            if not message:
                raise ConnectionResetError("the process outside has ended")
            answer: Answer = _DECODER.decode(message.decode())
            if answer["id"] == number:  # otherwise, a signal interrupted an earlier wait
                return answer

    def end_if_alone(self) -> None:
        """End this process at once if the process outside was killed.

        The kernel would do that, too, but only after it has closed the connection. Errors that
        occur in between must not be shown.
        """
        try:
            gone = self._connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except ConnectionError:  # it has not read all requests
            gone = True
        except OSError:  # no message, or the application has closed this end
            return
        if gone:
            os.kill(os.getpid(), signal.SIGKILL)


def _value(answer: Answer) -> Any:
    if "error" not in answer:
        return answer["value"]
    kind, message, details = answer["error"]
    class_ = getattr(errors, kind, None)
    if isinstance(class_, type) and issubclass(class_, AutogenError):
        raise class_(message, details=details)
    built_in = getattr(builtins, kind, None)
    if isinstance(built_in, type) and issubclass(built_in, OSError):
        raise OSError(int(details), message)
    raise RuntimeError(message if kind == "RuntimeError" else f"{kind}: {message}")
