"""Plans in files, and how two plans differ."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.apply.planned.file import document, read_plan, refuse_other_file, write_plan
from alembic_autogen.apply.planned.stored_plan import (
    PlannedDatabase,
    PlannedRevision,
    PlannedStatement,
    StoredPlan,
    differences,
)
from alembic_autogen.apply.resuming.answers import PlaceAnswers
from alembic_autogen.errors import ConfigurationError

DATABASE = PlannedDatabase("db:3306", "shop", "MySQL 9.7.4", ("0001",), "", {"table t": "1"})
REVISION = PlannedRevision(
    "0002",
    "Odd 'names' \udcff\x1b[31m",
    "ab",
    (
        PlannedStatement("ALTER TABLE t ADD a INT", "t", "INSTANT"),
        PlannedStatement("UPDATE t SET a = %s", "t"),
    ),
)
PLAN = StoredPlan("upgrade", "0002", DATABASE, "MySQL 9.7.4", (), (REVISION,), ("rows of t",))
SECOND = replace(REVISION, revision="0003")


def other(revision: PlannedRevision) -> StoredPlan:
    return replace(PLAN, revisions=(revision,))


@pytest.mark.parametrize(
    "answers", [PlaceAnswers(), PlaceAnswers(True, False), PlaceAnswers(False, True)]
)
def test_a_plan_is_read_as_it_was_written(tmp_path: Path, answers: PlaceAnswers) -> None:
    path = tmp_path / "plan.json"
    plan = replace(PLAN, answers=answers, repair=("0001 (downgrade)",), unasked=2, needed=10**9)
    write_plan(path, PLAN)
    write_plan(path, plan)
    assert read_plan(path, "upgrade") == plan
    assert [each.name for each in tmp_path.iterdir()] == ["plan.json"]
    assert list(differences(plan, plan)) == []


@pytest.mark.parametrize(
    ("now", "difference"),
    [
        (
            replace(PLAN, database=replace(DATABASE, host="b:3306")),
            "the database is shop at b:3306, not shop at db:3306",
        ),
        (
            replace(PLAN, database=replace(DATABASE, server="MySQL 9.8.0")),
            "its server is MySQL 9.8.0, not MySQL 9.7.4",
        ),
        (
            replace(PLAN, disposable="MySQL 8.4.0"),
            "the disposable server is MySQL 8.4.0, not MySQL 9.7.4",
        ),
        (
            replace(PLAN, database=replace(DATABASE, current=())),
            "the database is at none, not 0001",
        ),
        (
            replace(PLAN, database=replace(DATABASE, place="after statement 1")),
            "the database is after statement 1, not at no place within a revision",
        ),
        (replace(PLAN, revisions=(REVISION, SECOND)), "the revisions are 0002, 0003, not 0002"),
        (
            replace(PLAN, database=replace(DATABASE, schema={"table t": "2", "view v": ""})),
            "the table t has changed",
        ),
        (other(replace(REVISION, digest="cd")), "the file of revision 0002 has changed"),
        (
            other(replace(REVISION, statements=REVISION.statements[:1])),
            "revision 0002 sends 1 statement, not 2",
        ),
        (
            other(replace(REVISION, statements=REVISION.statements[::-1])),
            "statement 1 of revision 0002 is `UPDATE t SET a = %s`, not `ALTER TABLE t ADD a INT`",
        ),
        (
            other(
                replace(
                    REVISION,
                    statements=(
                        replace(REVISION.statements[0], way="COPY"),
                        *REVISION.statements[1:],
                    ),
                )
            ),
            "statement 1 of revision 0002 is carried out as COPY, not INSTANT",
        ),
        (
            replace(PLAN, losses=("rows of t", "the table u")),
            "it would lose the table u, which had no rows",
        ),
    ],
)
def test_what_differs_is_named(now: StoredPlan, difference: str) -> None:
    assert next(differences(PLAN, now)) == difference


def test_what_is_lost_no_more_is_no_difference() -> None:
    assert list(differences(PLAN, replace(PLAN, losses=()))) == []


GOOD = document(PLAN)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not a plan: Expecting value"),
        (b"\xff\xfe", "is not a plan: 'utf-8' codec"),
        (b"[" * 100_000, "is not a plan: maximum recursion"),
        (b"[1]", "is not a plan; write it again with"),
        (b"{}", "is not a plan; write it again with `alembic-autogen upgrade --plan"),
        ({**GOOD, "alembic_autogen_plan": 0}, "was written by another version"),
        ({**GOOD, "alembic_autogen_plan": "1"}, "was written by another version"),
        ({"alembic_autogen_plan": 1}, "has an unexpected form (KeyError: 'schema')"),
        ({**GOOD, "current": "0001"}, "(TypeError: '0001' is not of type list)"),
        ({**GOOD, "revisions": [1]}, "(TypeError: 1 is not of type dict)"),
        ({**GOOD, "schema": {"table t": None}}, "(TypeError: None is not of type str)"),
        ({**GOOD, "rows_done": 1}, "(TypeError: 1 is not of type bool)"),
        ({**GOOD, "direction": "downgrade"}, "is one of `alembic-autogen downgrade`; use that"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(
    tmp_path: Path, content: bytes | dict[str, object], sentence: str
) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(ConfigurationError) as caught:
        read_plan(path, "upgrade")
    assert sentence in caught.value.message and caught.value.message.endswith(
        (".", "that command.")
    )


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for path, reason in ((tmp_path, "Is a directory"), (tmp_path / "none", "No such file")):
        with pytest.raises(ConfigurationError, match=reason):
            read_plan(path, "upgrade")


def test_what_is_no_plan_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "env.py"
    path.write_text("import os")
    for each in (path, tmp_path):
        with pytest.raises(ConfigurationError, match="exists, and is not a plan"):
            refuse_other_file(each)
    with pytest.raises(ConfigurationError, match="exists, and is not a plan"):
        write_plan(path, PLAN)
    assert path.read_text() == "import os"
    with pytest.raises(ConfigurationError, match="File name too long"):
        refuse_other_file(tmp_path / ("x" * 300))


def test_a_server_that_nothing_is_done_on_is_no_difference() -> None:
    now = replace(PLAN, database=replace(PLAN.database, server=""), disposable="", revisions=())
    assert [*differences(PLAN, now)] == ["the revisions are none, not 0002"]


def test_what_a_file_says_is_shown_in_one_short_line() -> None:
    edited = replace(PLAN, database=replace(PLAN.database, server="\x1b[31m\n" + "a" * 1000))
    (found,) = differences(edited, PLAN)
    assert found.isprintable() and len(found) < 200
