"""``upgrade``, ``resume`` and ``downgrade`` beside tables of others (``external``).

The kind: a real database whose foreign keys refer to a table that no revision makes, in the same
database or in another one of the server. It is there before the first revision and stays after the
last downgrade: it is neither drift, nor a new table, nor in the way of a revision.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.server.base import Database
from support.deployments import Deployment, make_deployment
from support.shops import TOOL

FIRST = '''\
"""A table that refers to others."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade():
    op.create_table("plain", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table(
        "member",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("{users}.id", name="of_user")),
    )


def downgrade():
    op.drop_table("member")
    op.drop_table("plain")
'''
SECOND = '''\
"""Another reference."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("host_id", sa.Integer, sa.ForeignKey("{hosts}.id", name="of_host")),
    )
    op.add_column("member", sa.Column("name", sa.String(20)))


def downgrade():
    op.drop_column("member", "name")
    op.drop_table("visit")
'''


class _Beside(Deployment):
    """A project whose previews run on a server of the tool's, which may have any database."""

    def command(self, *arguments: str) -> list[str]:
        return [*TOOL, *arguments, "--server", "auto"]


@pytest.fixture(params=["", "auth."], ids=["same database", "another one"])
def beside(
    request: pytest.FixtureRequest, database: Database, tmp_path: Path
) -> Iterator[Deployment]:
    """Two tables of others with a row each, and two revisions that refer to them."""
    place: str = request.param
    plain = make_deployment(tmp_path / "project", database)
    deployment = _Beside(plain.folder, database, previews=True)
    tables = (f"{place}users", f"{place}hosts")
    for name, text in {"0001_first.py": FIRST, "0002_second.py": SECOND}.items():
        deployment.write(name, text.format(users=tables[0], hosts=tables[1]))
    (deployment.folder / "pyproject.toml").write_text(
        f"[tool.alembic-autogen]\nexternal = {json.dumps(tables)}\n"
    )
    deployment.rows("CREATE DATABASE auth")
    try:
        for table in tables:
            deployment.rows(
                f"CREATE TABLE {table} (id INT PRIMARY KEY, other INT)",
                f"INSERT INTO {table} VALUES (1, 2)",
            )
        yield deployment
    finally:
        deployment.rows("SET foreign_key_checks = 0", "DROP DATABASE auth")


def deploy(deployment: Deployment, *arguments: str) -> str:
    """Run a command that has to succeed, and return all that it prints."""
    done = deployment.run(*arguments, "--yes")
    assert done.code == 0, done.out + done.err
    assert "users" not in done.out + done.err.replace("REFERENCES", ""), done.out + done.err
    assert "which is new: 1" not in done.out
    return done.out + done.err


def test_they_are_neither_drift_nor_new(beside: Deployment) -> None:
    said = deploy(beside, "upgrade", "0001")
    assert "Rows of member, which is new: 0" in said
    said = deploy(beside, "upgrade")
    assert "Rows of visit, which is new: 0" in said
    assert "hosts" not in said
    assert beside.versions() == ["0002"]
    deploy(beside, "downgrade", "0001")
    deploy(beside, "downgrade", "base")
    assert beside.versions() == []
    deploy(beside, "upgrade")


def test_a_revision_that_has_stopped_is_completed(beside: Deployment) -> None:
    deploy(beside, "upgrade", "0001")
    ((text,),) = beside.rows(
        "SELECT REFERENCED_TABLE_SCHEMA FROM information_schema.KEY_COLUMN_USAGE"
        " WHERE CONSTRAINT_SCHEMA = DATABASE() AND CONSTRAINT_NAME = 'of_user'"
    )
    beside.rows(
        "CREATE TABLE visit (id INT AUTO_INCREMENT PRIMARY KEY, host_id INT,"
        f" CONSTRAINT of_host FOREIGN KEY (host_id) REFERENCES {text}.hosts (id))"
    )
    deploy(beside, "upgrade")
    assert beside.versions() == ["0002"]
    assert "name" in {row[0] for row in beside.rows("SHOW COLUMNS FROM member")}


def test_what_differs_beside_them_is_found(beside: Deployment) -> None:
    deploy(beside, "upgrade", "0001")
    beside.rows("ALTER TABLE member ADD strange INT")
    done = beside.run("upgrade", "--yes")
    assert done.code == 2 and "column member.strange" in done.err, done.out + done.err
    assert "DROP TABLE" not in done.out + done.err
