"""Upgrade, downgrade or resume many databases: several at a time, each in a process of its own.

One that fails does not keep the others from being changed. The first ones, the canaries, are
changed before all others begin. Nothing is written down: the same command run again completes
the rest, since a database that is at the target has nothing to do.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol

from alembic_autogen.commands.database_messages import DatabaseRequest, PlanMessage, StepMessage
from alembic_autogen.commands.database_results import DatabaseResult, DatabaseResults, Outcome
from alembic_autogen.errors import HistoryError, InterruptedRunError
from alembic_autogen.lint.evidence import UPGRADE
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.tool_packages import command

if TYPE_CHECKING:
    from alembic_autogen.apply.database_list import ListedDatabase
    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.commands.migrate import MigrationRequest
    from alembic_autogen.history.migration_plan import DatabaseLocation
    from alembic_autogen.settings import Settings

_PROGRAM = """
from alembic_autogen.commands.database_process import serve
serve({descriptor})
"""
_PATIENCE = 2.0
"""Seconds to wait for the last output of a process, which another one may keep open."""


class ProcessOutput(Protocol):
    """Shows the messages and the output of the processes."""

    def show_plan(self, beginning: Beginning) -> None:
        """Show a plan, before it is carried out."""
        ...

    def show_output(self, location: DatabaseLocation, line: str) -> None:
        """Show a line that env.py or a revision has printed."""
        ...


@dataclass(frozen=True)
class ManyRequest:
    """The user's request for many databases.

    :param request: what is to be done with each of them.
    :param direction: ``upgrade``, ``downgrade`` or ``resume``.
    :param jobs: how many are changed at a time.
    :param canaries: how many are changed before the others.
    :param fails_fast: whether no further one begins after one has failed.
    :param variable: the environment variable from which env.py takes the URL; may be empty.
    :param argument: the argument of ``-x`` from which it does; may be empty.
    :param loses: whether rows may be lost.
    """

    databases: tuple[ListedDatabase, ...]
    request: MigrationRequest
    direction: str = UPGRADE
    jobs: int = 4
    canaries: int = 1
    fails_fast: bool = False
    variable: str = ""
    argument: str = ""
    loses: bool = False


def change_databases(
    settings: Settings, many: ManyRequest, progress: Progress, watch: ProcessOutput
) -> DatabaseResults:
    """Upgrade, downgrade or resume each database of a list.

    :raises HistoryError: the target is one that depends on where a database is.
    :raises InterruptedRunError: the user has interrupted it.
    """
    target = many.request.target
    if target.startswith(("+", "-")):
        end = "head" if many.direction == UPGRADE else "base"
        raise HistoryError(
            f"The target {target} would go further each time that the list is run again; name a "
            f"revision, or {end}."
        )
    stopwatch = Stopwatch()
    with stopwatch.stage("total"), TemporaryDirectory(prefix="alembic-autogen-") as folder:
        settings = replace(settings, previews_folder=Path(folder))
        running = _RunningProcesses(settings, many, progress, watch)
        results = running.results()
    return DatabaseResults(target, results, running.canaries, stopwatch.seconds)


@dataclass
class _RunningProcesses:
    settings: Settings
    many: ManyRequest
    progress: Progress
    watch: ProcessOutput
    _processes: set[subprocess.Popen[bytes]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _is_stopped: bool = False
    _is_interrupted: bool = False
    _ended: int = 0

    @property
    def canaries(self) -> int:
        """The number of databases that come before the others."""
        count = 0 if self.many.request.dry_run else self.many.canaries
        return count if count < len(self.many.databases) else 0

    def results(self) -> tuple[DatabaseResult, ...]:
        """Upgrade or downgrade all databases."""
        databases, count = self.many.databases, self.canaries
        first = self._changed(databases[:count], shows_plan=True)
        if all(each.outcome.is_success for each in first):
            return (*first, *self._changed(databases[count:], shows_plan=not count))
        return (*first, *map(_not_begun, databases[count:]))

    def _changed(
        self, databases: Sequence[ListedDatabase], *, shows_plan: bool
    ) -> list[DatabaseResult]:
        """Change some databases, several at a time.

        :param shows_plan: whether to show the plan of the first one.
        """
        found: list[DatabaseResult] = []
        with ThreadPoolExecutor(self.many.jobs) as pool:
            futures = [
                pool.submit(self._one, database, shows_plan=shows_plan and not number)
                for number, database in enumerate(databases)
            ]
            try:
                found = [each.result() for each in futures]
            except KeyboardInterrupt:
                self._interrupt()
        if self._is_interrupted:
            raise _interrupted([each.result() for each in futures])
        return found

    def _interrupt(self) -> None:
        """End the processes, each of which ends the statement that it runs on the server."""
        with self._lock:
            self._is_stopped = self._is_interrupted = True
            for process in self._processes:
                process.terminate()

    def _one(self, database: ListedDatabase, *, shows_plan: bool) -> DatabaseResult:
        start = time.perf_counter()
        process, descriptor = self._start()
        if process is None:
            return _not_begun(database)
        try:
            with process:
                result = self._answered(database, process, descriptor, shows_plan)
        finally:
            with self._lock:
                self._processes.discard(process)
        result = replace(result, seconds=time.perf_counter() - start)
        with self._lock:
            self._ended += 1
            count = f"{self._ended} of {len(self.many.databases)}"
            self.progress.step(f"{count}: {database.location} {result.outcome.value}")
            if self.many.fails_fast and not result.outcome.is_success:
                self._is_stopped = True
        return result

    def _start(self) -> tuple[subprocess.Popen[bytes] | None, int]:
        """Start a process, unless the run was stopped; it sends its messages to a descriptor."""
        with self._lock:
            if self._is_stopped:
                return None, -1
            reading, writing = os.pipe()
            try:
                process = subprocess.Popen(
                    command(_PROGRAM.format(descriptor=writing)),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    pass_fds=[writing],
                    # Ctrl-C reaches this process alone, which then ends the others, once.
                    start_new_session=True,
                )
            finally:
                os.close(writing)
            self._processes.add(process)
            return process, reading

    def _answered(
        self,
        database: ListedDatabase,
        process: subprocess.Popen[bytes],
        descriptor: int,
        shows_plan: bool,
    ) -> DatabaseResult:
        """Have a process change a database, and show what it sends."""
        output = threading.Thread(target=self._show_output, args=(database, process), daemon=True)
        output.start()
        request = DatabaseRequest(
            _settings_of(self.settings, self.many, database),
            self.many.request,
            database.location,
            shows_plan,
            self.many.loses,
            self.many.direction,
        )
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            pickle.dump(request, process.stdin)
            process.stdin.flush()
        result = None
        with os.fdopen(descriptor, "rb") as stream, suppress(EOFError):
            while result is None:
                message = pickle.load(stream)
                result = self._received(database, message)
        process.wait()  # before its standard input is closed, by which it would be interrupted
        output.join(_PATIENCE)
        return result or DatabaseResult(
            database.location,
            Outcome.FAILED,
            error="The process that changed it has ended without a result, so that it may be "
            f"half done; {self.many.direction} again.",
        )

    def _received(self, database: ListedDatabase, message: object) -> DatabaseResult | None:
        with self._lock:
            if isinstance(message, StepMessage):
                self.progress.step(f"{database.location}: {message.text}")
            elif isinstance(message, PlanMessage):
                self.progress.clear()
                self.watch.show_plan(message.beginning)
        return message if isinstance(message, DatabaseResult) else None

    def _show_output(self, database: ListedDatabase, process: subprocess.Popen[bytes]) -> None:
        assert process.stderr is not None
        for line in process.stderr:
            with self._lock:
                self.progress.clear()
                self.watch.show_output(database.location, line.decode("utf-8", "replace"))


def _settings_of(settings: Settings, many: ManyRequest, database: ListedDatabase) -> Settings:
    """The settings for one database, whose env.py gets the URL in each way that is wanted."""
    x = (*settings.x, f"{many.argument}={database.url}") if many.argument else settings.x
    return replace(settings, url=database.url, url_variable=many.variable, x=x)


def _not_begun(database: ListedDatabase) -> DatabaseResult:
    return DatabaseResult(database.location, Outcome.NOT_BEGUN)


def _interrupted(results: Sequence[DatabaseResult]) -> InterruptedRunError:
    """The error for a run that the user has interrupted."""
    done = sum(each.outcome.is_success for each in results)
    rest = [each for each in results if each.outcome is Outcome.INTERRUPTED or each.error]
    lines = []
    for each in rest:
        lines.append(f"{each.location}: {each.error}")
        lines.extend(f"  {line}" for line in each.details.splitlines())
    return InterruptedRunError(
        f"{done} of {len(results)} databases are done; the same command goes on with the others",
        details="\n".join(lines),
    )
