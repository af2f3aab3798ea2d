"""An upgrade asks on a terminal; elsewhere, what loses data needs ``--yes``."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from support.deployments import Deployment
from support.shops import TOOL, Shop, url
from support.terminals import on_a_terminal

LOSES = '''\
"""Much goes."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.create_table("v", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO v SELECT id FROM t")
    op.execute("DELETE FROM t WHERE id = 2")
    op.drop_column("t", "a")
    op.drop_table("v")


def downgrade():
    op.add_column("t", sa.Column("a", sa.Integer))
'''


@pytest.fixture
def previewed(deployed: Deployment) -> Deployment:
    """A database at the first revision, whose upgrades run on a disposable server first."""
    deployed.edit_env("target_metadata = None", "target_metadata = sqlalchemy.MetaData()")
    deployed.edit_env(
        "from sqlalchemy import pool", "import sqlalchemy\nfrom sqlalchemy import pool"
    )
    return replace(deployed, previews=True)


def typed(deployed: Deployment, answer: str, *arguments: str) -> tuple[int, str]:
    """Run a command on a terminal, and answer its question."""
    server = deployed.database.server
    environment = {
        "ALEMBIC_AUTOGEN_SERVER": url(server.address),
        "ALEMBIC_AUTOGEN_FLAVOR": server.flavor,
    }
    shop = Shop(deployed.folder, environment)
    return on_a_terminal(shop, [*TOOL, *arguments], {"[y/N] ": answer}, TERM="dumb")


@pytest.mark.parametrize(
    ("answer", "code", "at"),
    [("y\n", 0, "0002"), ("\n", 3, "0001"), ("n\n", 3, "0001"), ("\x04", 3, "0001")],
)
def test_on_a_terminal_an_upgrade_asks(
    previewed: Deployment, answer: str, code: int, at: str
) -> None:
    done, screen = typed(previewed, answer, "upgrade")
    assert done == code, screen
    question = f"Apply 1 revision to {previewed.database.name} at "
    assert screen.index("  + 0002") < screen.index(question)
    assert previewed.versions() == [at]
    assert ("b" in previewed.columns()) == (at == "0002")


@pytest.mark.slow
def test_on_a_terminal_yes_and_nothing_to_do_need_no_answer(previewed: Deployment) -> None:
    for arguments in (("upgrade", "--yes"), ("upgrade",), ("upgrade", "--dry-run")):
        done, screen = typed(previewed, "", *arguments)
        assert done == 0 and "[y/N]" not in screen
    assert previewed.versions() == ["0002"]


def test_without_a_terminal_what_loses_nothing_goes_on(previewed: Deployment) -> None:
    done = previewed.run("upgrade")
    assert done.code == 0 and "loses" not in done.err
    assert previewed.versions() == ["0002"]


@pytest.mark.slow
def test_without_a_terminal_what_loses_data_needs_yes(previewed: Deployment) -> None:
    previewed.write("0002_second.py", LOSES)
    place = f"shop at {previewed.database.server.address.unix_socket}"
    done = previewed.run("upgrade")
    assert done.code == 3
    assert done.err.splitlines()[-1] == (
        f"alembic-autogen: This upgrade of {place} loses rows of t and the column t.a, and there "
        "is no terminal to ask on; add --yes to do it without asking (--dry-run prints the SQL)."
    )
    shown = [line.strip() for line in done.err.splitlines()]
    assert [line for line in shown if line.startswith("loses ")] == [
        "loses rows of t",
        "loses the column t.a",
    ]
    assert previewed.versions() == ["0001"] and previewed.columns() == {"id", "a"}
    (question,) = json.loads(previewed.run("upgrade", "--format", "json").out)["questions"]
    assert question["kind"] == "confirm" and "loses rows of t and" in question["question"]
    assert question["flags"] == [{"flag": "--yes", "meaning": "yes"}]

    done = previewed.run("upgrade", "--yes", "--format", "json")
    assert done.code == 0, done.err
    found = json.loads(done.out)["losses"]
    assert [(each["revision"], each["table"], each["columns"]) for each in found] == [
        ("0002", "t", []),
        ("0002", "t", ["a"]),
    ]
    assert previewed.columns() == {"id"}


@pytest.mark.slow
def test_tables_without_rows_lose_nothing(previewed: Deployment) -> None:
    previewed.write("0002_second.py", LOSES)
    previewed.rows("DELETE FROM t")
    done = previewed.run("upgrade")
    assert done.code == 0 and "loses" not in done.err
