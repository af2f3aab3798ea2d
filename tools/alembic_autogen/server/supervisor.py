"""Supervise one program: end it when the process that it runs for ends, in whatever way.

This file runs as a script, ``python -I -S supervisor.py REQUEST``, so that the process that needs
a server can import models while the server starts. It uses the standard library and modules beside
it, and imports slow modules while the server is starting anyway. The program inherits the
supervisor's environment. REQUEST is JSON, a :class:`~alembic_autogen.server.messages.Request`. It
contains no secrets, since every user of the machine can read it:

- ``holder``: the id of the process that the program runs for. It holds the write end of a pipe, the
  supervisor's standard input: end of file means that the holder is gone. A child that the holder
  forked may hold the pipe open too, so the supervisor also checks that the holder is still its
  parent.
- ``command``: the program with its arguments; ``{run}`` in ``--option={run}/…`` stands for the run
  directory.
- ``input`` (optional): a file for the program's standard input.
- ``server`` (optional): further values for a server. Without it the program runs to its end and
  writes to the supervisor's standard output, and the supervisor exits with its status.

  - ``template``: the data directory that is copied to ``{run}/data``.
  - ``bases``: directories that may hold the run directory, the best one first.
  - ``room``: the number of bytes that must be free there.
  - ``patience``: the timeout for an answer on the socket ``{run}/sock``, in seconds.

If the holder writes ``{"keep": {"kind": …, "key": …, "about": …, "cache": …, "limit": …}}`` to the
pipe before it closes it, the supervisor shuts the server down cleanly, stores its data directory in
that cache, and reduces the cache to its limit. The holder need not wait for that.

A server's events are printed as JSON, one a line: ``{"event": "ready", "run": …}``, or ``late``,
``ended`` (with the end of its log), ``homeless`` (no place for the run directory), ``crowded`` (no
further process can be started).

The server cannot open connections (:mod:`~alembic_autogen.server.unconnected`).

The server is a child of the supervisor and dies with it, even if the supervisor is killed
(PR_SET_PDEATHSIG, prctl(2); Linux only). Unless its data is kept, the server is ended with SIGKILL,
which takes 0.05 s instead of 1.5 s.
"""

# pathlib and contextlib would cost 20 ms before the server can start.
# ruff: noqa: PTH100, PTH102, PTH110, PTH120, PTH123, SIM105

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time

TYPE_CHECKING = False  # typing itself costs 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Callable

    from alembic_autogen.server.messages import KeepRequest, Request, ServerRequest

if TYPE_CHECKING or __package__:
    from alembic_autogen.server import data_directory, run_directory
else:  # run as a script; python -I leaves its folder out of sys.path
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import data_directory
    import run_directory

STOP_PATIENCE = 30
"""The timeout for the shutdown of a server whose data is kept, in seconds; it takes 1.5 s."""
ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PR_SET_PDEATHSIG = 1


def main(request: Request) -> int:
    """Run the requested program.

    :returns: the exit status: the program's own, or 0 for a server that is no longer wanted.
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
    """Ignore further signals, so that the clean-up is not interrupted."""
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)


class Leash:
    """Watch for the end of the holder; the end of the program wakes it up too.

    :param holder: the process id that the supervisor's parent must have.
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
        """Wait for the end of the holder or of a child; return whether the holder is gone.

        :param seconds: the maximum time to wait.
        """
        ready = [descriptor for descriptor, _ in self._poll.poll(seconds * 1000)]
        if self._alarm in ready:
            os.read(self._alarm, 4096)
        return 0 in ready or os.getppid() != self._holder


