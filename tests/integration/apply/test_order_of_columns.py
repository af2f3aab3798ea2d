"""A downgrade appends a column that was in the middle before; its database goes up again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.deployments import Deployment

SECOND = '''\
"""The table gets two columns."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("ALTER TABLE t ADD COLUMN b INT, ADD COLUMN c INT")


def downgrade():
    op.execute("ALTER TABLE t DROP COLUMN b, DROP COLUMN c")
'''
THIRD = '''\
"""A column in the middle goes."""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade():
    op.execute("ALTER TABLE t DROP COLUMN b")


def downgrade():
    op.execute("ALTER TABLE t ADD COLUMN b INT")
'''
FOURTH = '''\
"""The table changes once more."""

from alembic import op

revision, down_revision = "0004", "0003"


def upgrade():
    op.execute("ALTER TABLE t ADD COLUMN d INT")


def downgrade():
    op.execute("ALTER TABLE t DROP COLUMN d")
'''


@pytest.fixture
def shop(deployed: Deployment) -> Deployment:
    for name, text in [
        ("0002_second.py", SECOND),
        ("0003_third.py", THIRD),
        ("0004_fourth.py", FOURTH),
    ]:
        deployed.write(name, text)
    deployed = replace(deployed, previews=True)
    assert deployed.run("upgrade", "--yes").code == 0
    done = deployed.run("downgrade", "0002", "--yes")
    assert done.code == 0, done.err
    return deployed


@pytest.mark.slow
def test_it_goes_up_and_down(shop: Deployment) -> None:
    for command in (("upgrade", "--yes"), ("downgrade", "0001", "--yes"), ("upgrade", "--yes")):
        done = shop.run(*command)
        assert done.code == 0, done.err
        assert "Drift" not in done.err and "differ" not in done.out


@pytest.mark.slow
def test_where_the_order_is_to_be_strict_it_is_refused(shop: Deployment) -> None:
    done = shop.run("upgrade", "--yes", "--column-order", "strict")
    assert (done.code, shop.versions()) == (2, ["0002"])
    assert "column order" in done.err
