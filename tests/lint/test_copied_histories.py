"""`lint` runs the history before a revision once, and finds what it would if it ran it twice."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from support.shops import Shop

HEAD = '''\
"""A change."""

import sys

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{down}"


'''
SEARCHED = """\
def upgrade():
    print("in the history", file=sys.stderr)
    op.execute("CREATE TABLE page (id INT PRIMARY KEY, text TEXT{check})")
    op.execute("ALTER TABLE page ADD FULLTEXT ix_text (text)")
    op.execute("ALTER TABLE page DROP INDEX ix_text")
    op.execute("INSERT INTO customer VALUES (1, 'Ann', 'a@b.c')")


def downgrade():
    op.execute("DELETE FROM customer")
    op.execute("DROP TABLE page")
"""
SEARCHED_AGAIN = """\
def upgrade():
    {guard}
    op.execute("ALTER TABLE page ADD FULLTEXT ix_again (text)")


def downgrade():
    op.execute("ALTER TABLE page DROP INDEX ix_again")
"""
NO_ROWS = ", CHECK (id < 0 AND id > 0)"
GUARD = "assert not op.get_bind().scalar(sa.text('SELECT COUNT(*) FROM page'))"
NEW_TABLE = """\
def upgrade():
    op.create_table("note", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("note")
"""
HALF_WAY = """\
def upgrade():
    op.execute("ALTER TABLE page ADD FULLTEXT ix_again (text)")
    op.execute("ALTER TABLE nowhere ADD COLUMN x INT")


def downgrade():
    pass
"""
REVISIONS = {
    "rows": (SEARCHED.format(check=""), SEARCHED_AGAIN.format(guard="pass")),
    "no rows": (SEARCHED.format(check=NO_ROWS), SEARCHED_AGAIN.format(guard="pass")),
    "refused rows": (SEARCHED.format(check=""), SEARCHED_AGAIN.format(guard=GUARD)),
    "a new table": (SEARCHED.format(check=""), NEW_TABLE),
    "a failure": (SEARCHED.format(check=""), HALF_WAY),
}
RUNS = {
    "rows": (1, 2),
    "no rows": (2, 2),
    "refused rows": (4, 4),  # for each amount of rows
    "a new table": (1, 2),
    "a failure": (1, 1),
}
"""How often the history runs, with copies and without."""


def write(project: Shop, *bodies: str) -> None:
    versions = project.folder / "migrations" / "versions"
    for number, body in enumerate(bodies, 2):
        head = HEAD.format(revision=f"{number:04}", down=f"{number - 1:04}")
        (versions / f"{number:04}.py").write_text(head + body)


def judged(project: Shop, *flags: str) -> tuple[list[dict[str, Any]], int]:
    """The judged revisions, and how often the history before them has run."""
    done = project.run("lint", "--format", "json", *flags)
    out = re.sub(r"alembic_autogen_\w+", "database", done.out)
    found: list[dict[str, Any]] = json.loads(out)["revisions"]
    return found, done.err.count("in the history")


@pytest.mark.parametrize("kind", REVISIONS)
def test_a_revision_after_a_history(project: Shop, kind: str) -> None:
    """InnoDB builds a table again for its first FULLTEXT index only, which no statement shows."""
    write(project, *REVISIONS[kind])
    found, runs = judged(project)
    without, more = judged(project, "--disable", "copies")
    assert found == without
    assert (runs, more) == RUNS[kind]
    if kind in ("rows", "no rows", "refused rows"):
        (change,) = [each for each in found[0]["statements"] if "ADD FULLTEXT" in each["sql"]]
        assert change["rebuild"] is False


def test_several_revisions(project: Shop) -> None:
    first, *_ = REVISIONS["rows"]
    write(project, first, NEW_TABLE, SEARCHED_AGAIN.format(guard="pass"))
    arguments = ("0003", "0004")
    assert judged(project, *arguments)[0] == judged(project, *arguments, "--disable", "copies")[0]
    assert judged(project, "--all")[0] == judged(project, "--all", "--disable", "copies")[0]
