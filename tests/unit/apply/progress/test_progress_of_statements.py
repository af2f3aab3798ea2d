"""Events of running statements, and the record of finished ones, on values."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from alembic_autogen.apply.preview.effects import Effect
from alembic_autogen.apply.preview.preview import Preview
from alembic_autogen.apply.preview.recorded_revision import RecordedRevision, RecordedStatement
from alembic_autogen.apply.progress.events import (
    Event,
    ExecutedRevision,
    RevisionBegan,
    RevisionEnded,
    RunningStatement,
    StatementBegan,
    StatementEnded,
    StatementRuns,
    Waits,
)
from alembic_autogen.apply.progress.tracker import Tracker
from alembic_autogen.apply.progress.work import Work, mariadb_work, mysql_work
from alembic_autogen.apply.resuming.beginning import Beginning
from alembic_autogen.apply.resuming.places import PlaceInRevision
from alembic_autogen.history.migration_plan import (
    DatabaseLocation,
    MigrationPlan,
    MigrationStep,
    RepairStep,
    Status,
)
from alembic_autogen.report.text.executed import executed_lines
from alembic_autogen.report.text.migration_progress import MigrationProgress
from alembic_autogen.schema.model import Schema

BEGAN = RevisionBegan("0002", "upgrade", 1, 3)
HERE = Path(__file__)
ALTER = "ALTER TABLE t ADD b INT"
INSERT = "INSERT INTO t VALUES ('%')"
TRIAL = "DELETE FROM t"


def statement(
    number: int = 2, total: int | None = 8, *, is_query: bool = False
) -> RunningStatement:
    return RunningStatement(BEGAN, number, total, "ALTER TABLE t\n  ADD b INT", is_query)


class Lines:
    """A receiver of progress that keeps what it got."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.updates: list[str] = []
        self.logged: list[str] = []

    def step(self, text: str) -> None:
        self.steps.append(text)

    def advance(self, number: int, total: int, text: str) -> None:
        raise AssertionError("statements are shown by update()")

    def update(self, text: str, *, is_logged: bool = False) -> None:
        (self.logged if is_logged else self.updates).append(text)

    def clear(self) -> None:
        raise AssertionError("the command line does that")


@pytest.mark.parametrize(
    ("work", "text"),
    [
        (mysql_work("stage/sql/copy to tmp table", 30, 120), "copy to tmp table, 30 of about 120"),
        (mysql_work(b"stage/innodb/alter table (flush)", 3, 4), "alter table (flush), 75 %"),
        (mysql_work("stage/sql/copy to tmp table", 130, 120), "130 of about 120 rows, 100 %"),
        (mariadb_work("copy to tmp table", 1, 2, Decimal("43.4"), 0), "(stage 1 of 2), 43 %"),
        (mariadb_work("Updating", 0, 0, Decimal("0.0"), 1), "Updating, 1 row"),
        (mariadb_work("Updating", 0, 0, Decimal("0.0"), 1234), "Updating, 1,234 rows"),
        (mariadb_work("altering table", 0, 0, 0, 0), "altering table"),
        (Work(""), ""),
    ],
)
def test_how_far_a_statement_has_come_is_a_short_text(work: Work, text: str) -> None:
    assert text in str(work)
    assert "%" in text or work.percent is None or "rows" in str(work)


def test_a_log_gets_a_line_when_a_statement_is_long_and_then_each_minute() -> None:
    lines = Lines()
    show = MigrationProgress(lines)
    show(BEGAN)
    show(StatementBegan(statement()))
    for seconds in (2, 4.9, 5, 6, 64, 65, 70, 126):
        show(StatementRuns(statement(), seconds, Work("copy", 7.4)))
    show(StatementEnded(statement(), 130.04))
    assert lines.steps == ["running the upgrade of revision 0002 (1 of 3)"]
    assert lines.updates[0] == "0002 (1 of 3), statement 2 of 8: ALTER TABLE t ADD b INT"
    assert [line.split(", ")[2] for line in lines.logged] == [
        "5 s (copy",
        "65 s (copy",
        "126 s (copy",
        "took 130.0 s: ALTER TABLE t ADD b INT",
    ]
    show(StatementBegan(statement(3)))
    show(StatementRuns(statement(3), 5, None))
    assert lines.logged[-1] == "0002 (1 of 3), statement 3 of 8, 5 s: ALTER TABLE t ADD b INT"


def test_what_is_short_leaves_no_line_and_a_query_has_the_place_of_what_follows() -> None:
    lines = Lines()
    show = MigrationProgress(lines)
    show(StatementEnded(statement(), 4.9))
    show(StatementEnded(statement(9, None), 7, has_failed=True))
    show(StatementRuns(statement(is_query=True), 2, None))
    show(Waits("waiting for somebody"))
    show(RevisionEnded(ExecutedRevision(BEGAN, (), 1)))
    assert lines.logged == [
        "0002 (1 of 3), statement 9, failed after 7.0 s: ALTER TABLE t ADD b INT"
    ]
    assert [line[15:48] for line in lines.updates] == ["query before statement 2 of 8, 2 "]
    assert lines.steps == ["waiting for somebody"]


