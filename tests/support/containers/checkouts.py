"""A checkout of the project for containers, and shells in which its commands are typed."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).parents[3]
PATIENCE = 240


@dataclass(frozen=True)
class Done:
    """What a shell command left behind.

    :param text: what it printed, standard error included.
    """

    code: int
    text: str


@dataclass(frozen=True)
class Checkout:
    """A copy of what containers see of the project.

    :param environment: variables for its commands, on top of this process's.
    """

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, command: str, *, expect: int | None = 0, **environment: str) -> Done:
        """Run shell text in the folder.

        :param expect: the exit code that it must have; ``None`` for any.
        """
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.folder,
            env=self._variables(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
        )
        assert expect is None or done.returncode == expect, f"{command}\n{done.stdout}"
        return Done(done.returncode, done.stdout)

    def begin(self, command: str, **environment: str) -> subprocess.Popen[str]:
        """Begin to run shell text in the folder."""
        return subprocess.Popen(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self._variables(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def type(self, command: str, *lines: str, expect: int = 0) -> str:
        """Run shell text on a terminal; type lines, each after a prompt; return what is shown."""
        with _on_terminal(command, self.folder, self._variables({})) as (process, terminal):
            shown = ""
            for line in lines:
                shown += _read(terminal, until="# ")
                os.write(terminal, line.encode() + b"\n")
            shown += _read(terminal)
            code = process.wait(timeout=PATIENCE)
        assert code == expect, f"{command}\n{shown}"
        return shown.replace("\r\n", "\n")

    def revisions(self) -> set[str]:
        """The files of the revisions."""
        return {path.name for path in (self.folder / "alembic" / "versions").iterdir()}

    def caches(self) -> list[Path]:
        """What Python would leave behind."""
        return list(self.folder.rglob("__pycache__"))

    def own(self, user: int) -> None:
        """Give the whole checkout to a user."""
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, user, user)

    def _variables(self, more: Mapping[str, str]) -> dict[str, str]:
        # Without what `make test-docker ARGS=…` would hand down to the guide's own calls of make.
        foreign = ("DATABASE_", "MAKE", "MFLAGS", "ARGS", "MSG")
        kept = {k: value for k, value in os.environ.items() if not k.startswith(foreign)}
        return {**kept, **self.environment, **more}


def make_checkout(folder: Path, environment: Mapping[str, str]) -> Checkout:
    """Copy what belongs to the project, and nothing that was made in it."""
    without = shutil.ignore_patterns("__pycache__", ".database_password")
    for name in ("alembic", "src"):
        shutil.copytree(PROJECT / name, folder / name, ignore=without)
    for name in ("docker-compose.yml", ".dockerignore"):
        shutil.copy(PROJECT / name, folder)
    return Checkout(folder, environment)


@contextmanager
def _on_terminal(
    command: str, folder: Path, variables: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        ["bash", "-c", command],
        cwd=folder,
        env={**variables, "TERM": "dumb"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        try:
            yield process, ours
        finally:
            process.kill()
    os.close(ours)


def _read(terminal: int, until: str | None = None) -> str:
    """Read what is shown until a prompt has come and all is quiet, or the end."""
    shown = ""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.5)[0]:
            try:
                shown += os.read(terminal, 4096).decode(errors="replace")
            except OSError:  # the last process that had the terminal open has ended
                return shown
        elif until is not None and shown.endswith(until):
            return shown
    raise AssertionError(f"nothing more is shown after: {shown}")
