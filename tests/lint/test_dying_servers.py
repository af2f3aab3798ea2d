"""`lint` on a disposable server that dies meanwhile: one sentence, and exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.shops import make_shop

HEAD = '''\
"""A change."""

import os
import signal
from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"


def ask(query):
    return op.get_bind().exec_driver_sql(query).scalar()


def kill():
    path = Path(ask("SELECT @@datadir")) / ask("SELECT @@pid_file")
    os.kill(int(path.read_text()), signal.SIGKILL)


'''
IN_UPGRADE = """\
def upgrade():
    op.execute("ALTER TABLE customer ADD x INT")
    kill()
    op.execute("ALTER TABLE customer ADD y INT")


def downgrade():
    op.execute("ALTER TABLE customer DROP x")
"""
ON_ROWS = """\
def upgrade():
    op.execute("ALTER TABLE customer RENAME COLUMN name TO title")
    if ask("SELECT COUNT(*) FROM customer"):
        kill()


def downgrade():
    op.execute("ALTER TABLE customer RENAME COLUMN title TO name")
"""
IN_DOWNGRADE = """\
def upgrade():
    op.execute("ALTER TABLE customer ADD x INT")


def downgrade():
    op.execute("SHUTDOWN")
"""


@pytest.mark.slow
@pytest.mark.parametrize("flavor", ["mysql", "mariadb"])
@pytest.mark.parametrize(
    "body", [IN_UPGRADE, ON_ROWS, IN_DOWNGRADE], ids=["upgrade", "upgrade-on-rows", "downgrade"]
)
def test_one_sentence(tmp_path: Path, flavor: str, body: str) -> None:
    shop = make_shop(tmp_path, {"ALEMBIC_AUTOGEN_FLAVOR": flavor})
    (shop.folder / "migrations" / "versions" / "0002.py").write_text(HEAD + body)
    done = shop.run("lint")
    assert done.code == 2 and not done.out
    *_, before, last = done.err.splitlines()
    assert before.endswith("judging revision 0002 …")
    assert last.startswith("alembic-autogen: The server does not answer any more")