class Run(NamedTuple):
    """The events of a run, and the revisions that have run."""

    events: list[Event]
    executed: list[ExecutedRevision]


def executed(direction: str, *seconds: float) -> ExecutedRevision:
    of = RevisionBegan("0002", direction, 1, 1)
    ended = [StatementEnded(statement(n), each) for n, each in enumerate(seconds, 1)]
    return ExecutedRevision(of, tuple(ended), sum(seconds))


@pytest.mark.parametrize(
    ("revisions", "lines"),
    [
        ([executed("upgrade")], ["0002 applied in 0.0 s"]),
        (
            [executed("downgrade", 0.25, 12)],
            [
                "0002 undone in 12.2 s",
                "    1     0.2 s  ALTER TABLE t ADD b INT",
                "    2    12.0 s  ALTER TABLE t ADD b INT",
            ],
        ),
        (
            [executed("upgrade", *[0.5] * 48, 1, 2, 0.5), executed("upgrade", 0.5)],
            [
                "0002 applied in 27.5 s",
                "   49     1.0 s  ALTER TABLE t ADD b INT",
                "   50     2.0 s  ALTER TABLE t ADD b INT",
                "  49 more statements",
                "0002 applied in 0.5 s",
                "  1 statement",
            ],
        ),
    ],
)
def test_many_statements_are_listed_if_they_took_a_second(
    revisions: list[ExecutedRevision], lines: list[str]
) -> None:
    assert list(executed_lines(revisions)) == lines


def recorded(revision: str, direction: str, count: int) -> RecordedRevision:
    alter = RecordedStatement(ALTER, 1, Effect.SCHEMA, None, None, None)
    insert = RecordedStatement(INSERT, 1, Effect.ROWS, None, None, None)
    trial = RecordedStatement(TRIAL, 1, Effect.UNDONE, None, None, None)
    lasting = [alter, insert] * count
    return RecordedRevision(revision, direction, HERE, Schema(), (*lasting[:count], trial))


def beginning(
    recorded_revisions: tuple[RecordedRevision, ...] = (),
    place: PlaceInRevision | None = None,
    repair: tuple[RepairStep, ...] = (),
) -> Beginning:
    status = Status(DatabaseLocation("localhost:3306", "shop"), ("0001",))
    steps = (MigrationStep("0002", "", "0002"), MigrationStep("0003", "", "0003"))
    plan = MigrationPlan("upgrade", status, "head", steps, repair=repair)
    return Beginning(plan, Preview(place, None, repair, recorded_revisions, "9.7.4"))


def followed(begun: Beginning, *revisions: str, sent: Sequence[str] = (), path: Path = HERE) -> Run:
    """Run revisions that each send a query and some statements, as drivers spell them."""
    events: list[Event] = []
    tracker = Tracker(begun, lambda revision: path, events.append)
    for number, revision in enumerate(revisions, 1):
        tracker.begin(number, len(revisions), revision)
        for sql in ("SELECT '%'", *(sent or (ALTER, INSERT))):
            with tracker.executing(sql.replace("%", "%%")):
                tracker.look(None, 1)
    tracker.finish()
    assert [each.of.revision for each in tracker.executed] == list(revisions)
    return Run(events, tracker.executed)


def numbers(run: Run) -> list[tuple[str, str, int, int | None]]:
    statements = [each.statement for each in run.events if isinstance(each, StatementEnded)]
    return [(each.of.revision, each.of.direction, each.number, each.total) for each in statements]


def test_statements_have_the_numbers_of_the_disposable_run() -> None:
    first, second = recorded("0002", "upgrade", 2), recorded("0003", "upgrade", 3)
    found = followed(beginning((first, second)), "0002", "0003")
    assert numbers(found) == [
        ("0002", "upgrade", 1, 2),
        ("0002", "upgrade", 2, 2),
        ("0003", "upgrade", 1, 3),
        ("0003", "upgrade", 2, 3),
    ]
    running = [each.statement for each in found.events if isinstance(each, StatementRuns)]
    assert [each.is_query for each in running[:3]] == [True, False, False]
    assert [each.sql for each in running[:3]] == ["SELECT '%'", ALTER, INSERT]


def test_what_a_loop_sends_again_is_counted_where_it_came_first() -> None:
    sent = [ALTER, *[INSERT, "UPDATE t SET b = 1"] * 3, TRIAL]
    found = followed(beginning((recorded("0002", "upgrade", 2),)), "0002", sent=sent)
    ((*statements,),) = (each.statements for each in found.executed)
    assert [(each.statement.number, each.statement.sql, each.times) for each in statements] == [
        (1, ALTER, 1),
        (2, INSERT, 3),
        (2, "UPDATE t SET b = 1", 3),
    ]
    (trial,) = (
        each.statement
        for each in found.events
        if isinstance(each, StatementRuns) and each.statement.sql == TRIAL
    )
    assert trial.is_query
    assert list(executed_lines(found.executed))[2] == f"    2     0.0 s  3 times {INSERT}"


