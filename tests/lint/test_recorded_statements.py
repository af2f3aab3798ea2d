"""`lint` with the statements that an application's tests have sent."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from support.shops import Shop

HEAD = '''\
"""A change."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{down}"


'''
RENAMES = """\
def upgrade():
    op.alter_column("customer", "name", new_column_name="title", existing_type=sa.String(40),
                    existing_nullable=False)


def downgrade():
    op.alter_column("customer", "title", new_column_name="name", existing_type=sa.String(40),
                    existing_nullable=False)
"""
NARROWS = """\
def upgrade():
    op.execute("DELETE FROM purchase")
    op.execute("ALTER TABLE purchase ADD CONSTRAINT few CHECK (amount < 10)")


def downgrade():
    op.execute("ALTER TABLE purchase DROP CONSTRAINT few")
"""
LOSES_INDEX = """\
def upgrade():
    op.drop_index("ix_customer_name", "customer")


def downgrade():
    op.create_index("ix_customer_name", "customer", ["name"])
"""
LOSES_KEY = """\
def upgrade():
    op.drop_index("email", "customer")


def downgrade():
    op.create_index("email", "customer", ["email"], unique=True)
"""
REPLACES_INDEX = """\
def upgrade():
    op.create_index("ix_both", "customer", ["name", "email"])
    op.drop_index("ix_customer_name", "customer")


def downgrade():
    op.create_index("ix_customer_name", "customer", ["name"])
    op.drop_index("ix_both", "customer")
"""
VIEW = """\
def upgrade():
    op.execute("CREATE VIEW now_and_then AS SELECT 1 AS one")


def downgrade():
    op.execute("DROP VIEW now_and_then")
"""
DROPS_VIEW = """\
def upgrade():
    op.execute("DROP VIEW now_and_then")


def downgrade():
    op.execute("CREATE VIEW now_and_then AS SELECT 1 AS one")
"""
INSERT = "INSERT INTO purchase (id, state, amount, customer_id) VALUES (1, 'new', {}, 4711)"


def line(sql: str, test: str = "test_shop.py::test_it", place: str = "shop.py:5") -> str:
    return json.dumps({"shape": sql, "sql": sql, "test": test, "place": place})


@pytest.fixture
def project(project: Shop) -> Shop:
    return replace(project, forked=True)


def write(project: Shop, body: str, revision: str = "0002", down: str = "0001") -> None:
    path = project.folder / "migrations" / "versions" / f"{revision}.py"
    path.write_text(HEAD.format(revision=revision, down=down) + body)


def judged(project: Shop, *lines: str) -> dict[str, Any]:
    """The last revision, judged with recorded statements."""
    (project.folder / "sent.jsonl").write_text("".join(f"{each}\n" for each in lines))
    done = project.run("lint", "--recorded-statements", "sent.jsonl", "--format", "json")
    assert done.code < 2, done.err
    found: dict[str, Any] = json.loads(done.out)["revisions"][0]
    return found


def broken(revision: dict[str, Any]) -> list[str]:
    return [
        each["message"] for each in revision["findings"] if each["id"] == "breaks-running-release"
    ]


def test_a_finding_names_the_code_and_the_test(project: Shop) -> None:
    write(project, RENAMES)
    found = judged(
        project,
        line("UPDATE customer SET name = 'Ann' WHERE id = 1"),
        line("SELECT email FROM customer", "test_other.py::test_mail", "shop.py:7"),
    )
    (message,) = broken(found)
    assert message.startswith(
        "UPDATE of customer by the previous release (shop.py:5, test_shop.py::test_it) fails: "
        "Unknown column 'name'"
    )
    (statement,) = found["broken_statements"]
    assert statement["origin"] == "shop.py:5, test_shop.py::test_it"
    assert statement["sql"] == "UPDATE customer SET name = 'Ann' WHERE id = 1"
    (finding,) = (e for e in found["findings"] if e["id"] == "breaks-running-release")
    assert "write both" in finding["fix"]


def test_nothing_fails_if_nothing_uses_the_column(project: Shop) -> None:
    write(project, RENAMES)
    assert not broken(judged(project, line("SELECT c.email FROM customer AS c WHERE c.id = 3")))


def test_rows_that_are_not_there_or_there_already(project: Shop) -> None:
    """An INSERT succeeds without the row that it refers to, and though its number is taken."""
    write(project, NARROWS)
    (message,) = broken(judged(project, line(INSERT.format(11)), line(INSERT.format(9))))
    assert message.startswith("INSERT of purchase by the previous release (")
    assert "few" in message


def test_a_statement_that_fails_before_the_upgrade_is_left_out(project: Shop) -> None:
    write(project, RENAMES)
    found = judged(project, line("SELECT title FROM customer"), line("SELECT name FROM customer"))
    assert len(broken(found)) == 1
    assert found["running_release"] == {"recorded": True, "run": 1, "not_run": 1}


def lost(revision: dict[str, Any]) -> list[str]:
    return [each["message"] for each in revision["findings"] if each["id"] == "lost-index-plan"]


def test_statements_that_do_harm_are_left_out(project: Shop) -> None:
    """One that never ends, and two that look like one."""
    write(project, RENAMES)
    found = judged(
        project,
        line("DELETE FROM customer WHERE name = 'x' OR SLEEP(1000)"),
        line("SELECT name FROM customer /*M ' */; DROP TABLE customer /* ' */"),
        line("SELECT name FROM customer"),
    )
    assert len(broken(found)) == 1
    assert found["running_release"] == {"recorded": True, "run": 1, "not_run": 2}


def test_a_statement_that_loses_its_index(project: Shop) -> None:
    write(project, LOSES_INDEX)
    found = judged(
        project,
        line("SELECT c.email FROM customer AS c WHERE c.name = 'Ann'"),
        line("SELECT name FROM customer WHERE id = 1"),
        line("SELECT name FROM customer"),
        line("UPDATE customer SET name = 'Bob' WHERE name = 'Ann'", place="shop.py:9"),
    )
    assert lost(found) == [
        "SELECT of c by the previous release (shop.py:5, test_shop.py::test_it) reads all rows, "
        "which it could find by ix_customer_name before.",
        "UPDATE of customer by the previous release (shop.py:9, test_shop.py::test_it) reads all "
        "rows, which it could find by ix_customer_name before.",
    ]
    assert [each["indexes"] for each in found["lost_plans"]] == ["ix_customer_name"] * 2


def test_a_statement_that_loses_a_unique_key(project: Shop) -> None:
    """Its row is not there, so that the plan names no key."""
    write(project, LOSES_KEY)
    assert len(lost(judged(project, line("SELECT id FROM customer WHERE email = 'none'")))) == 1


def test_a_statement_that_can_use_another_index(project: Shop) -> None:
    write(project, REPLACES_INDEX)
    assert not lost(judged(project, line("SELECT email FROM customer WHERE name = 'Ann'")))


@pytest.mark.parametrize("recorded", [True, False])
def test_a_revision_that_drops_a_view_alone(project: Shop, recorded: bool) -> None:
    write(project, VIEW)
    write(project, DROPS_VIEW, "0003", "0002")
    lines = [line("SELECT one FROM now_and_then")] if recorded else []
    (message,) = broken(judged(project, *lines))
    assert message.startswith("SELECT of now_and_then by the previous release")


@pytest.mark.parametrize(
    "content, error",
    [
        (None, "sent.jsonl does not exist; write it with"),
        ("{}", "sent.jsonl:1 is not a recorded statement (KeyError: 'shape')"),
        ("[1]", "sent.jsonl:1 is not a recorded statement"),
        (line("SELECT 1; DROP TABLE customer"), "sent.jsonl:1 is not one SELECT"),
        (line("DROP TABLE customer"), "sent.jsonl:1 is not one SELECT"),
        (line("SELECT 1 INTO  OUTFILE '/tmp/x'"), "sent.jsonl:1 is not one SELECT"),
    ],
    ids=["missing", "keys", "list", "two", "ddl", "outfile"],
)
def test_a_file_that_cannot_be_used(project: Shop, content: str | None, error: str) -> None:
    if content is not None:
        (project.folder / "sent.jsonl").write_text(content)
    done = project.run("lint", "--recorded-statements", "sent.jsonl")
    assert done.code == 2
    assert error in done.err
    assert "Traceback" not in done.err
