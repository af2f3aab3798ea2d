"""A real database is compared with its revisions where env.py has no target_metadata."""

from __future__ import annotations

from support.deployments import Deployment
from support.shops import url


def test_its_drift_is_named(deployed: Deployment) -> None:
    deployed.rows("ALTER TABLE t ADD COLUMN by_hand INT", "SELECT 1")
    done = deployed.run("check-drift", "--url", address(deployed))
    assert done.code == 1, done.err
    assert "+ column t.by_hand" in done.out


def test_it_is_stamped_with_proof(deployed: Deployment) -> None:
    deployed.rows("DELETE FROM alembic_version", "COMMIT")
    done = deployed.run("stamp", "0002", "--url", address(deployed))
    assert done.code == 1 and "not what the revisions make up to 0002" in done.out, done.err
    assert deployed.versions() == []
    done = deployed.run("stamp", "0001", "--url", address(deployed))
    assert done.code == 0, done.err
    assert deployed.versions() == ["0001"]


def address(deployed: Deployment) -> str:
    """The URL of the deployed database."""
    return url(deployed.database.server.address, deployed.database.name)


def test_its_revisions_are_linted(deployed: Deployment) -> None:
    done = deployed.run("lint", "--all")
    assert done.code == 0, done.out + done.err
    assert "No findings in 2 revisions" in done.err
