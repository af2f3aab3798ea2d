"""The hooks of ``--alembic-autogen-record``, which pytest calls only with the option."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.lint.release.recorded_file import ReleaseStatement, load_recorded
from alembic_autogen.testing.recording import StatementRecorder
from alembic_autogen.wording import count_of

_PARTS = "alembic_autogen_recorded"


class RecordHooks:
    """Records in each process of tests, and writes the file in the one that started them."""

    def __init__(self, config: pytest.Config) -> None:
        self._file = Path(
            config.invocation_params.dir, config.getoption("--alembic-autogen-record")
        )
        self._is_worker = hasattr(config, "workerinput")
        if not self._is_worker and not self._file.parent.is_dir():
            raise pytest.UsageError(
                f"--alembic-autogen-record: there is no folder {self._file.parent}; create it."
            )
        self._earlier: tuple[ReleaseStatement, ...] = ()
        if not self._is_worker and self._file.exists():
            try:
                self._earlier = load_recorded(self._file)
            except ConfigurationError as error:
                raise pytest.UsageError(f"--alembic-autogen-record: {error}") from None
        self._recorder = StatementRecorder(config.rootpath)
        self._recorder.listen()
        self._written = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note the current test."""
        self._recorder.test = item.nodeid
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        """Note a fixture of several tests: which of them runs first is chance."""
        before = self._recorder.test
        if fixturedef.scope != "function":
            self._recorder.test = f"fixture {fixturedef.argname}"
        try:
            return (yield)
        finally:
            self._recorder.test = before

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a process of pytest-xdist has recorded."""
        self._recorder.merge(getattr(node, "workeroutput", {}).get(_PARTS, []))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: Any, exitstatus: int) -> None:
        """Write the file, unless the run was interrupted."""
        if self._is_worker:
            session.config.workeroutput[_PARTS] = self._recorder.parts()
        elif exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            self._written = "No statements were recorded: the run did not finish."
        elif not self._recorder.found:
            self._written = "No engine of MySQL or MariaDB sent a statement; nothing is recorded."
        else:
            part = self._file.with_name(f".{self._file.name}.{os.getpid()}")
            part.write_text(self._recorder.text(self._earlier), encoding="utf-8")
            part.replace(self._file)
            written = self._recorder.written
            self._written = f"{count_of(len(written), 'statement')} recorded in {self._file}."
            if left_out := len(self._recorder.found) - len(written):
                self._written += f" {left_out} could not be written with their values."

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print which file was written."""
        if self._written:
            terminalreporter.write_line(f"alembic-autogen: {self._written}")
