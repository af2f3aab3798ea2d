"""The command `lint` from outside: which revisions it judges, and what it says and returns."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.shops import Shop

HEAD = '''\
"""{title}"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down!r}


'''
WIDER = """\
def upgrade():
    op.alter_column("purchase", "amount", type_=sa.BigInteger(), existing_type=sa.Integer())


def downgrade():
    op.alter_column(
        "purchase",
        "amount",
        type_=sa.Integer(),
        existing_type=sa.BigInteger(),
        existing_nullable=False,
    )
"""
NEW_COLUMN = """\
def upgrade():
    op.add_column("customer", sa.Column("city", sa.String(50)))


def downgrade():
    op.drop_column("customer", "city")
"""
PARENT_AND_CHILD = """\
def upgrade():
    op.execute("CREATE TABLE board (id INT PRIMARY KEY)")
    op.execute(
        "CREATE TABLE claim (id INT PRIMARY KEY, board_id INT,"
        " FOREIGN KEY (board_id) REFERENCES board (id) ON DELETE CASCADE)"
    )


def downgrade():
    op.drop_table("claim")
    op.drop_table("board")
"""
DELETES_PARENTS = """\
def upgrade():
    op.execute("DELETE FROM board WHERE id IN (SELECT board_id FROM claim) OR id IS NOT NULL")


def downgrade():
    pass
"""
WITHOUT_PARAMETERS = """\
def upgrade():
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql("ALTER TABLE customer ADD share VARCHAR(9) COMMENT '100%'")


def downgrade():
    op.drop_column("customer", "share")
"""
FAILS = """\
def upgrade():
    op.add_column("customer", sa.Column("town", sa.String(50)))
    op.drop_column("customer", "nowhere")


def downgrade():
    op.drop_column("customer", "town")
"""
STOPS_ON_ROWS = """\
def upgrade():
    op.add_column("customer", sa.Column("town", sa.String(50)))
    op.create_unique_constraint("ux_amount", "purchase", ["amount"])
    op.add_column("customer", sa.Column("later", sa.String(50)))


def downgrade():
    op.drop_column("customer", "later")
    op.drop_constraint("ux_amount", "purchase", type_="unique")
    op.drop_column("customer", "town")
"""
NEEDS_ROWS = """\
def upgrade():
    if op.get_bind().execute(sa.text("SELECT COUNT(*) FROM customer")).scalar() == 0:
        raise RuntimeError("no customers")
    op.add_column("customer", sa.Column("town", sa.String(50)))


def downgrade():
    op.drop_column("customer", "town")
"""
UNIQUE = """\
def upgrade():
    op.create_unique_constraint("ux_amount", "purchase", ["amount"])


def downgrade():
    op.drop_constraint("ux_amount", "purchase", type_="unique")
"""
LOSES = """\
def upgrade():
    op.drop_column("purchase", "amount")
    op.add_column("purchase", sa.Column("price", sa.Integer()))


def downgrade():
    op.drop_column("purchase", "price")
    op.add_column("purchase", sa.Column("amount", sa.Integer()))
"""

Write = Callable[[str, str, str], Path]


@pytest.fixture
def project(project: Shop) -> Shop:
    """A project whose models nobody compares, so that commands can share their imports."""
    return replace(project, forked=True)


@pytest.fixture
def write(project: Shop) -> Write:
    """Writes a revision: its id, the one before it, its functions."""

    def write(revision: str, down: str, body: str) -> Path:
        path = project.folder / "migrations" / "versions" / f"{revision}.py"
        path.write_text(HEAD.format(title="A change.", revision=revision, down=down) + body)
        return path

    return write


def judged(project: Shop, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
    """The judged revisions."""
    done = project.run("lint", *arguments, "--format", "json")
    assert done.code == code, done.err
    found: list[dict[str, Any]] = json.loads(done.out)["revisions"]
    return found


def ids(revision: dict[str, Any]) -> list[str]:
    """The ids of the findings in a revision."""
    return [finding["id"] for finding in revision["findings"]]


def test_heads_named_and_all(project: Shop, write: Write) -> None:
    write("0002", "0001", NEW_COLUMN)
    write("0003", "0002", WIDER)
    assert [each["revision"] for each in judged(project, code=1)] == ["0003"]
    assert [each["revision"] for each in judged(project, "0002")] == ["0002"]
    every = judged(project, "--all", code=1)
    assert [each["revision"] for each in every] == ["0001", "0002", "0003"]
    assert [each["proved"] for each in every] == [True, True, True]


TEMPORARY = """\
def upgrade():
    op.execute("CREATE TEMPORARY TABLE kept (id INT, note TEXT)")
    op.execute("ALTER TABLE kept MODIFY id BIGINT")
    op.execute("CREATE INDEX ix_kept ON kept (id)")
    op.execute("DROP TEMPORARY TABLE kept")
    op.execute("ALTER TABLE customer MODIFY name VARCHAR(60) NOT NULL")


def downgrade():
    op.execute("ALTER TABLE customer MODIFY name VARCHAR(40) NOT NULL")
"""


def test_temporary_tables_have_no_class(project: Shop, write: Write) -> None:
    """Nobody else waits for them."""
    write("0002", "0001", TEMPORARY)
    (revision,) = judged(project)
    upgrade = [each for each in revision["statements"] if each["direction"] == "upgrade"]
    assert [each["algorithm"] is None for each in upgrade] == [True] * 4 + [False]
    assert "blocks-writes" not in ids(revision)


def test_what_a_statement_is(project: Shop, write: Write) -> None:
    write("0002", "0001", WIDER)
    (found,) = judged(project, code=1)
    up, down = found["statements"]
    assert up["sql"].startswith("ALTER TABLE purchase MODIFY amount BIGINT")
    assert (up["direction"], up["table"], up["line"]) == ("upgrade", "purchase", 11)
    assert (up["algorithm"], up["lock"], up["rebuild"]) == ("COPY", "SHARED", True)
    assert (down["direction"], down["line"]) == ("downgrade", 15)
    lost = next(each for each in found["findings"] if each["id"] == "attribute-lost")
    assert lost["severity"] == "error"
    assert lost["line"] == 11
    assert lost["statement"] == up["sql"]
    assert lost["documentation"] == "docs/lint.md#attribute-lost"
    assert "NOT NULL" in lost["message"]


def test_since_a_commit(project: Shop, write: Write) -> None:
    first = write("0002", "0001", NEW_COLUMN)
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        identity = ["-c", "user.name=a", "-c", "user.email=a@b.invalid"]
        subprocess.run(["git", *identity, *command], cwd=project.folder, check=True)
    assert judged(project, "--since", "HEAD") == []
    document = json.loads(project.run("lint", "--since", "HEAD", "--format", "json").out)
    assert (document["server"], document["revisions"]) == (None, [])
    write("0003", "0002", NEW_COLUMN.replace("city", "town"))
    assert [each["revision"] for each in judged(project, "--since", "HEAD")] == ["0003"]
    first.write_text(first.read_text() + "\n# edited\n")
    assert [each["revision"] for each in judged(project, "--since", "HEAD")] == ["0002", "0003"]
    done = project.run("lint", "--since", "nowhere")
    assert done.code == 2
    assert "--since nowhere: git knows no commit 'nowhere'" in done.err


def test_severities_and_exit_codes(project: Shop, write: Write) -> None:
    write(
        "0002",
        "0001",
        WIDER.replace(
            "existing_type=sa.Integer())", "existing_type=sa.Integer(), existing_nullable=False)"
        ),
    )
    found = judged(project)
    assert {each["id"]: each["severity"] for each in found[0]["findings"]}[
        "blocks-writes"
    ] == "warning"
    assert project.run("lint", "--fail-on", "warning").code == 1
    project.configure('lint_severity = { blocks-writes = "error" }')
    assert project.run("lint").code == 1
    assert project.run("lint", "--lint-severity", "blocks-writes=off").code == 0
    done = project.run("lint", "--lint-severity", "blocks-write=off")
    assert done.code == 2
    assert "which is not a rule (did you mean 'blocks-writes'?)" in done.err
    assert project.run("lint", "--lint-severity", "blocks-writes=fatal").code == 2


def test_excluded_files(project: Shop, write: Write) -> None:
    write("0002", "0001", WIDER)
    project.configure('lint_exclude = ["migrations/versions/0002*"]')
    done = project.run("lint", "--all")
    assert done.code == 0, done.out
    assert "Revision 0002 was not judged: lint_exclude has the pattern" in done.err
    assert [each["revision"] for each in judged(project, "0002", code=1)] == ["0002"]


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# autogen: ignore[attribute-lost] on purpose", []),
        ("# autogen: ignore[attribute-lost, blocks-writes] on purpose until=2999-01-01", []),
        ("# autogen: ignore[attribute-lost]", ["attribute-lost", "suppression"]),
        ("# autogen: ignore[attribute-lost] x until=2020-01-01", ["attribute-lost", "suppression"]),
        ("# autogen: ignore[attribute-lost] x until=soon", ["attribute-lost", "suppression"]),
        ("# autogen: ignore[rows-lost] on purpose", ["attribute-lost", "suppression"]),
        ("# autogen: ignore[attribute-los] x", ["attribute-lost", "suppression"]),
    ],
)
def test_suppressions(project: Shop, write: Write, comment: str, left: list[str]) -> None:
    body = WIDER.replace("    op.alter", f"    {comment}\n    op.alter", 1)
    write("0002", "0001", body)
    code = 1 if "attribute-lost" in left else 0
    (found,) = judged(project, code=code)
    assert sorted({*ids(found)} & {"attribute-lost", "suppression"}) == left


def test_a_comment_outside_of_functions_is_about_the_file(project: Shop, write: Write) -> None:
    write("0002", "0001", f"# autogen: ignore[attribute-lost] on purpose\n{WIDER}")
    (found,) = judged(project)
    assert "attribute-lost" not in ids(found)
    assert [each["id"] for each in found["suppressed"]] == ["attribute-lost"]


def test_a_revision_that_fails(project: Shop, write: Write) -> None:
    write("0002", "0001", FAILS)
    write("0003", "0002", NEW_COLUMN)
    done = project.run("lint", "--all")
    assert done.code == 1
    assert "error[upgrade-fails]: On an empty database, the upgrade fails half way" in done.out
    assert "--> migrations/versions/0002.py:12:5\n" in done.out
    assert "1 statement before it stays: ALTER TABLE customer ADD COLUMN town" in done.out
    assert "Revision 0003 was not judged: a revision before it fails" in done.err


def test_an_upgrade_that_rows_stop_half_way(project: Shop, write: Write) -> None:
    """What stays is what ran before the failure, although all of it ran without rows."""
    write("0002", "0001", STOPS_ON_ROWS)
    (found,) = judged(project, code=1)
    failure = next(each for each in found["findings"] if each["id"] == "upgrade-fails")
    assert failure["line"] == 12
    assert "1 statement before it stays: ALTER TABLE customer ADD COLUMN town" in failure["message"]
    assert "ADD COLUMN later" not in failure["message"]


def test_a_downgrade_that_nobody_has_run(project: Shop, write: Write) -> None:
    write("0002", "0001", NEEDS_ROWS)
    (found,) = judged(project, code=1)
    assert ids(found) == ["upgrade-fails"]


def test_a_refusal_has_a_line(project: Shop, write: Write) -> None:
    comment = "# autogen: ignore[refuses-rows] they are clean"
    write("0002", "0001", UNIQUE.replace("    op.", f"    {comment}\n    op.", 1))
    (found,) = judged(project)
    assert [(each["id"], each["line"]) for each in found["suppressed"]] == [("refuses-rows", 12)]
    assert "suppression" not in ids(found)


def test_rows_are_lost_where_they_are_dropped(project: Shop, write: Write) -> None:
    write("0002", "0001", LOSES)
    (found,) = judged(project, code=1)
    lost = next(each for each in found["findings"] if each["id"] == "rows-lost")
    assert (lost["line"], lost["statement"]) == (11, "ALTER TABLE purchase DROP COLUMN amount")


def test_rows_that_go_along_are_lost_where_others_are_deleted(project: Shop, write: Write) -> None:
    write("0002", "0001", PARENT_AND_CHILD)
    write("0003", "0002", DELETES_PARENTS)
    (found,) = judged(project)
    lost = {e["message"][:5]: e["line"] for e in found["findings"] if e["id"] == "rows-lost"}
    assert set(lost) == {"board", "claim"}
    assert lost["board"] == lost["claim"] > 0


def test_a_comment_about_a_rule_that_is_off(project: Shop, write: Write) -> None:
    write("0002", "0001", f"# autogen: ignore[attribute-lost] on purpose\n{WIDER}")
    (found,) = judged(project, "--lint-severity", "attribute-lost=off")
    assert "suppression" not in ids(found)


def test_a_revision_before_fails(project: Shop, write: Write) -> None:
    write("0002", "0001", FAILS)
    write("0003", "0002", NEW_COLUMN)
    done = project.run("lint")
    assert done.code == 2
    assert "Revision 0002" in done.err


def test_two_heads_of_one_branch(project: Shop, write: Write) -> None:
    write("0002", "0001", NEW_COLUMN)
    write("0003", "0001", NEW_COLUMN.replace("city", "town"))
    found = judged(project, code=1)
    assert [(each["revision"], ids(each)) for each in found] == [
        ("0002", ["several-heads"]),
        ("0003", ["several-heads"]),
    ]
    write("0004", "0003", NEW_COLUMN.replace("city", "place"))
    assert ids(judged(project, "0003")[0]) == []


def test_rules_are_listed_and_explained(project: Shop) -> None:
    done = project.run("lint", "--list-rules")
    assert done.code == 0
    assert "attribute-lost" in done.out
    done = project.run("lint", "--explain", "rows-lost")
    assert done.code == 0
    assert done.out.startswith("rows-lost (warning)\n\nRows or values are gone after the upgrade.")
    done = project.run("lint", "--explain", "row-lost")
    assert done.code == 2
    assert "There is no rule 'row-lost' (did you mean 'rows-lost'?)" in done.err


def test_flags_that_do_not_go_together(project: Shop) -> None:
    for arguments in (["--all", "0001"], ["--since", "HEAD", "--all"]):
        assert project.run("lint", *arguments).code == 2
    done = project.run("lint", "--list-rules", "--explain", "rows-lost")
    assert done.code == 2
    assert "--list-rules and --explain do not go together" in done.err
    assert project.run("check-drift", "--since", "HEAD").code == 2
    assert project.run("check-drift", "--lint", "--merge-base", "HEAD").code == 2
    for arguments in ([""], ["--since", ""]):
        done = project.run("lint", *arguments)
        assert done.code == 2
        assert "is empty" in done.err
    done = project.run("lint", "9999")
    assert done.code == 2
    assert "9999" in done.err
    assert "starting a disposable server" not in done.err
    done = project.run("lint", "base")
    assert done.code == 2
    assert "base is not a revision" in done.err


def test_skipped_revisions_are_listed_from_the_oldest(project: Shop, write: Write) -> None:
    write("0003", "0001", WIDER)
    write("0002", "0003", NEW_COLUMN)
    project.configure('lint_exclude = ["migrations/versions/*"]')
    document = json.loads(project.run("lint", "--all", "--format", "json").out)
    assert [each["revision"] for each in document["skipped"]] == ["0001", "0003", "0002"]


def test_a_statement_without_parameters(project: Shop, write: Write) -> None:
    """With this option, SQLAlchemy runs it by another event than others."""
    write("0002", "0001", WITHOUT_PARAMETERS)
    (found,) = judged(project)
    assert [each["algorithm"] for each in found["statements"]] == ["INSTANT", "INSTANT"]
    assert "'100%'" in found["statements"][0]["sql"]


def test_drift_and_lint_in_one_run(project: Shop, write: Write) -> None:
    write("0002", "0001", WIDER)
    done = project.run("check-drift", "--lint", "--format", "json")
    assert done.code == 1
    document = json.loads(done.out)
    assert not document["in_sync"]
    (found,) = document["lint"]["revisions"]
    assert "attribute-lost" in ids(found)


def test_revision_judges_what_it_writes(project: Shop) -> None:
    project.edit("amount: int", "amount: int = Field(sa_type=BigInteger)")
    project.edit("import CheckConstraint", "import BigInteger, CheckConstraint")
    done = project.run("revision", "-m", "larger amounts", "--format", "json")
    assert done.code == 0, done.err
    found = json.loads(done.out)["lint"]
    assert ids(found) == ["blocks-writes"]
    assert found["statements"][0]["algorithm"] == "COPY"


GUARDED = """\
def upgrade():
    if op.get_bind().scalar(sa.text("SELECT COUNT(*) FROM customer")):
        op.get_bind().execute(sa.text("SELECT 1"))
        raise ValueError("there are customers")
    op.add_column("customer", sa.Column("city", sa.String(50)))
    op.add_column("customer", sa.Column("town", sa.String(50)))


def downgrade():
    op.drop_column("customer", "town")
    op.drop_column("customer", "city")
"""


def test_statements_of_a_revision_that_refuses_rows(project: Shop, write: Write) -> None:
    """They are those of the run without rows: the other one has ended before them."""
    write("0002", "0001", GUARDED)
    (found,) = judged(project)
    assert "refuses-rows" in ids(found)
    changes = [each["line"] for each in found["statements"] if each["sql"].startswith("ALTER")]
    assert changes == [14, 15, 19, 20]
