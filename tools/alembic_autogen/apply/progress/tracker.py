"""Follow the statements of revisions while they run on a real database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.apply.preview.effects import Effect
from alembic_autogen.apply.preview.recorded_revision import spelled
from alembic_autogen.apply.progress.events import (
    ExecutedRevision,
    OnEvent,
    RevisionBegan,
    RevisionEnded,
    RunningStatement,
    StatementBegan,
    StatementEnded,
    StatementRuns,
    Waits,
)
from alembic_autogen.apply.progress.kept_statements import KeptStatements
from alembic_autogen.apply.progress.work import ProgressObserver, Work
from alembic_autogen.history.migration_plan import RepairStep
from alembic_autogen.history.revision_line import line_in

if TYPE_CHECKING:
    from alembic_autogen.apply.locks.own_connection import OwnConnection
    from alembic_autogen.apply.preview.recorded_revision import (
        RecordedRevision,
        RecordedStatement,
    )
    from alembic_autogen.apply.resuming.beginning import Beginning


class Tracker:
    """Reports which statement of which revision runs, and remembers what has run.

    Statements of env.py and of Alembic itself are left out.

    :param beginning: the plan, and the statements that each revision sent to the disposable server.
    :param path_of: the file of a revision, by its id.
    """

    def __init__(
        self, beginning: Beginning, path_of: Callable[[str], Path], on_event: OnEvent
    ) -> None:
        self.executed: list[ExecutedRevision] = []
        self._beginning, self._path_of, self._on_event = beginning, path_of, on_event
        self._left = _steps(beginning)
        self._observer = ProgressObserver()
        self._revision: _Revision | None = None
        self._statement: RunningStatement | None = None
        self._since = 0.0

    def begin(self, number: int, total: int, revision: str) -> None:
        """Begin a revision; the one before has run to its end.

        :param number: its number among the revisions to run.
        """
        self.finish()
        direction, runs = self._step(revision)
        at = RevisionBegan(revision, direction, number, total, runs)
        recorded = self._beginning.recorded(revision, at.direction)
        place = self._beginning.place
        done = place.done if place is not None and place.recorded is recorded else 0
        self._revision = _Revision(at, self._path_of(revision), recorded, done)
        self._on_event(at)

    def finish(self) -> None:
        """Note that the revision has run to its end."""
        if self._revision is not None:
            done = self._revision.executed()
            self.executed.append(done)
            self._revision = None
            self._on_event(RevisionEnded(done))

    @contextmanager
    def executing(self, sql: str, parameters: object = None) -> Iterator[None]:
        """Report a statement while the context lasts; statements within it are part of it."""
        revision = self._revision
        is_within = self._statement is not None
        statement = None if revision is None or is_within else revision.next(sql)
        if revision is None or statement is None:
            yield
            return
        self._statement, self._since = statement, time.monotonic()
        if not statement.is_query:
            self._on_event(StatementBegan(statement))
        has_failed = True
        try:
            yield
            has_failed = False
            revision.note_success(statement, parameters)
        finally:
            self._statement = None
            ended = StatementEnded(statement, time.monotonic() - self._since, has_failed)
            if not statement.is_query:
                revision.add(ended)
                self._on_event(ended)

    def kept(self, revision: str) -> Sequence[str]:
        """The statements of a revision that remain in effect if it fails now, in lines.

        They have the numbers of the disposable server, under which ``resume`` lists them.
        """
        running = self._revision
        return list(running.kept.lines()) if running and running.of.revision == revision else ()

    def look(self, connection: OwnConnection | None, identifier: int) -> None:
        """Find out how far the statement has come; never fails.

        :param connection: the connection to ask; ``None`` if the server admits no further one.
        :param identifier: the number of the connection that executes it.
        """
        if self._statement is None:
            return
        work: Work | None = None
        with suppress(Exception):  # of any driver: how long it runs is known in any case
            work = self._observer.look(connection, identifier) if connection else None
        self._runs(self._statement, work)

    def notify(self, text: str) -> None:
        """Note a message of the tool that carries the statement out.

        :param text: half a sentence.
        """
        if self._statement is None:
            self._on_event(Waits(text))
        else:
            self._runs(self._statement, Work(text))

    def _runs(self, statement: RunningStatement, work: Work | None) -> None:
        self._on_event(StatementRuns(statement, time.monotonic() - self._since, work))

    def _step(self, revision: str) -> tuple[str, bool]:
        """The direction of the next step of a plan that is about a revision; whether it runs."""
        while self._left:
            step = self._left.pop(0)
            if step.revision == revision:
                return step.direction, step.runs
        return self._beginning.plan.direction, True


class _Revision:
    """The revision that runs.

    :param recorded: how it ran on the disposable server; ``None`` if it did not.
    :param done: the number of its lasting statements that the database had before.
    """

    def __init__(
        self, at: RevisionBegan, path: Path, recorded: RecordedRevision | None, done: int
    ) -> None:
        self.of, self._path, self._number = at, path, done
        self._lasting = recorded.lasting if recorded else None
        self._others = {each.sql for each in recorded.statements} if recorded else set[str]()
        earlier = recorded.lasting[:done] if recorded else ()
        self.kept = KeptStatements(earlier, recorded is not None)
        self._found: RecordedStatement | None = None
        self._ended: dict[RunningStatement, StatementEnded] = {}
        self._since = time.monotonic()

    def next(self, sql: str) -> RunningStatement | None:
        """The statement that comes next; ``None`` if it is not one of the revision's."""
        if not line_in(self._path):
            return None
        text = spelled(sql)
        lasts = self.kept.add(text) in (Effect.SCHEMA, Effect.ROWS)
        if self._lasting is None:
            number, total = self._number + 1, None
        else:
            found, total = self._find(text), len(self._lasting)
            self._found = self._lasting[found - 1] if found else None
            lasts = bool(found) or (lasts and text not in self._others)
            number = found or min(self._number + 1, max(total, 1))
        if lasts:
            self._number = max(self._number, number)
        return RunningStatement(self.of, number, total, text, not lasts)

    def note_success(self, statement: RunningStatement, parameters: object) -> None:
        """Note that a statement has been executed.

        One that only the real rows make the revision send has no number of its own.
        """
        number = statement.number if self._found is not None else None
        self.kept.note_success(number, statement.sql, parameters)
        if self._found is not None and self._found.effect is Effect.SCHEMA:
            self.kept.changes_schema()

    def add(self, ended: StatementEnded) -> None:
        """Note that a statement has ended; the times of a statement in a loop are added up."""
        before = self._ended.get(ended.statement)
        if before is not None:
            seconds, times = before.seconds + ended.seconds, before.times + 1
            ended = replace(ended, seconds=seconds, times=times)
        self._ended[ended.statement] = ended

    def executed(self) -> ExecutedRevision:
        """The revision, when it has run to its end."""
        seconds = time.monotonic() - self._since
        return ExecutedRevision(self.of, tuple(self._ended.values()), seconds)

    def _find(self, text: str) -> int | None:
        """The number of a statement on the disposable server; ``None`` if it did not last there.

        It is the next of this text, or else the last one again.
        """
        lasting = enumerate(self._lasting or (), 1)
        numbers = [number for number, each in lasting if each.sql == text]
        following = (number for number in numbers if number > self._number)
        return next(following, numbers[-1] if numbers else None)


def _steps(beginning: Beginning) -> list[RepairStep]:
    """The steps that are going to run, in their order."""
    plan = beginning.plan
    return [*plan.repair, *(RepairStep(each.revision, plan.direction) for each in plan.steps)]
