"""The tests of ``pytest --alembic-autogen``: a project needs no code for them.

They run the command line in processes of their own, so that the application's code is imported as
for a command, and nothing of it stays in the process of the tests.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import alembic_autogen
from alembic_autogen import python_options


class CommandFailedError(Exception):
    """A command has found something; the text is what it printed."""


class CommandItem(pytest.Item):
    """A test that passes if a command has exit code 0.

    :param arguments: the command and its flags.
    :param project: the project's folder.
    """

    def __init__(self, *, arguments: tuple[str, ...], project: Path, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]  # pytest's own
        self._arguments = arguments
        self._project = project

    def runtest(self) -> None:
        """Run the command.

        :raises CommandFailedError: it has findings, or could not do its work.
        """
        # The folder of this package, since the project may be a checkout that is not installed.
        paths = [str(Path(alembic_autogen.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        options = python_options.of_running()
        command = [sys.executable, *options, "-m", "alembic_autogen", "-C", str(self._project)]
        done = subprocess.run(
            [*command, "--python", sys.executable, *self._arguments],  # that of the tests
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
        if done.returncode:
            raise CommandFailedError(f"{done.stdout}{done.stderr}".rstrip())

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> str:
        """The output of the command, without a traceback of this module."""
        if isinstance(excinfo.value, CommandFailedError):
            return f"alembic-autogen {shlex.join(self._arguments)}\n\n{excinfo.value}"
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The location of the test, for reports."""
        return self._project, None, self.name


class ReadyMade(pytest.Collector):
    """The tests of a project.

    :param project: the project's folder.
    :param lint: the arguments of ``lint``.
    """

    def __init__(self, *, project: Path, lint: tuple[str, ...], **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]  # pytest's own
        self._project = project
        self._lint = lint

    def collect(self) -> Iterator[pytest.Item]:
        """Make the tests."""
        for name, arguments in (
            ("models and migrations agree", ("check-drift",)),
            ("revisions run up, down and up again", ("lint", *self._lint)),
        ):
            yield CommandItem.from_parent(
                self, name=name, arguments=arguments, project=self._project
            )


class ReadyMadeHooks:
    """Adds the tests to those that pytest has collected.

    :param project: the project's folder.
    :param lint: the arguments of ``lint``.
    """

    def __init__(self, project: Path, lint: tuple[str, ...]) -> None:
        self._project = project
        self._lint = lint

    @pytest.hookimpl(tryfirst=True)  # before -k and -m choose
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        """Add the tests at the end."""
        collector = ReadyMade.from_parent(
            session,
            name="alembic-autogen",
            nodeid="alembic-autogen",
            project=self._project,
            lint=self._lint,
        )
        items.extend(collector.collect())
