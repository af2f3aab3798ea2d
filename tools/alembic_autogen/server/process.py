"""Run programs, each under a supervisor that ends it when this process ends."""

from __future__ import annotations

import json
import os
import select
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast
from weakref import WeakSet

from alembic_autogen.errors import ServerError
from alembic_autogen.server.run_directory import LAST_LINES

if TYPE_CHECKING:
    import subprocess

    from alembic_autogen.server.messages import KeepRequest, ProgramRequest, ServerRequest

SUPERVISOR = Path(__file__).with_name("supervisor.py")
ROOM = 512 << 20
"""Bytes that must be free for a server's files: a thousand tables take 200 MB."""
PATIENCE = 60
"""The timeout for a server's first answer, in seconds; on an idle machine it takes 0.4 s."""
_INHERITED = ("PATH", "HOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class Failed(Exception):  # noqa: N818 -- caught where it is raised; users see a ServerError
    """The error of a program that failed.

    :param output: the last lines that it printed.
    """

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self.output = output


class SupervisedProgram:
    """A program under a supervisor of its own.

    :param request: the program to run, for supervisor.py.
    :param environment: the environment of the program.
    :param inherited: file descriptors that the supervisor and the program inherit; locks on them
        last until both have ended.
    """

    def __init__(
        self,
        request: ProgramRequest,
        environment: Mapping[str, str],
        inherited: Sequence[int] = (),
    ) -> None:
        import subprocess

        arguments = json.dumps({**request, "holder": os.getpid()})
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(SUPERVISOR), arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                cwd="/",
                # Ctrl-C interrupts the terminal's whole process group, but must not end the server.
                start_new_session=True,
                pass_fds=inherited,
            )
        except OSError as error:
            raise crowded(error.strerror or str(error)) from error
        _HELD.add(self)

    def lines(self) -> Iterator[str]:
        """Read the lines that the program prints, until its end."""
        for line in self._output:
            yield line.decode(errors="replace")

    def has_printed(self) -> bool:
        """Whether there is output to read; only valid before the first line is read."""
        return bool(select.select([self._output], [], [], 0)[0])

    def line(self) -> str:
        """Read the next line that the program prints; empty at its end."""
        return self._output.readline().decode(errors="replace")

    def status(self) -> int:
        """Wait for the program's end, and return its exit status."""
        return self._process.wait()

    def leave(self, wish: KeepRequest) -> None:
        """End the program and have its data kept, without waiting for either.

        :param wish: the request to supervisor.py.
        """
        pipe = cast(IO[bytes], self._process.stdin)
        pipe.write(json.dumps({"keep": wish}).encode())
        pipe.close()
        self._output.close()
        _LEFT.append(self._process)

    def release(self) -> None:
        """End the program, and wait until it and its files are gone."""
        cast(IO[bytes], self._process.stdin).close()
        self._process.terminate()  # a forked child of this process may have the pipe open
        self._process.wait()
        self._output.close()

    def forget(self) -> None:
        """Detach from the program's streams, in a child process that the application forked."""
        no_address = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not pipe.closed:
                os.dup2(no_address, pipe.fileno(), inheritable=False)
        os.close(no_address)

    @property
    def _output(self) -> IO[bytes]:
        return cast(IO[bytes], self._process.stdout)


_HELD: WeakSet[SupervisedProgram] = WeakSet()
_LEFT: list[subprocess.Popen[bytes]] = []
"""Processes whose end nobody waits for; without a reference, Popen would warn (``-X dev``)."""


def _forget_all() -> None:
    for held in list(_HELD):
        held.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def crowded(reason: str) -> ServerError:
    """The error for a machine that allows no further process or thread."""
    return ServerError(
        f"The disposable server cannot be started: no further process ({reason}); see how many "
        "processes this user may have (ulimit -u) and how much memory is free."
    )


class Programs:
    """The programs of one launch; :meth:`end` ends those that are still running."""

    def __init__(self) -> None:
        self._held: list[SupervisedProgram] = []
        self._over = False
        self._lock = threading.Lock()

    def run(
        self,
        command: Sequence[str],
        *,
        source: Path | None = None,
        environment: Mapping[str, str] | None = None,
        watch: Callable[[str], None] = lambda line: None,
    ) -> str:
        """Run a program to its end.

        :param command: the program with its arguments.
        :param source: a file for its standard input.
        :param environment: its environment (default: a small one).
        :param watch: called with every line that it prints.
        :returns: its output.
        :raises Failed: it ended with an error.
        :raises ServerError: :meth:`end` was called.
        """
        request: ProgramRequest = {
            "command": list(command),
            "input": str(source) if source else None,
        }
        held = self._hold(request, small_environment() if environment is None else environment)
        lines = []
        for line in held.lines():
            lines.append(line)
            watch(line)
        status = held.status()
        self._raise_if_over()
        if status:
            raise Failed("".join(lines[-LAST_LINES:]))
        return "".join(lines)

    def serve(
        self, command: Sequence[str], data: Path, bases: Sequence[str], inherited: Sequence[int]
    ) -> SupervisedProgram:
        """Start a server on a copy of a data directory.

        :param command: its command line, with ``{run}`` for the run directory.
        :param data: the data directory to copy.
        :param bases: directories that may hold the run directory, the best one first.
        :param inherited: file descriptors that it inherits; see :class:`SupervisedProgram`.
        """
        server: ServerRequest = {
            "template": str(data),
            "bases": list(bases),
            "room": ROOM,
            "patience": PATIENCE,
        }
        request: ProgramRequest = {"command": list(command), "server": server}
        return self._hold(request, small_environment(), inherited)

    def end(self) -> None:
        """End every program that is still running, and refuse to start others."""
        with self._lock:
            self._over = True
        for held in self._held:
            held.release()

    def leave(self, held: SupervisedProgram, wish: KeepRequest) -> None:
        """End a server and have its data kept; see :meth:`SupervisedProgram.leave`."""
        with self._lock:
            self._held.remove(held)
        held.leave(wish)

    def _hold(
        self,
        request: ProgramRequest,
        environment: Mapping[str, str],
        inherited: Sequence[int] = (),
    ) -> SupervisedProgram:
        with self._lock:
            self._raise_if_over()
            held = SupervisedProgram(request, environment, inherited)
            self._held.append(held)
        return held

    def _raise_if_over(self) -> None:
        if self._over:
            raise ServerError("The server was stopped before it was ready; run the command again.")


def small_environment() -> dict[str, str]:
    """A minimal environment, in which programs print English."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {"PATH": os.defpath, **kept, "LC_ALL": "C", "TZ": "UTC"}


def run_bases() -> list[str]:
    """Directories that may hold a server's files: memory first, then temporary directories."""
    memory = ["/dev/shm"] if sys.platform.startswith("linux") else []
    places = [*memory, os.environ.get("TMPDIR", ""), "/tmp", "/var/tmp"]
    return list(dict.fromkeys(place.rstrip("/") for place in places if place.startswith("/")))
