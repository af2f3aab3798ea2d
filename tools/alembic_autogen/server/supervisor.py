"""Keeps one program on a leash: it ends when the process that wanted it ends, however that happens.

This file is run as a script of its own, ``python -I -S supervisor.py REQUEST``, so that the process
which wants a server can go on importing models while the server starts; it uses the standard
library only, and imports what is slow to import while the server is starting anyway. The program
inherits our environment. REQUEST is JSON, and holds nothing secret, since everyone can see it:

- ``holder``: the process id of the one who wants the program. It holds the write end of a pipe that
  is our standard input and never writes: end of file says that it is gone. Because a child that it
  forked may hold the pipe open too, we also look whether it still is our parent.
- ``command``: the program with its arguments; in ``--option={run}/…`` that is the run directory.
- ``input`` (optional): a file for its standard input.
- ``server`` (optional): what a server needs on top; without it the program merely runs to its end,
  writes to our standard output, and its status is ours.

  - ``template``: the data directory that is copied to ``{run}/data``.
  - ``bases``: directories that may hold the run directory, the best one first.
  - ``room``: bytes that must be free there.
  - ``patience``: seconds until the server must answer on the socket ``{run}/sock``.

Where the holder, before it closes the pipe, writes ``{"keep": {"kind": …, "key": …, "about": …,
"cache": …, "limit": …}}`` into it, the server is stopped properly and its data directory goes into
that cache, which may then take so many bytes, in the background: the holder need not wait for it.

A server's events are printed as JSON, one a line: ``{"event": "ready", "run": …}``, or ``late``,
``ended`` (with the end of its log), ``homeless`` (no place for the run directory), ``crowded`` (no
further process can be started).

The server can connect to nothing (:mod:`~alembic_autogen.server.unconnected`).

The server is our child and dies with us, also by SIGKILL (PR_SET_PDEATHSIG, prctl(2); Linux only).
Nothing in it is worth keeping, so it is ended with SIGKILL: 0.05 s instead of 1.5 s. A run
directory is locked for as long as its owner lives; unlocked ones are left-overs, and whoever starts
a server removes them. A lock, unlike a process id, also tells the truth across containers that
share a directory.
"""

# pathlib and contextlib would cost 20 ms before the server can start.
# ruff: noqa: PTH100, PTH102, PTH106, PTH110, PTH116, PTH120, PTH123, PTH208, SIM105

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import stat
import sys
import time

TYPE_CHECKING = False  # typing itself costs 10 ms to import
if TYPE_CHECKING:
    from typing import Any

PARENT_NAME = "alembic-autogen-%d"
LONGEST_SOCKET = 103
"""Bytes of a socket's path, without the final NUL: 107 on Linux, 103 on macOS and BSD (unix(4))."""
LAST_LINES = 30
STOP_PATIENCE = 30
"""Seconds until a server that is to be kept must have stopped; it takes 1.5 s."""
ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PR_SET_PDEATHSIG = 1


def main(request: dict[str, Any]) -> int:
    """Do what the request says.

    :returns: the exit status: the program's own, or 0 for a server that was wanted no more.
    """
    for ending in ENDINGS:
        signal.signal(ending, _end)
    leash = Leash(request["holder"])
    if "server" not in request:
        return run(request, leash)
    return serve(request, request["server"], leash)


def _end(number: int, _frame: object) -> None:
    ignore_endings()
    raise SystemExit(128 + number)


def ignore_endings() -> None:
    """The clean-up that follows is not to be interrupted."""
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)


