"""Measure the time or the memory that a command takes, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 1800
"""The timeout of a command, in seconds."""
_PERIOD = 0.02


class Unexpected(Exception):  # noqa: N818
    """A command ended with an unexpected exit code."""


@dataclass(frozen=True)
class PeakMemory:
    """The largest resident set sizes, in bytes.

    :param tool: that of the largest process that is not a server: a sealed command goes on in a
        child of the process that was started.
    :param server: that of the MySQL server among its descendants; 0 if there was none.
    """

    tool: int = 0
    server: int = 0


def seconds(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], codes: frozenset[int]
) -> float:
    """Run a command, and measure the seconds from its start to its end.

    :param codes: the exit codes that it may have.
    :raises Unexpected: it has another exit code.
    """
    begin = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE,
    )
    took = time.perf_counter() - begin
    if done.returncode not in codes:
        output = done.stdout.decode(errors="replace")[-3000:]
        raise Unexpected(f"{' '.join(command)} ended with {done.returncode}:\n{output}")
    return took


def memory(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> PeakMemory:
    """Run a command, and sample the peak memory of its processes 50 times a second.

    The kernel keeps the peak (VmHWM, proc(5)), so only memory that is allocated between the last
    sample and the end of the process is missed.
    """
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    watch = _MemoryWatch(process.pid)
    process.wait()
    watch.end()
    return PeakMemory(watch.tool, watch.server)


class _MemoryWatch:
    def __init__(self, tool: int) -> None:
        self._tool = tool
        self._over = threading.Event()
        self.tool = self.server = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(_PERIOD):
            for pid in (self._tool, *_descendants(self._tool)):
                if _is_server(pid):
                    self.server = max(self.server, _peak(pid))
                else:
                    self.tool = max(self.tool, _peak(pid))


def _peak(pid: int) -> int:
    for line in _text(f"/proc/{pid}/status").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _descendants(pid: int) -> list[int]:
    children = _text(f"/proc/{pid}/task/{pid}/children").split()
    found = [int(child) for child in children]
    return found + [each for child in found for each in _descendants(child)]


def _is_server(pid: int) -> bool:
    arguments = _text(f"/proc/{pid}/cmdline").split("\0")
    return any(each.startswith("--datadir=") for each in arguments)


def _text(path: str) -> str:
    try:
        return Path(path).read_text(errors="replace")
    except OSError:  # the process has just ended
        return ""


def environment(**more: str) -> dict[str, str]:
    """Copy this process's environment without configuration of the tool; keep compiled modules.

    Results of earlier runs are used even if CI is set, since some rows measure just that.

    :param more: further variables.
    """
    unwanted = ("ALEMBIC_AUTOGEN_", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "DATABASE_URL")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(unwanted)}
    return {**kept, "ALEMBIC_AUTOGEN_MEMORY": "always", **more}