def test_what_carries_a_statement_out_is_a_part_of_it() -> None:
    events: list[Event] = []
    tracker = Tracker(beginning(), lambda revision: HERE, events.append)
    tracker.notify("looking for a tool")
    tracker.begin(1, 1, "0002")
    with tracker.executing(ALTER), tracker.executing("COMMIT"):
        tracker.notify("a tool: 45 %")
    assert events[0] == Waits("looking for a tool")
    kinds = [type(each) for each in events[1:]]
    assert kinds == [RevisionBegan, StatementBegan, StatementRuns, StatementEnded]
    runs = events[3]
    assert isinstance(runs, StatementRuns) and str(runs.work) == "a tool: 45 %"


def test_a_repair_has_the_direction_of_its_steps() -> None:
    undo = RepairStep("0001", "downgrade")
    again = RepairStep("0001", "upgrade")
    place = PlaceInRevision(recorded("0001", "downgrade", 4), 2)
    found = followed(beginning((), place, (undo, again)), "0001", "0001", "0002")
    assert numbers(found) == [
        ("0001", "downgrade", 3, 4),
        ("0001", "downgrade", 4, 4),
        ("0001", "upgrade", 1, None),
        ("0001", "upgrade", 2, None),
        ("0002", "upgrade", 1, None),
        ("0002", "upgrade", 2, None),
    ]


def test_statements_that_no_revision_sends_are_left_out() -> None:
    found = followed(beginning(), "0002", path=HERE.with_name("other.py"))
    assert [type(each) for each in found.events] == [RevisionBegan, RevisionEnded]


def test_a_statement_that_fails_is_noted() -> None:
    found: list[Event] = []
    tracker = Tracker(beginning(), lambda revision: HERE, found.append)
    tracker.begin(1, 1, "0002")
    with pytest.raises(KeyError), tracker.executing("DROP TABLE t"):
        raise KeyError
    assert isinstance(found[-1], StatementEnded) and found[-1].has_failed


def kept(begun: Beginning, *sent: str) -> list[str]:
    """The statements that remain of a revision that fails after some, as drivers spell them."""
    tracker = Tracker(begun, lambda revision: HERE, lambda event: None)
    tracker.begin(1, 1, "0002")
    for sql in sent:
        with tracker.executing(sql.replace("%", "%%"), {"id": 1} if sql == INSERT else None):
            pass
    with pytest.raises(KeyError), tracker.executing("DROP TABLE t"):
        raise KeyError
    assert not tracker.kept("0001")
    return list(tracker.kept("0002"))


WITH_ROWS = f"{INSERT}  -- {{'id': 1}}"


def test_rows_remain_if_a_change_of_the_schema_was_sent_after_them() -> None:
    begun = beginning((recorded("0002", "upgrade", 4),))
    assert kept(begun, ALTER, INSERT) == [f"1. {ALTER}", f"2. {WITH_ROWS}"]
    assert kept(begun, "SELECT 1", ALTER, "SAVEPOINT a", INSERT, "ROLLBACK TO a", ALTER) == [
        f"1. {ALTER}",
        f"3. {ALTER}",
    ]


def test_what_only_the_real_rows_cause_has_no_number_nor_has_a_privilege() -> None:
    begun = beginning((recorded("0002", "upgrade", 4),))
    update, grant = "UPDATE t SET b = 1", "GRANT SELECT ON t TO reader"
    assert kept(begun, ALTER, update, grant) == [f"1. {ALTER}", f"-  {update}", f"-  {grant}"]


def test_what_the_database_had_before_remains_too() -> None:
    revision = recorded("0002", "upgrade", 3)
    begun = beginning((revision,), PlaceInRevision(revision, 2))
    assert kept(begun) == [f"1. {ALTER}", f"2. {INSERT}"]
    assert kept(begun, ALTER) == [f"1. {ALTER}", f"2. {INSERT}", f"3. {ALTER}"]


def test_without_a_preview_what_remains_is_counted() -> None:
    grant = "GRANT SELECT ON t TO reader"
    rolled_back = (INSERT, "ROLLBACK")
    assert kept(beginning(), *rolled_back, ALTER, grant, ALTER) == [
        f"1. {ALTER}",
        f"-  {grant}",
        f"2. {ALTER}",
    ]


def test_a_call_may_change_the_schema() -> None:
    """Its text does not show that, but the disposable server has."""
    call = RecordedStatement("CALL p()", 1, Effect.SCHEMA, None, None, Schema())
    revision = RecordedRevision("0002", "upgrade", HERE, Schema(), (call,))
    tracker = Tracker(beginning((revision,)), lambda revision: HERE, lambda event: None)
    tracker.begin(1, 1, "0002")
    with tracker.executing("CALL p()"):
        pass
    assert list(tracker.kept("0002")) == ["1. CALL p()"]
    tracker.finish()
    assert not tracker.kept("0002")
