"""A checkout of the project for containers, and shells that run its commands."""

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
class ShellResult:
    """The result of a shell command.

    :param text: its output, including standard error.
    """

    code: int
    text: str


@dataclass(frozen=True)
class Checkout:
    """A copy of the part of the project that containers see.

    :param environment: variables for its commands, in addition to this process's.
    """

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, command: str, *, expect: int | None = 0, **environment: str) -> ShellResult:
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
        return ShellResult(done.returncode, done.stdout)

    def begin(self, command: str, **environment: str) -> subprocess.Popen[str]:
        """Start to run shell text in the folder, without waiting for its end."""
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
        """Run shell text on a terminal, type each line after a prompt, and return the output."""
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
        """The names of the revisions' files."""
        return {path.name for path in (self.folder / "alembic" / "versions").iterdir()}

    def caches(self) -> list[Path]:
        """The folders with Python's compiled modules."""
        return list(self.folder.rglob("__pycache__"))

    def own(self, user: int) -> None:
        """Make a user the owner of the whole checkout."""
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, user, user)

    def _variables(self, more: Mapping[str, str]) -> dict[str, str]:
        # `make test-docker ARGS=…` must not pass its variables on to the guide's calls of make.
        foreign = ("DATABASE_", "MAKE", "MFLAGS", "ARGS", "MSG")
        kept = {k: value for k, value in os.environ.items() if not k.startswith(foreign)}
        return {**kept, **self.environment, **more}


def make_checkout(folder: Path, environment: Mapping[str, str]) -> Checkout:
    """Copy the project's own files, without generated ones."""
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
    """Read the output until there is no more after a prompt, or until its end.

    :param until: the prompt; ``None`` to read to the end.
    """
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
