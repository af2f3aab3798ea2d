"""Run a revision of either tool on the database of a case with its rows, and record the result."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from alembic_autogen.server.base import Database, Server
from support import textual
from support.cases.case import Case, ExpectedRows
from support.cases.rows import complaints_down, complaints_up, read_rows
from support.laboratory import Readings, create, order_differences, read, run
from support.proofs import execute


class Script(Protocol):
    """The functions of a revision's module."""

    def upgrade(self) -> None: ...
    def downgrade(self) -> None: ...


@dataclass(frozen=True)
class CaseOutcome:
    """The result of running a revision.

    :param refusal: the error for rows that do not fit, if the case has such rows.
    :param half_done: the changes that the refused upgrade left behind.
    :param up_failure: the error of the upgrade.
    :param up: the lines in which the schema differs from the models' after the upgrade.
    :param order: the tables whose columns are in another order than the models'.
    :param rows_up: the errors in the rows after the upgrade.
    :param is_settled: whether no differences are found after the upgrade.
    :param down_failure: the error of the downgrade.
    :param down: the lines in which the schema differs from the original one after the downgrade.
    :param rows_down: the errors in the rows after the downgrade.
    """

    refusal: str = ""
    half_done: tuple[str, ...] = ()
    up_failure: str = ""
    up: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    rows_up: tuple[str, ...] = ()
    is_settled: bool = True
    down_failure: str = ""
    down: tuple[str, ...] = ()
    rows_down: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseTrial:
    """Runs revisions of a case.

    :param readings: the schemas that the models of the case create.
    """

    server: Server
    case: Case
    readings: Readings

    def outcome(
        self, script_for: Callable[[Database], Script], is_settled: Callable[[Database], bool]
    ) -> CaseOutcome:
        """Run a revision up and down.

        :param script_for: returns the revision, given the database before the upgrade.
        :param is_settled: returns whether no differences are found after the upgrade.
        """
        with self.server.database("tried", self.case.schemas) as database:
            create(self.case.before, database)
            script = script_for(database)
            execute(database, self.case.inserts)
            outcome = CaseOutcome()
            if self.case.rows.refused:
                outcome = self._refused(script, database)
            return self._both_ways(script, database, is_settled, outcome)

    def _refused(self, script: Script, database: Database) -> CaseOutcome:
        """Run the upgrade on rows that do not fit, then make them fit."""
        rows = read_rows(database, self.readings.head)
        refusal = failure(script.upgrade, database)
        now = read(database)
        left = [*textual.differences(self.readings.head, now)]
        if not left:
            left += complaints_down(rows, read_rows(database, now), ExpectedRows())
        execute(database, [self.case.rows.fix])
        return CaseOutcome(refusal=refusal, half_done=tuple(left))

    def _both_ways(
        self,
        script: Script,
        database: Database,
        is_settled: Callable[[Database], bool],
        outcome: CaseOutcome,
    ) -> CaseOutcome:
        rows = read_rows(database, self.readings.head)
        error = failure(script.upgrade, database)
        if error:
            return replace(outcome, up_failure=error)
        now = read(database)
        outcome = replace(
            outcome,
            up=tuple(textual.differences(self.readings.wanted, now, self.readings.given)),
            order=order_differences(self.readings.wanted, now),
            rows_up=(*complaints_up(rows, read_rows(database, now), self.case.rows),),
            is_settled=is_settled(database),
        )
        answers = tuple(_wrong_answers(database, self.case.rows.answers))
        error = failure(script.downgrade, database)
        if error:
            return replace(outcome, down_failure=error)
        now = read(database)
        return replace(
            outcome,
            rows_up=outcome.rows_up + answers,
            down=tuple(textual.differences(self.readings.head, now)),
            rows_down=(*complaints_down(rows, read_rows(database, now), self.case.rows),),
        )


def failure(direction: Callable[[], None], database: Database) -> str:
    """Run one direction of a revision, and return its error; empty if it succeeds."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            run(direction, database)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _wrong_answers(database: Database, answers: Sequence[tuple[str, object]]) -> Iterator[str]:
    with database.connect() as connection, connection.cursor() as cursor:
        for query, *expected in answers:
            cursor.execute(query)
            if expected:
                (found,) = cursor.fetchone() or (None,)
                if found != expected[0]:
                    yield f"{query}: {found!r} instead of {expected[0]!r}"
        connection.rollback()
