"""Accounts that may migrate a database, but not read all of its schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest

from alembic_autogen.server.base import Database
from support.deployments import Deployment

RIGHTS = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES"


PROCEDURE = '''\
"""A procedure."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("CREATE PROCEDURE p() SELECT 1")


def downgrade():
    op.execute("DROP PROCEDURE p")
'''


@pytest.fixture
def limited(deployed: Deployment, database: Database) -> Iterator[Deployment]:
    """A database with a view, and an account that may read tables only."""
    deployed.rows("CREATE VIEW v AS SELECT * FROM t")
    deployed.rows("CREATE USER few@'%' IDENTIFIED BY 'hidden'")
    deployed.rows(f"GRANT {RIGHTS} ON shop.* TO few@'%'")
    socket = quote(str(database.server.address.unix_socket), safe="")
    address = f"mysql+pymysql://few:hidden@/shop?unix_socket={socket}"
    ini = deployed.folder / "alembic.ini"
    text = re.sub("(?m)^sqlalchemy.url = .*$", "", ini.read_text())
    url = f"[alembic]\nsqlalchemy.url = {address.replace('%', '%%')}"
    ini.write_text(text.replace("[alembic]", url, 1))
    yield deployed
    deployed.rows("DROP USER few@'%'")


def test_views_that_an_account_may_not_read(limited: Deployment) -> None:
    done = replace(limited, previews=True).run("upgrade")
    assert done.code == 2, done.err
    assert "SHOW VIEW command denied" in done.err and "or add --no-preview" in done.err
    assert "hidden" not in done.out + done.err
    assert limited.versions() == ["0001"]
    assert limited.run("upgrade").code == 0


def test_nothing_to_do_needs_no_privileges(limited: Deployment) -> None:
    done = replace(limited, previews=True).run("upgrade", "0001")
    assert done.code == 0, done.err
    assert "there is nothing to do" in done.out


def test_no_setting_of_the_disposable_server_is_named_for_a_real_one(limited: Deployment) -> None:
    limited.write("0002_second.py", PROCEDURE)
    done = limited.run("upgrade")
    assert done.code == 2, done.err
    assert "Access denied for user 'few'" in done.err
    assert "disposable" not in done.err and "schemas" not in done.err
