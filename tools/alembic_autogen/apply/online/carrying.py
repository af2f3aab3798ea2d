"""Take the place of the engine for statements that a tool carries out."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.apply.locks.limits import Limits
from alembic_autogen.apply.locks.own_connection import OwnConnection, another_connection
from alembic_autogen.apply.online.alter import (
    Naming,
    check_statement,
    misnamed,
    second_alter_text,
)
from alembic_autogen.apply.online.leftovers import find_leftovers, remove
from alembic_autogen.apply.online.names import put_indexes_right, put_right
from alembic_autogen.apply.online.revision_connection import RevisionConnection
from alembic_autogen.apply.online.running import ToolRun, run_tool
from alembic_autogen.apply.online.tool import Job, Stage
from alembic_autogen.apply.online.triggers import put_back, read_triggers
from alembic_autogen.apply.preview.recorded_revision import spelled
from alembic_autogen.history.engine_events import executions, listening
from alembic_autogen.history.revision_line import line_in
from alembic_autogen.schema.model import Check

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext

    from alembic_autogen.apply.online.connection_options import ConnectionOptions
    from alembic_autogen.apply.online.online_plan import Carriage, OnlinePlan
    from alembic_autogen.apply.online.tool import Tool
    from alembic_autogen.apply.progress.tracker import Tracker
    from alembic_autogen.schema.model import Table

_PAUSE = 0.5
"""Seconds between attempts to remove objects that other sessions use."""


class OnlineChangeError(Exception):
    """A tool has not carried out a statement."""


@dataclass(frozen=True)
class _Rebuild:
    """A table that is built again.

    :param own: a connection beside that of the revisions.
    :param referring: the tables that refer to it.
    """

    own: OwnConnection
    session: RevisionConnection
    table: str
    referring: Sequence[Table]


@dataclass
class Carrying:
    """Has a tool carry out the statements of a plan that are on large tables.

    :param limits: how long a statement waits for a table.
    :param notify: shows half a sentence to the user.
    :param options: further options for the tool.
    :param tracker: follows the statements of revisions.
    """

    plan: OnlinePlan
    limits: Limits
    notify: Callable[[str], None]
    options: tuple[str, ...] = ()
    tracker: Tracker | None = None
    remarks: list[str] = field(default_factory=list, init=False)
    _interrupted: bool = field(default=False, init=False)
    _is_busy: bool = field(default=False, init=False)
    _beside: OwnConnection | None = field(default=None, init=False)

    @contextmanager
    def for_all_statements(self, beside: OwnConnection, remarks: list[str]) -> Iterator[None]:
        """Take the place of the engine while the context lasts.

        :param beside: a connection to the same database.
        :param remarks: gets sentences on what remains after a failure or an interruption.
        """
        if self.plan.tool is None:
            yield
            return
        self._beside, self.remarks = beside, remarks
        with listening(**executions(self._decide, many=False), after_cursor_execute=self._after):
            yield

    def _decide(
        self,
        cursor: DBAPICursor,
        statement: str,
        parameters: object,
        context: ExecutionContext | None,
    ) -> bool | None:
        """Carry a statement out by the tool; ``None`` to leave it to the engine."""
        carriage = None if parameters or context is None else self._carriage(statement)
        if carriage is None or context is None:
            return None
        self._is_busy = True
        try:
            with self.tracker.executing(statement) if self.tracker else nullcontext():
                self._carry_out(carriage, RevisionConnection(context.root_connection))
        finally:
            self._is_busy = False
        return True

    def _carriage(self, statement: str) -> Carriage | None:
        text = spelled(statement)
        for each in self.plan.carriages:
            if not each.reason and each.statement.sql == text and line_in(each.path):
                return each
        return None

    def _after(self, *_: object) -> None:
        """End the run after a statement that took effect although the user interrupted it."""
        if self._interrupted and not self._is_busy:
            self._interrupted = False
            raise KeyboardInterrupt

    def _carry_out(self, carriage: Carriage, session: RevisionConnection) -> None:
        """Have the tool carry out a statement, and give constraints their names.

        :raises OnlineChangeError: it has failed.
        :raises KeyboardInterrupt: the user has interrupted it, and the table is as it was.
        """
        before, after = carriage.before, carriage.after
        assert before is not None and after is not None, "a tool could not carry it out otherwise"
        assert self._beside is not None
        name, flavor = before.key.name, self.plan.flavor
        referring = [table for table in carriage.referring if table.key != after.key]
        with another_connection(self._beside) as own, session.idle():
            own.rows(f"SET SESSION lock_wait_timeout = {self.limits.lock_wait_timeout}")
            self._refuse_leftovers(own, name)
            naming = Naming(self._tool.names(name).new, flavor)
            alter = self._tool.clauses(
                carriage.statement.sql, (before, after), flavor, twice=carriage.twice
            )
            triggers = read_triggers(session, name)
            change = _Rebuild(own, session, name, referring)
            self._run(change, alter)
            try:
                if wrong := _misnamed_checks(session, after):
                    self._give_names(change, after, naming, wrong)
            finally:
                put_right(session, [after, *referring])
                put_indexes_right(session, before, after)
                put_back(session, triggers, name)

    def _give_names(
        self, change: _Rebuild, table: Table, naming: Naming, wrong: Sequence[tuple[Check, str]]
    ) -> None:
        """Build a table once more, as MySQL changes no name of a CHECK otherwise.

        :raises OnlineChangeError: the second run has failed.
        """
        what = f"{table.key} is built again, but its CHECKs have other names; this blocks writers"
        mend = _lines([check_statement(table, wrong)])
        self.remarks[:] = [f"{what} and puts them right{mend}"]
        if self._interrupted:
            return
        try:
            self._run(change, second_alter_text(table, naming))
        except OnlineChangeError as error:
            raise OnlineChangeError(f"{self.remarks[0]}\n{error}") from error
        self.remarks.clear()

    def _refuse_leftovers(self, own: OwnConnection, table: str) -> None:
        """Refuse a table on which a run of the tool goes on, or has left something.

        :raises OnlineChangeError: it is such a table.
        """
        names = self._tool.names(table)
        left = find_leftovers(own, table, names)
        if statements := replace(left, replaced=()).statements:
            raise OnlineChangeError(
                f"a run of {self._tool.name} on the table {table} goes on, or has been killed; if "
                f"none goes on, this removes what it has left{_lines(statements)}"
            )
        if left:
            raise OnlineChangeError(f"the table {names.old} is in the way; give it another name")

    def _run(self, change: _Rebuild, alter: str) -> None:
        """Run the tool once.

        :raises OnlineChangeError: it has failed.
        :raises KeyboardInterrupt: the user has interrupted it, and the table is as it was.
        """
        with tempfile.TemporaryDirectory(prefix="alembic-autogen-") as folder:
            run = run_tool(self._tool, self._job(change, alter, Path(folder)), self.notify)
        self._interrupted = self._interrupted or run.interrupted
        if run.status == 0:
            return
        outcome = self._outcome_of_failure(change, run)
        if run.interrupted:
            raise KeyboardInterrupt
        output = self._account.masked(run.output)
        raise OnlineChangeError(f"{self._tool.name} {outcome}\nIts last lines:\n{output}")

    def _job(self, change: _Rebuild, alter: str, folder: Path) -> Job:
        """The job of one run, with a folder of its own."""
        return Job(
            database=change.own.database,
            table=change.table,
            alter=alter,
            folder=folder,
            account=self._account,
            flavor=self.plan.flavor,
            lock_wait_timeout=self.limits.lock_wait_timeout,
            lock_retries=self.limits.lock_retries,
            variables=change.session.variables(),
            options=self.options,
        )

    def _outcome_of_failure(self, change: _Rebuild, run: ToolRun) -> str:
        """Remove what a failed run has left, unless it has swapped the tables already.

        :returns: half a sentence on the table, and the statements that remove the rest.
        """
        own, table = change.own, change.table
        if run.stage is Stage.SWAPPED:
            left = find_leftovers(own, table, self._tool.names(table)).statements
            state = "has built the table again, and failed after that"
        else:
            with suppress(Exception):  # then it is among what remains
                put_right(change.session, change.referring)
            left = remove(own, table, self._tool.names(table), lambda: time.sleep(_PAUSE))
            state = "has failed, and the table is as it was"
        if not left:
            return state
        outcome = f"{state}; this removes what remains of it{_lines(left)}"
        self.remarks.append(f"{self._tool.name} {outcome}")
        return outcome

    @property
    def _account(self) -> ConnectionOptions:
        assert self.plan.account is not None, "there is a tool only if there is an account"
        return self.plan.account

    @property
    def _tool(self) -> Tool:
        assert self.plan.tool is not None, "nothing is intercepted without one"
        return self.plan.tool


def _misnamed_checks(session: RevisionConnection, expected: Table) -> list[tuple[Check, str]]:
    return [
        (each, name)
        for each, name in misnamed(expected, session.table(expected.key))
        if isinstance(each, Check)
    ]


def _lines(statements: Sequence[str]) -> str:
    return "".join(f"\n{statement};" for statement in statements)
