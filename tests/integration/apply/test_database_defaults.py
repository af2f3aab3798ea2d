"""Databases whose default collation is not that of the server: new tables get it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.deployments import FIRST, Deployment
from support.shops import url

COLLATE = "COLLATE utf8mb4_bin"
HALF = "CREATE TABLE u (id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY)"
CHANGES_IT = FIRST.replace(
    '    op.execute("INSERT', f'    op.execute("ALTER DATABASE {COLLATE}")\n    op.execute("INSERT'
)


@pytest.fixture
def project(deployment: Deployment) -> Deployment:
    """A project whose env.py has metadata."""
    deployment.edit_env("= None", "= __import__('sqlalchemy').MetaData()")
    return replace(deployment, previews=True)


@pytest.fixture
def other(project: Deployment) -> Deployment:
    """The same, with a database that has another default collation."""
    project.rows(f"ALTER DATABASE shop {COLLATE}")
    return project


def test_an_upgrade_finds_no_difference(other: Deployment) -> None:
    done = other.run("upgrade")
    assert done.code == 0, done.out + done.err


@pytest.mark.slow
def test_a_revision_that_has_stopped_half_way_is_recognised(other: Deployment) -> None:
    assert other.run("upgrade", "0001").code == 0
    other.rows(HALF)
    drift = other.run("check-drift", "--url", address(other))
    assert drift.code == 1 and "Revision 0002 has been applied up to statement 1 of 2" in drift.out
    done = other.run("upgrade")
    assert done.code == 0, done.out + done.err
    assert "Half done after statement 1 of 2" in done.err
    agrees = other.run("check-drift", "--url", address(other))
    assert agrees.code == 0, agrees.out + agrees.err
    stamped = other.run("stamp", "0002", "--url", address(other))
    assert stamped.code == 0, stamped.out + stamped.err


@pytest.mark.slow
def test_a_history_that_changes_the_default_itself(project: Deployment) -> None:
    project.write("0001_first.py", CHANGES_IT)
    assert project.run("upgrade", "0001").code == 0
    agrees = project.run("check-drift", "--url", address(project))
    assert agrees.code == 0, agrees.out + agrees.err
    project.rows(HALF)
    done = project.run("upgrade")
    assert done.code == 0, done.out + done.err


def address(deployment: Deployment) -> str:
    return url(deployment.database.server.address, deployment.database.name)