class Leash:
    """Says whether the holder is gone, and wakes up when the program ends.

    :param holder: the process id that our parent must have.
    """

    def __init__(self, holder: int) -> None:
        self._holder = holder
        self._alarm, alarm = os.pipe()
        os.set_blocking(alarm, False)
        os.set_blocking(self._alarm, False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
        self._poll = select.poll()
        self._poll.register(0, select.POLLIN)
        self._poll.register(self._alarm, select.POLLIN)

    def gone(self, seconds: float) -> bool:
        """Whether the holder is gone; waits for that, or the end of a child, so long at most."""
        ready = [descriptor for descriptor, _ in self._poll.poll(seconds * 1000)]
        if self._alarm in ready:
            os.read(self._alarm, 4096)
        return 0 in ready or os.getppid() != self._holder


class Program:
    """A child process in a process group of its own, which cannot outlive us.

    :param output: a file descriptor for its standard output and standard error.
    """

    def __init__(self, request: dict[str, Any], run: str, output: int) -> None:
        self.status: int | None = None
        command = [_in_run_directory(argument, run) for argument in request["command"]]
        source = os.open(request.get("input") or os.devnull, os.O_RDONLY)
        die_with_parent = _death_signal()
        confine = _confinement() if run else lambda: None
        us = os.getpid()
        try:
            self._id = os.fork()
        except OSError as error:
            os.close(source)
            raise CannotForkError(error.strerror or str(error)) from error
        if self._id == 0:
            try:
                _become(command, (source, output, output), us, die_with_parent, confine)
            finally:
                os._exit(127)
        os.close(source)

    def running(self) -> bool:
        """Whether it has not ended yet."""
        if self.status is None:
            ended, status = os.waitpid(self._id, os.WNOHANG)
            if ended:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is None

    def stop(self, seconds: float) -> bool:
        """Ask it to end, and wait so long at most.

        :returns: whether it ended well.
        """
        if self.running():
            os.kill(self._id, signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while self.running() and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.status == 0

    def kill(self) -> None:
        """End it and its children at once, and wait until it is gone."""
        if self.running():
            try:
                os.killpg(self._id, signal.SIGKILL)
            except OSError:  # it has not made its group yet
                os.kill(self._id, signal.SIGKILL)
            os.waitpid(self._id, 0)


class CannotForkError(Exception):
    """There can be no further process: the user's limit (setrlimit(2), RLIMIT_NPROC), or memory."""


def _in_run_directory(argument: str, run: str) -> str:
    """An argument with its place in the run directory; a cache may be called {run} as well."""
    option, separator, value = argument.partition("={run}/")
    return f"{option}={run}/{value}" if separator and "/" not in option else argument


def _death_signal() -> Any:
    """What makes the calling process die with its parent; loaded before the fork, used after it."""
    if not sys.platform.startswith("linux"):
        return lambda: None
    import ctypes

    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _confinement() -> Any:
    """What keeps the calling process from connecting; loaded before the fork, used after it."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import unconnected  # type: ignore[import-not-found]

    return unconnected.filter_()


def _become(
    command: list[str],
    streams: tuple[int, int, int],
    parent: int,
    die_with_parent: Any,
    confine: Any,
) -> None:
    """Turn this forked child into the program."""
    signal.set_wakeup_fd(-1)
    os.setpgid(0, 0)
    die_with_parent()
    if os.getppid() != parent:  # it died between the fork and the line before
        return
    for number in (signal.SIGPIPE, signal.SIGCHLD, *ENDINGS):
        signal.signal(number, signal.SIG_DFL)
    for target, descriptor in enumerate(streams):
        os.dup2(descriptor, target)
    confine()
    try:
        os.execvp(command[0], command)
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())


def run(request: dict[str, Any], leash: Leash) -> int:
    """Run a program to its end, or to the holder's."""
    try:
        program = Program(request, "", output=1)
    except CannotForkError as error:
        os.write(1, f"no process can be started: {error}\n".encode())
        return 1
    try:
        while program.running():
            if leash.gone(1.0):
                return 1
    finally:
        program.kill()
    return program.status if program.status is not None and program.status >= 0 else 1


def serve(request: dict[str, Any], wanted: dict[str, Any], leash: Leash) -> int:
    """Run a server in a directory of its own until the holder is gone."""
    home, _lock, obstacles = make_run_directory(wanted["bases"], wanted["room"])
    if home is None:
        say("homeless", log="\n".join(obstacles))
        return 1
    try:
        copy_tree(wanted["template"], home + "/data")
        os.mkdir(home + "/tmp", 0o700)
        with open(home + "/log", "wb") as log:
            try:
                server = Program(request, home, output=log.fileno())
            except CannotForkError as error:
                say("crowded", log=str(error))
                return 1
        try:
            status = _watch(server, home, wanted, leash)
            if status == 0:
                keep(server, home, _last_wish())
            return status
        finally:
            ignore_endings()
            server.kill()
    finally:
        ignore_endings()
        remove(home)


def _watch(server: Program, home: str, wanted: dict[str, Any], leash: Leash) -> int:
    outcome = _await_answer(server, home + "/sock", wanted["patience"], leash)
    if outcome == "gone":
        return 0
    say(outcome, run=home, log="" if outcome == "ready" else _last_lines(home + "/log"))
    if outcome != "ready":
        return 1
    sweep(wanted["bases"])
    while server.running():
        if leash.gone(1.0):
            return 0
    say("ended", log=_last_lines(home + "/log"))
    return 1


def _last_wish() -> dict[str, Any] | None:
    """What the holder wrote before it let go; nothing where it died."""
    try:
        return dict(json.loads(os.read(0, 1 << 20))["keep"])
    except (OSError, ValueError, KeyError):
        return None


def keep(server: Program, home: str, wish: dict[str, Any] | None) -> None:
    """Stop the server properly, and put its data directory into the cache."""
    if wish is None or not server.stop(STOP_PATIENCE):
        return
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    from alembic_autogen.cache import evict, store

    os.environ[store.VARIABLE] = wish["cache"]  # our environment is a small one

    def build(folder: Any) -> None:
        copy_tree(home + "/data", f"{folder}/data")
        with open(f"{folder}/about.json", "w", encoding="utf-8") as about:
            json.dump(wish["about"], about)

    store.entry(wish["kind"], wish["key"], build)
    evict.make_room(wish["limit"])


def _await_answer(server: Program, socket: str, patience: float, leash: Leash) -> str:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if leash.gone(0.003):
            return "gone"
        if not server.running():
            return "ended"
        if _greets(socket):
            return "ready"
    return "late"


def _greets(path: str) -> bool:
    """Whether a server sends the first packet of the protocol to whoever connects."""
    if not os.path.exists(path):
        return False
    import socket

    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            connection.connect(path)
            return bool(connection.recv(5))
        except OSError:
            return False


def say(event: str, **values: str) -> None:
    """Tell the holder; where nobody listens any more, the leash says so soon."""
    line = json.dumps({"event": event, **values}) + "\n"
    try:
        os.write(1, line.encode())
    except OSError:
        pass


def _last_lines(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as log:
        return "".join(log.readlines()[-LAST_LINES:])


def make_run_directory(bases: list[str], room: int) -> tuple[str | None, int, list[str]]:
    """Make a directory that only we may enter, and lock it.

    :param bases: directories to make it in, the best one first.
    :param room: bytes that must be free.
    :returns: its path, the descriptor that holds the lock, and why bases were passed over.
    """
    obstacles = []
    for base in bases:
        try:
            obstacle = _obstacle(base, room)
            if not obstacle:
                return (*_make_locked(_parent(base)), [])
        except OSError as error:
            obstacle = error.strerror or str(error)
        obstacles.append(f"{base}: {obstacle}")
    return None, -1, obstacles


def _parent(base: str) -> str:
    return f"{base}/{PARENT_NAME % os.getuid()}"


def _obstacle(base: str, room: int) -> str:
    longest = f"{_parent(base)}/12345678/sock"
    if len(os.fsencode(longest)) > LONGEST_SOCKET:
        return "its path is too long for a unix socket"
    space = os.statvfs(base)
    free = space.f_bavail * space.f_frsize
    if free < room:
        return f"{free >> 20} MB free, {room >> 20} MB needed"
    return ""


def _make_locked(parent: str) -> tuple[str, int]:
    while True:
        try:
            os.mkdir(parent, 0o700)
        except FileExistsError:
            _check_ours(parent)
        home = f"{parent}/{os.urandom(4).hex()}"
        try:
            os.mkdir(home, 0o700)
            lock = try_lock(home)
        except FileNotFoundError:  # the last user of the parent removed it, or a sweeper the home
            continue
        if lock is not None:
            return home, lock


def _check_ours(parent: str) -> None:
    """In a directory that everyone may write, a stranger can be first to use our name."""
    found = os.lstat(parent)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise OSError(0, f"{parent} is not a private directory of this user")


def try_lock(home: str) -> int | None:
    """Lock a run directory.

    :returns: the descriptor that holds the lock until it is closed; None where its owner lives.
    :raises FileNotFoundError: it is gone.
    """
    descriptor = os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), os.stat(home)):
            return descriptor
    except BlockingIOError:
        pass
    os.close(descriptor)
    return None


def sweep(bases: list[str]) -> None:
    """Remove the run directories whose owners are dead."""
    for parent in map(_parent, bases):
        try:
            _check_ours(parent)
            homes = os.listdir(parent)
        except OSError:
            continue
        for name in homes:
            _sweep_one(f"{parent}/{name}")


def _sweep_one(home: str) -> None:
    try:
        lock = try_lock(home)
    except OSError:
        return
    if lock is not None:
        remove(home)
        os.close(lock)


def remove(home: str) -> None:
    """Remove a run directory, and the one around it when it was the last."""
    import shutil

    shutil.rmtree(home, ignore_errors=True)
    try:
        os.rmdir(os.path.dirname(home))
    except OSError:
        pass


def copy_tree(source: str, target: str) -> None:
    """Copy a data directory; holes stay holes, so that no more memory is used than needed."""
    os.mkdir(target, 0o700)
    with os.scandir(source) as found:
        for item in found:
            if item.is_dir():
                copy_tree(item.path, f"{target}/{item.name}")
            else:
                _copy_file(item.path, f"{target}/{item.name}")


def _copy_file(source: str, target: str) -> None:
    reading = os.open(source, os.O_RDONLY)
    writing = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        size = os.fstat(reading).st_size
        os.ftruncate(writing, size)
        for start, end in _extents(reading, size):
            _copy_range(reading, writing, start, end)
    finally:
        os.close(reading)
        os.close(writing)


def _extents(descriptor: int, size: int) -> Any:
    """The parts of a file that hold data, as (start, end) in bytes (lseek(2), SEEK_DATA)."""
    end = 0
    while end < size:
        try:
            start = os.lseek(descriptor, end, os.SEEK_DATA)
        except OSError:  # ENXIO: only a hole is left
            return
        end = os.lseek(descriptor, start, os.SEEK_HOLE)
        yield start, end


def _copy_range(reading: int, writing: int, start: int, end: int) -> None:
    while start < end:
        start += os.pwrite(writing, os.pread(reading, min(end - start, 1 << 20), start), start)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
