"""Upgrades after a downgrade that has not made the schema exactly as it was."""

from __future__ import annotations

import pytest

from support.backups import Backed, Loss
from support.deployments import Deployment

ORDER = {
    "order": Loss(
        ["CREATE TABLE t (id INT PRIMARY KEY, a INT DEFAULT 7, b INT)"],
        ["INSERT INTO t VALUES (1, 1, 1)"],
        ["ALTER TABLE t DROP COLUMN a"],
        ["ALTER TABLE t ADD COLUMN a INT"],
    )
}


@pytest.mark.slow
def test_the_refusal_names_such_a_downgrade(deployment: Deployment) -> None:
    backed = Backed(deployment, ORDER)
    assert backed.upgrade().code == 0
    assert backed.downgrade().code == 0
    done = backed.upgrade()
    assert done.code == 2, done.out + done.err
    assert "or a downgrade has not made it exactly as it was" in done.err
    assert "column t.a" in done.err
    done = backed.upgrade("--accept-drift")
    assert done.code == 0, done.out + done.err