class Program:
    """A child process in a process group of its own, which cannot outlive the supervisor.

    :param output: a file descriptor for its standard output and standard error.
    """

    def __init__(self, request: Request, run: str, output: int) -> None:
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
        """Whether the program has not ended yet."""
        if self.status is None:
            ended, status = os.waitpid(self._id, os.WNOHANG)
            if ended:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is None

    def stop(self, seconds: float) -> bool:
        """End the program with SIGTERM, and wait for its end.

        :param seconds: the maximum time to wait.
        :returns: whether it ended with status 0.
        """
        if self.running():
            os.kill(self._id, signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while self.running() and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.status == 0

    def kill(self) -> None:
        """Kill the program and its children, and wait until the program is gone."""
        if self.running():
            try:
                os.killpg(self._id, signal.SIGKILL)
            except OSError:  # it has not created its group yet
                os.kill(self._id, signal.SIGKILL)
            os.waitpid(self._id, 0)


class CannotForkError(Exception):
    """No further process can start: the user's limit (setrlimit(2), RLIMIT_NPROC), or memory."""


def _in_run_directory(argument: str, run: str) -> str:
    """Insert the run directory at the start of an option's value; a cache may be called {run}."""
    option, separator, value = argument.partition("={run}/")
    return f"{option}={run}/{value}" if separator and "/" not in option else argument


def _death_signal() -> Callable[[], object]:
    """The call that has a process end with its parent; loaded before the fork, used after it."""
    if not sys.platform.startswith("linux"):
        return lambda: None
    import ctypes

    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _confinement() -> Callable[[], object]:
    """The call that keeps a process from connecting; loaded before the fork, used after it."""
    if TYPE_CHECKING or __package__:
        from alembic_autogen.server import unconnected
    else:
        import unconnected

    return unconnected.filter_()


def _become(
    command: list[str],
    streams: tuple[int, int, int],
    parent: int,
    die_with_parent: Callable[[], object],
    confine: Callable[[], object],
) -> None:
    """Turn this forked child into the program."""
    signal.set_wakeup_fd(-1)
    os.setpgid(0, 0)
    die_with_parent()
    if os.getppid() != parent:  # the parent died before the call took effect
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


def run(request: Request, leash: Leash) -> int:
    """Run a program until it or the holder ends.

    :returns: the program's exit status, or 1 if the holder is gone.
    """
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


def serve(request: Request, wanted: ServerRequest, leash: Leash) -> int:
    """Run a server in a directory of its own until the holder is gone.

    :param wanted: the part of the request that only servers have.
    :returns: the exit status; 0 if the holder is gone.
    """
    home, _lock, obstacles = run_directory.make_run_directory(wanted["bases"], wanted["room"])
    if home is None:
        report("homeless", log="\n".join(obstacles))
        return 1
    try:
        data_directory.copy_tree(wanted["template"], home + "/data")
        os.mkdir(home + "/tmp", 0o700)
        with open(home + "/log", "wb") as log:
            try:
                server = Program(request, home, output=log.fileno())
            except CannotForkError as error:
                report("crowded", log=str(error))
                return 1
        try:
            status = _watch(server, home, wanted, leash)
            if status == 0:
                keep(server, home, _keep_request())
            return status
        finally:
            ignore_endings()
            server.kill()
    finally:
        ignore_endings()
        run_directory.remove(home)


def _watch(server: Program, home: str, wanted: ServerRequest, leash: Leash) -> int:
    outcome = _await_answer(server, home + "/sock", wanted["patience"], leash)
    if outcome == "gone":
        return 0
    report(outcome, run=home, log="" if outcome == "ready" else _last_lines(home + "/log"))
    if outcome != "ready":
        return 1
    _sweep(wanted["bases"])
    while server.running():
        if leash.gone(1.0):
            return 0
    report("ended", log=_last_lines(home + "/log"))
    return 1


def _sweep(bases: list[str]) -> None:
    """Remove what killed supervisors have left; a signal that ends this one comes afterwards.

    A holder that needs its server for a moment only would otherwise leave a part of it behind.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        run_directory.sweep(bases)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)


def _keep_request() -> KeepRequest | None:
    """Read the request that the holder wrote before it closed the pipe; ``None`` if it died."""
    try:
        request: KeepRequest = json.loads(os.read(0, 1 << 20))["keep"]
        return request
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(server: Program, home: str, request: KeepRequest | None) -> None:
    """Shut the server down cleanly, and store its data directory in the cache.

    :param home: the run directory.
    :param request: the holder's request; ``None`` if the data is not kept.
    """
    if request is None or not server.stop(STOP_PATIENCE):
        return
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    from alembic_autogen.cache import evict, store

    os.environ[store.VARIABLE] = request["cache"]  # not inherited

    def build(folder: object) -> None:
        data_directory.copy_tree(home + "/data", f"{folder}/data")
        with open(f"{folder}/about.json", "w", encoding="utf-8") as about:
            json.dump(request["about"], about)

    store.entry(request["kind"], request["key"], build)
    evict.make_room(request["limit"])


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
    """Whether a server sends the first packet of the protocol to a client that connects."""
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


def report(event: str, **values: str) -> None:
    """Print an event for the holder; errors are ignored, as the leash notices a dead holder."""
    line = json.dumps({"event": event, **values}) + "\n"
    try:
        os.write(1, line.encode())
    except OSError:
        pass


def _last_lines(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as log:
        return "".join(log.readlines()[-run_directory.LAST_LINES :])


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
