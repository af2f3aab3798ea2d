"""Databases at revisions that a squash has replaced, also half way through one of them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.schema.model import Schema
from alembic_autogen.schema.read import read_schema
from support.deployments import Deployment
from support.shops import url

THIRD = '''\
"""A column that other names follow."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003", "0002"


def upgrade():
    op.add_column("u", sa.Column("c", sa.Integer()))
    op.add_column("u", sa.Column("d", sa.Integer()))


def downgrade():
    op.drop_column("u", "d")
    op.drop_column("u", "c")
'''
TABLE = "CREATE TABLE u (id INTEGER NOT NULL AUTO_INCREMENT, PRIMARY KEY (id))"
"""The first statement of the second revision."""


@pytest.fixture
def shop(deployed: Deployment) -> Deployment:
    """A database at the first of three revisions, which one replaces then."""
    shop = replace(deployed, previews=True)
    shop.edit_env(
        "target_metadata = None", "import sqlalchemy\ntarget_metadata = sqlalchemy.MetaData()"
    )
    shop.write("0003_third.py", THIRD)
    done = shop.run("squash", ":", "-m", "all of it")
    assert done.code == 0, done.err
    return shop


def schema(shop: Deployment) -> Schema:
    return read_schema(shop.database)


def succeeded(shop: Deployment, *arguments: str) -> str:
    done = shop.run(*arguments)
    assert done.code == 0, done.out + done.err
    return done.out


@pytest.mark.slow
def test_it_goes_up_and_down_by_the_replaced_files(shop: Deployment) -> None:
    first = schema(shop)
    listed = succeeded(shop, "history")
    assert ["0001", "current"] in [line.split()[:2] for line in listed.splitlines()]
    assert ["0003", "pending"] in [line.split()[:2] for line in listed.splitlines()]
    succeeded(shop, "upgrade", "0002")
    assert shop.versions() == ["0002"]
    succeeded(shop, "downgrade", "-1", "--yes")
    assert (shop.versions(), schema(shop)) == (["0001"], first)
    succeeded(shop, "upgrade")
    assert shop.versions() == ["0003"]
    assert shop.rows("SELECT * FROM t ORDER BY id") == [(1, 1, None), (2, 2, None)]
    listed = succeeded(shop, "history")  # it is out of the range: the squash is there
    assert listed.split()[:2] == ["0003", "current"] and "0002" not in listed.split()
    succeeded(shop, "downgrade", "base", "--yes")
    succeeded(shop, "upgrade")
    assert shop.rows("SELECT * FROM t ORDER BY id") == [(1, 1, None), (2, 2, None)]


@pytest.mark.slow
def test_half_way_through_a_replaced_revision_the_rest_follows(shop: Deployment) -> None:
    shop.rows(TABLE)
    done = shop.run("check-drift", "--url", url(shop.database.server.address, shop.database.name))
    assert done.code == 1, done.err
    assert "Revision 0002 has been applied up to statement 1 of 2" in done.out + done.err
    done = shop.run("resume", "--dry-run")
    assert (done.code, shop.versions()) == (1, ["0001"])
    assert "The upgrade of revision 0002 has stopped" in done.out + done.err
    succeeded(shop, "resume")
    assert shop.versions() == ["0002"]
    shop.rows("ALTER TABLE u ADD COLUMN c INTEGER")
    out = succeeded(shop, "upgrade")
    assert shop.versions() == ["0003"]
    half = schema(shop)
    assert "DROP" not in out
    succeeded(shop, "downgrade", "base", "--yes")
    succeeded(shop, "upgrade")
    assert schema(shop) == half


def test_what_no_revision_makes_is_still_refused(shop: Deployment) -> None:
    shop.rows("ALTER TABLE t ADD COLUMN z INTEGER")
    done = shop.run("upgrade")
    assert done.code == 2
    assert "1 difference from the schema before the upgrade of revision 0002" in done.err
    assert "DROP TABLE" not in done.err
    assert shop.versions() == ["0001"]


@pytest.mark.slow
def test_without_the_replaced_files_nothing_is_run(shop: Deployment) -> None:
    shutil.rmtree(shop.folder / "migrations" / "replaced")
    before = schema(shop)
    for command in ("upgrade", "resume", "history"):
        done = shop.run(command)
        assert done.code == 2, done.out
        assert "is missing; restore it from git" in done.err
        assert str(Path("migrations/replaced/0003/0002_second.py").parent) in done.err
    assert (schema(shop), shop.versions()) == (before, ["0001"])
