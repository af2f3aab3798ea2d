"""Run commands in forks of processes that have done their imports.

Importing SQLAlchemy, Alembic, SQLModel and the tool takes two thirds of the time of most commands.
A fork of a process that has imported them, and nothing of a project, runs the same program with the
same arguments, environment, folder and streams, and ends as Python ends it. What runs plain Alembic
comes from a process that does not know the tool.

That is not for tests of memory, of the seal, or of how a process starts: there it matters when a
module is imported, and what a process inherits. A command
with a server of its own remembers its results in a fork, too.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from types import ModuleType

LIBRARIES = (
    "alembic.autogenerate",
    "alembic.command",
    "alembic.config",
    "alembic.op",
    "pymysql",
    "sqlalchemy.dialects.mysql.pymysql",
    "sqlalchemy.orm",
    "sqlmodel",
)
TOOL = "alembic_autogen"
TESTERS = {"pytest_plugin", "testing", "__main__"}
"""Modules of the tool that its commands do not import."""
_PATIENCE = 300
_PATH = "PYTHONPATH"
_LONGEST = 1 << 20
_lock = threading.Lock()


def run_forked(
    arguments: Sequence[str],
    folder: os.PathLike[str],
    environment: Mapping[str, str],
    tools: str = "",
    formatter: str = "",
) -> tuple[int, bytes, bytes]:
    """Run what ``python ARGUMENTS`` would run.

    :param arguments: the path of a program, ``-m`` and a module, or ``-c`` and code, with their own
        arguments.
    :param tools: the folder of the tool, if the command is one of the tool's.
    :param formatter: a module of a formatter that has been imported before.
    :returns: the exit code, as of :mod:`subprocess`, and what was printed on stdout and stderr.
    :raises TimeoutError: the command takes longer than five minutes; it is killed.
    """
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    out, their_out = os.pipe()
    err, their_err = os.pipe()
    null = os.open(os.devnull, os.O_RDONLY)
    request = [list(arguments), os.fspath(folder), dict(environment)]
    with closing(ours):
        with closing(theirs), _lock:
            files = [null, their_out, their_err, theirs.fileno()]
            socket.send_fds(_parent(tools, formatter), [json.dumps(request).encode()], files)
        for each in files[:3]:
            os.close(each)
        ours.settimeout(_PATIENCE)
        printed = _PipeReader(out), _PipeReader(err)
        child = int(ours.recv(32))
        try:
            code = int(ours.recv(32))
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
            raise
    return code, printed[0].text(), printed[1].text()


@cache
def _parent(tools: str, formatter: str) -> socket.socket:
    """Start a process that forks; it ends with this one.

    :param tools: the folder of the tool, for one that imports it.
    :param formatter: the module of a formatter that it imports as well.
    """
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    for each in (ours, theirs):
        each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _LONGEST)
    with closing(theirs):
        subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno()), tools, formatter],
            env={name: value for name, value in os.environ.items() if name != _PATH},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,  # what Python makes of these it keeps in forks
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    return ours


class _PipeReader(threading.Thread):
    """Read a pipe to its end, that is until nobody can write to it any more."""

    def __init__(self, pipe: int) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._text = b""
        self.start()

    def run(self) -> None:
        with os.fdopen(self._pipe, "rb") as file:
            self._text = file.read()

    def text(self) -> bytes:
        """All that was written."""
        self.join(_PATIENCE)
        assert not self.is_alive(), "another process keeps the output of an ended command open"
        return self._text


# The process that forks ------------------------------------------------------------------------


Request = tuple[list[str], str, dict[str, str]]
"""The arguments, the folder and the environment of a command."""


def serve(requests: socket.socket) -> Request:
    """Fork for each request, and send the fork's id and exit code to who asked.

    :returns: the request, in each fork.
    """
    running: dict[int, tuple[int, socket.socket]] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(requests, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fd in running:
                    selector.unregister(key.fd)
                    _report(key.fd, *running.pop(key.fd))
                    continue
                text, files, _, _ = socket.recv_fds(requests, _LONGEST, 4)
                if not text:
                    sys.exit()
                child = os.fork()
                if child == 0:
                    inherited = [requests, *(each for _, each in running.values())]
                    _take_over(files, [each.detach() for each in inherited])
                    arguments, folder, environment = json.loads(text)
                    return arguments, folder, environment
                for each in files[:3]:
                    os.close(each)
                asker = socket.socket(fileno=files[3])
                asker.send(str(child).encode())
                watched = os.pidfd_open(child)
                selector.register(watched, selectors.EVENT_READ)
                running[watched] = (child, asker)


def _take_over(files: Sequence[int], others: Sequence[int]) -> None:
    """Make the first three files the standard streams, and close all that is not a command's."""
    for number in range(3):
        os.dup2(files[number], number)
    for each in (*files, *others):
        os.close(each)


def _report(watched: int, child: int, asker: socket.socket) -> None:
    _, status = os.waitpid(child, 0)
    os.close(watched)
    with closing(asker), suppress(OSError):  # nobody waits for it any more
        asker.send(str(os.waitstatus_to_exitcode(status)).encode())


def become(arguments: list[str], folder: str, environment: Mapping[str, str]) -> None:
    """Do what Python does when it is started with these arguments."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.orig_argv[:] = [sys.executable, *arguments]
    further = [str(Path(each).absolute()) for each in environment.get(_PATH, "").split(":") if each]
    if arguments[0] == "-m":
        sys.path[:1], sys.argv[:] = [folder, *further], arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    elif arguments[0] == "-c":
        sys.path[:1], sys.argv[:] = ["", *further], ["-c", *arguments[2:]]
        sys.modules["__main__"] = ModuleType("__main__")
        exec(compile(arguments[1], "<string>", "exec"), vars(sys.modules["__main__"]))
    else:
        sys.path[:1], sys.argv[:] = [str(Path(arguments[0]).parent), *further], arguments
        runpy.run_path(arguments[0], run_name="__main__")


def _import(tools: str, formatter: str) -> None:
    for library in filter(None, (*LIBRARIES, formatter)):
        importlib.import_module(library)
    if tools:
        sys.path.insert(1, tools)
        names = (path.relative_to(tools).with_suffix("") for path in Path(tools).rglob("*.py"))
        for name in sorted(names):
            if name.parts[0] == TOOL and not TESTERS & set(name.parts):
                importlib.import_module(".".join(name.parts).removesuffix(".__init__"))
        del sys.path[1]


if __name__ == "__main__":
    _import(*sys.argv[2:])
    gc.freeze()  # a collection in a fork would copy all of their memory
    become(*serve(socket.socket(fileno=int(sys.argv[1]))))
