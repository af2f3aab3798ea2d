"""Handle the sealed command's requests to the process outside: JSON messages with answers."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import TypedDict

from alembic_autogen.sandbox.channel import MESSAGE
from alembic_autogen.sandbox.launching import Launcher, Launches
from alembic_autogen.sandbox.monitor import Monitor
from alembic_autogen.sandbox.refused_connections import RefusedConnection

_NO_THREAD = (
    "No further thread can be started; see how many processes this user may have (ulimit -u) and "
    "how much memory is free"
)


Request = TypedDict("Request", {"id": int, "do": str, "with": dict[str, object]})
"""A request: its number, the name of a handler, and the handler's arguments."""


class Services:
    """Handle the command's requests, each in a thread, since some take long.

    :param channel: the socket for requests and answers.
    :param monitor: decides on the command's attempts to connect.
    :param launches: starts the server.
    :param command: the process id of the command.
    :ivar is_finished: whether the command has reported that it is ending by itself.
    """

    def __init__(
        self, channel: socket.socket, monitor: Monitor, launches: Launches, command: int
    ) -> None:
        self._channel = channel
        self._monitor = monitor
        self.is_finished = False
        self._reported: set[tuple[str, str]] = set()
        self._program: subprocess.Popen[bytes] | None = None
        self._launcher = Launcher(launches, monitor.open, command)
        self._handlers: dict[str, Callable[..., object]] = {
            "launch": self._launcher.launch,
            "is_ready": self._launcher.is_ready,
            "server": self._launcher.server,
            "keep": self._launcher.keep,
            "end": self._launcher.end,
            "refusals": self._refusals,
            "finish": self._finish,
            "run": self._run,
            "terminate": self._terminate,
        }

    def handle(self) -> bool:
        """Receive one request, and start its handler.

        :returns: whether more requests may follow.
        """
        try:
            message = self._channel.recv(MESSAGE)
        except ConnectionResetError:  # it has ended without reading all answers
            return False
        if not message:
            return False
        request: Request = json.loads(message)
        try:
            threading.Thread(target=self._do, args=(request,), daemon=True).start()
        except RuntimeError as error:  # from pthread_create(3)
            self._answer(request, {"error": ["ServerError", f"{_NO_THREAD} ({error}).", ""]})
        return True

    def _do(self, request: Request) -> None:
        try:
            answer: dict[str, object] = {"value": self._handlers[request["do"]](**request["with"])}
        except BaseException as error:
            answer = {"error": [type(error).__name__, *describe(error)]}
        self._answer(request, answer)

    def _answer(self, request: Request, answer: Mapping[str, object]) -> None:
        with suppress(OSError):  # the command has ended
            self._channel.send(json.dumps({"id": request["id"], **answer}).encode())

    def end(self) -> None:
        """End the server and the program that were started."""
        self._terminate()
        self._launcher.end()

    def unreported(self) -> list[RefusedConnection]:
        """Refusals that the command has not requested."""
        found = list(self._monitor.refused.items())
        return [refusal for key, refusal in found if key not in self._reported]

    def _finish(self) -> None:
        self.is_finished = True

    def _refusals(self) -> list[dict[str, object]]:
        found = dict(self._monitor.refused)
        self._reported.update(found)
        return [asdict(refusal) for refusal in found.values()]

    def _run(self, command: list[str], environment: Mapping[str, str], folder: str) -> int:
        """Run a program with this process's streams, and wait for it to end."""
        self._program = subprocess.Popen(command, env=dict(environment), cwd=folder)
        return self._program.wait()

    def _terminate(self) -> None:
        if self._program is not None and self._program.poll() is None:
            self._program.terminate()
            self._program.wait()


def describe(error: BaseException) -> tuple[str, str]:
    """The message and the details of an exception; the details of an OSError are its number."""
    if isinstance(error, OSError):
        return error.strerror or str(error), str(error.errno or 0)
    return str(getattr(error, "message", error)), str(getattr(error, "details", ""))
