"""Processes that hold a server of the source ``docker``, and the containers they leave behind."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic_autogen.server import abandoned_containers
from support.containers.checkouts import PROJECT
from support.shops import own_environment

# Starts a server and keeps it until it is killed.
HOLDER = """
import signal, sys
from pathlib import Path
from alembic_autogen import server
from alembic_autogen.settings import load

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run in background
with server.launch(load(Path(sys.argv[1]), {"server": "docker"})) as launched:
    print("launched", flush=True)
    running = launched.server()
    print("ready", running.address.port, flush=True)
    sys.stdin.read()
"""


def containers(engine: str = "docker") -> list[str]:
    """The ids of the tool's containers, in any state."""
    command = [engine, "ps", "--all", "--quiet", "--filter", f"label={abandoned_containers.LABEL}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def expect_no_containers(seconds: float = 15, engine: str = "docker") -> None:
    """Wait until no container of the tool exists."""
    deadline = time.monotonic() + seconds
    while left := containers(engine):
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


@contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that starts a server, and keeps it until the process is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        env=own_environment({"PYTHONPATH": str(PROJECT / "tools")}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(process: subprocess.Popen[str], word: str) -> str:
    """Wait until a holder prints a line that begins with a word."""
    assert process.stdout is not None
    return next(line for line in process.stdout if line.startswith(word))
