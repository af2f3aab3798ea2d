"""Rows that a revision would refuse half way through a plan are named before the plan begins."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.preconditions.code import precondition_functions
from support.deployments import Deployment, ended

FUNCTIONS = precondition_functions("refuse_if_any(obstacle(")
REVISION = '''\
"""{title}"""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision, down_revision = "{revision}", "{before}"


{functions}
def upgrade() -> None:
    {upgrade}


def downgrade() -> None:
    {downgrade}
'''
GUARD = """refuse_if_any(
        "SELECT `id` FROM `t` WHERE `a` > 2 AND '%' <> '\\\\:x'",
        "t: rows violate the CHECK a_is_small",
        "change them so that a_is_small holds",
    )
    op.create_check_constraint("a_is_small", "t", "a < 3")"""
SENTENCE = (
    "t: rows violate the CHECK a_is_small (2 rows: id=3; id=4); change them so that a_is_small "
    "holds, then run this again: nothing was changed."
)


@pytest.fixture
def previewed(deployed: Deployment) -> Deployment:
    """A database with rows, of which two do not fit into the last of two revisions to come."""
    deployed.edit_env("target_metadata = None", "target_metadata = sqlalchemy.MetaData()")
    deployed.edit_env(
        "from sqlalchemy import pool", "import sqlalchemy\nfrom sqlalchemy import pool"
    )
    deployed.rows("INSERT INTO t VALUES (3, 3), (4, 4)")
    write(deployed, "0003", GUARD)
    return replace(deployed, previews=True)


def write(deployed: Deployment, revision: str, upgrade: str, downgrade: str = "pass") -> None:
    """Write a revision."""
    before = f"{int(revision) - 1:04}"
    names = {"revision": revision, "before": before, "title": f"The one with {revision}."}
    body = {"functions": FUNCTIONS, "upgrade": upgrade, "downgrade": downgrade}
    path = deployed.folder / "migrations" / "versions" / f"{revision}_second.py"
    for other in path.parent.glob(f"{revision}_*.py"):
        other.unlink()
    path.write_text(REVISION.format(**names, **body))


@pytest.mark.slow
def test_the_plan_is_refused_in_the_words_of_the_revision(previewed: Deployment) -> None:
    done = previewed.run("upgrade")
    assert done.code == 2
    assert done.err.splitlines()[-1] == f"alembic-autogen: Revision 0003: {SENTENCE}"
    shown = [line.strip() for line in done.err.splitlines()]
    assert f"would refuse: {SENTENCE.partition(', then')[0]}" in shown
    assert previewed.versions() == ["0001"] and "b" not in previewed.columns()
    document = json.loads(previewed.run("upgrade", "--format", "json", "--yes").out)
    assert document["error"] == f"Revision 0003: {SENTENCE}" and document["exit_code"] == 2
    assert previewed.run("upgrade", "--plan", "plan.json").code == 2

    without = replace(previewed, previews=False).run("upgrade")
    assert previewed.versions() == ["0002"]  # this is what the check is good for
    assert without.err.splitlines()[-1] == (
        f"alembic-autogen: Revision 0003: {SENTENCE.removesuffix('.')}; 1 before it succeeded."
    )
    previewed.rows("UPDATE t SET a = 0")
    assert previewed.run("upgrade").code == 0
    assert previewed.versions() == ["0003"]


def test_rows_that_an_earlier_revision_corrects_are_left_to_the_revision(
    previewed: Deployment,
) -> None:
    write(previewed, "0002", 'op.execute("UPDATE t SET a = 1")')
    done = previewed.run("upgrade")
    assert done.code == 0, done.err
    assert "Later     1 query for rows that do not fit runs within its revision" in done.err
    assert previewed.versions() == ["0003"]


def test_a_query_on_what_is_not_there_yet_is_left_to_the_revision(previewed: Deployment) -> None:
    guard = GUARD.replace("`t`", "`u`").replace("`a`", "`id`")
    write(previewed, "0003", guard.partition("op.create_check")[0])
    done = previewed.run("upgrade", "--format", "json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["unasked"] == 1


def test_a_downgrade_is_refused_before_it_begins(previewed: Deployment) -> None:
    write(previewed, "0002", 'op.create_table("u", sa.Column("id", sa.Integer))', GUARD)
    write(previewed, "0003", 'op.execute("CREATE TABLE v (id INT)")', 'op.drop_table("v")')
    assert previewed.run("upgrade").code == 0
    done = previewed.run("downgrade", "0001", "--yes")
    assert done.code == 2
    assert done.err.splitlines()[-1] == f"alembic-autogen: Revision 0002: {SENTENCE}"
    assert previewed.versions() == ["0003"]
    assert previewed.rows("SHOW TABLES LIKE 'v'") == [("v",)]


def test_the_queries_neither_write_nor_wait_for_rows(previewed: Deployment) -> None:
    write(previewed, "0003", GUARD.replace("> 2", "> 3"))
    with previewed.reader("UPDATE t SET a = 9 WHERE id = 1") as writer:
        (done,) = ended([previewed.start("upgrade")])
        assert done.code == 2 and "(1 row: id=4)" in done.err.splitlines()[-1]
        writer.rollback()
    assert previewed.rows("SELECT a FROM t ORDER BY id") == [(1,), (2,), (3,), (4,)]
