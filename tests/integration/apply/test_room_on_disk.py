"""A large table is not rebuilt without a question if the disk has no room for it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from support.deployments import FIRST, SECOND, Deployment

FULL = """\
import collections, shutil
shutil.disk_usage = lambda path: collections.namedtuple("usage", "free")(5000)
"""
"""In env.py, which runs in the same process: a disk with 5 kB left."""


@pytest.fixture
def previewed(deployment: Deployment) -> Deployment:
    """A database whose next revision builds a table again."""
    deployment.edit_env("target_metadata = None", "target_metadata = sqlalchemy.MetaData()")
    deployment.edit_env(
        "from sqlalchemy import pool", "import sqlalchemy\nfrom sqlalchemy import pool"
    )
    first = FIRST.replace('sa.Column("a", sa.Integer)', 'sa.Column("a", sa.LargeBinary(10**7))')
    assert first != FIRST
    deployment.write("0001_first.py", first)
    column = 'op.add_column("t", sa.Column("b", sa.Integer))'
    copies = 'op.execute("ALTER TABLE t MODIFY id BIGINT")'
    deployment.write("0002_second.py", SECOND.replace(column, copies))
    (deployment.folder / "pyproject.toml").write_text(
        '[tool.alembic-autogen]\nonline_above = "999 GB"\n'
    )
    assert deployment.run("upgrade", "0001").code == 0
    return replace(deployment, previews=True)


@pytest.mark.slow
def test_without_enough_room_it_needs_yes(previewed: Deployment) -> None:
    previewed.edit_env("import sqlalchemy\n", f"import sqlalchemy\n{FULL}")
    done = previewed.run("upgrade")
    assert done.code == 3, done.err
    assert "Disk      about 16 kB for a copy of t (ALTER TABLE t MODIFY id" in done.err
    sentence = done.err.splitlines()[-1]
    assert "again, for which it needs about 16 kB where the server has 5 kB free" in sentence
    assert "add --yes" in sentence and previewed.versions() == ["0001"]
    assert previewed.run("upgrade", "--plan", "plan.json").code == 0
    done = previewed.run("upgrade", "--plan-from", "plan.json")
    assert done.code == 3 and "so nothing was changed; add --yes to try it" in done.err
    done = previewed.run("upgrade", "--yes", "--format", "json")
    assert done.code == 0, done.err
    room = json.loads(done.out)["room"]
    assert (room["table"], room["needed_bytes"], room["free_bytes"]) == ("t", 16384, 5000)


def test_with_enough_room_the_plan_says_how_much(previewed: Deployment) -> None:
    ten = "SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4"
    previewed.rows(
        f"INSERT INTO t SELECT 10 + x.n * 5 + y.n, REPEAT('x', 5000000) FROM ({ten}) x, ({ten}) y",
        "ANALYZE TABLE t",
    )
    done = previewed.run("upgrade", "--format", "json")
    assert done.code == 0, done.err
    room = json.loads(done.out)["room"]
    assert 100_000_000 <= room["needed_bytes"] < room["free_bytes"]


def test_a_small_table_is_not_worth_a_line(previewed: Deployment) -> None:
    done = previewed.run("upgrade")
    assert done.code == 0, done.err
    assert "Disk" not in done.err
