"""Processes that start servers, and ways to see what they leave behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from alembic_autogen.cache import store as cache
from alembic_autogen.server.base import Available, Server
from alembic_autogen.server.sources.packages import Packages
from alembic_autogen.settings import load
from support.processes import command_lines

TOOLS = Path(cache.__file__).parents[2]

# Starts a server and keeps it until its standard input ends. What would be /dev/shm is a directory
# of the test, so that the test sees everything that is left there, and only that.
HOLDER = """
import sys
from pathlib import Path
from alembic_autogen import server
from alembic_autogen.server import local
from alembic_autogen.settings import load

local.run_bases = lambda: [sys.argv[1]]
with server.launch(load(Path(sys.argv[2]))) as launched:
    print("launched", flush=True)
    running = launched.server()
    print("ready", running.source, running.version, running.address.unix_socket, flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True)
class Sandbox:
    """A place for run directories and a cache of one test.

    :param base: where run directories are made.
    :param cache: the cache; servers in it are those of the session, templates are the test's own.
    """

    base: Path
    cache: Path

    def hold(self, **variables: str) -> subprocess.Popen[str]:
        """Begin to start a server in a process, in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(self.base), str(self.base)],
            env={
                **os.environ,
                "PYTHONPATH": str(TOOLS),
                cache.VARIABLE: str(self.cache),
                **variables,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def ready(self, process: subprocess.Popen[str]) -> str:
        """Wait until a process has its server; return the path of the socket."""
        assert process.stdout is not None and process.stderr is not None
        for line in process.stdout:
            if line.startswith("ready"):
                return line.split()[-1]
        raise AssertionError(process.stderr.read())

    def run(self, **variables: str) -> None:
        """Start a server in a process, and end both."""
        process = self.hold(**variables)
        self.ready(process)
        process.communicate("", timeout=30)

    def processes(self) -> list[str]:
        """The command lines of processes that mention the sandbox, holders left out."""
        running = command_lines().values()
        return [each for each in running if self._marks(each) and HOLDER not in each]

    def _marks(self, command: str) -> bool:
        return str(self.base) in command or str(self.cache) in command

    def run_directories(self) -> list[Path]:
        """The run directories that are there."""
        return list(self.base.glob("*/*"))

    def wait_until(self, condition: Callable[[], bool], seconds: float = 10) -> None:
        """Wait for something to become true; what is left is in the message where it does not."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, (self.processes(), self.run_directories())
            time.sleep(0.02)

    def expect_no_processes(self) -> None:
        """Wait until no process is left."""
        self.wait_until(lambda: not self.processes())

    def expect_nothing(self) -> None:
        """Wait until neither a process nor a run directory is left."""
        self.wait_until(lambda: not self.processes() and list(self.base.iterdir()) == [])


@contextmanager
def short_directory() -> Iterator[Path]:
    """A directory in memory where that is; pytest's own have paths too long for a socket."""
    place = Path("/dev/shm" if Path("/dev/shm").is_dir() else "/tmp")
    directory = place / f"aat-{os.urandom(4).hex()}"
    directory.mkdir(mode=0o700)
    yield directory
    shutil.rmtree(directory)


@contextmanager
def cache_without_templates() -> Iterator[Path]:
    """A cache that has only the server programs of the session."""
    with short_directory() as directory:
        found = Packages().availability(load(directory))
        if isinstance(found, Available) and not found.cost:
            (directory / "packages").symlink_to(cache.folder() / "packages")
        yield directory


@pytest.fixture
def sandbox(server: Server) -> Iterator[Sandbox]:
    """A sandbox whose cache has no template yet."""
    with short_directory() as base, cache_without_templates() as empty:
        yield Sandbox(base, empty)


@pytest.fixture(scope="session")
def warm_cache(server: Server) -> Iterator[Path]:
    """A cache that has the template, so that a server starts at once."""
    with short_directory() as base, cache_without_templates() as empty:
        Sandbox(base, empty).run()
        yield empty


@pytest.fixture
def warm(warm_cache: Path) -> Iterator[Sandbox]:
    """A sandbox in which a server starts at once."""
    with short_directory() as base:
        yield Sandbox(base, warm_cache)
