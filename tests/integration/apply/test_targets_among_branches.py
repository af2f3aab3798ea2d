"""Downgrades of one branch of several: what the plan names is undone, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.deployments import Deployment

REVISION = '''\
"""Table {revision}."""

from alembic import op

revision, down_revision = "{revision}", {down!r}
branch_labels, depends_on = {labels!r}, {depends!r}


def upgrade():
    op.execute("CREATE TABLE {revision} (id INT PRIMARY KEY)")
    op.execute("INSERT INTO {revision} VALUES (1)")


def downgrade():
    op.drop_table("{revision}")
'''


@pytest.fixture
def branches(deployment: Deployment) -> Deployment:
    """A database at the heads of three branches: two after one revision, and one of its own."""
    left = {"down": "0001", "labels": ("left",), "depends": None}
    other = {"down": None, "labels": ("other",), "depends": None}
    deployment.write("left.py", REVISION.format(revision="aaaa", **left))
    deployment.write("other.py", REVISION.format(revision="oooo", **other))
    done = deployment.run("upgrade", "heads")
    assert done.code == 0, done.err
    assert set(deployment.versions()) == {"0002", "aaaa", "oooo"}
    return deployment


@pytest.mark.parametrize(
    ("target", "undone"), [("left@-1", "aaaa"), ("other@base", "oooo"), ("other@-1", "oooo")]
)
@pytest.mark.parametrize("previews", [True, False], ids=["preview", "plain"])
def test_other_branches_stay(
    branches: Deployment, target: str, undone: str, previews: bool
) -> None:
    before = set(branches.versions())
    done = replace(branches, previews=previews).run("downgrade", target, "--yes")
    assert done.code == 0, done.err
    left = before - {undone}
    assert set(branches.versions()) == left | ({"0001"} if not left & {"0002", "aaaa"} else set())
    tables = {name for (name,) in branches.rows("SHOW TABLES")}
    assert tables == {"t", "u", "aaaa", "oooo", "alembic_version"} - {undone}


def test_what_is_undone_without_a_branch_is_what_the_plan_names(branches: Deployment) -> None:
    before = {name for (name,) in branches.rows("SHOW TABLES")}
    done = branches.run("downgrade", "-1", "--yes")
    assert done.code == 0, done.err
    planned = [line.split()[1] for line in done.err.splitlines() if line.startswith("  - ")]
    assert len(planned) == 1
    gone = before - {name for (name,) in branches.rows("SHOW TABLES")}
    assert gone == {{"0002": "u"}.get(planned[0], planned[0])}
