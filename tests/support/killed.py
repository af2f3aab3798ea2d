"""Run plain Alembic, and kill it after a statement of a revision, as a crash does."""

from __future__ import annotations

import subprocess
import sys

from alembic_autogen.server.base import Database
from support.shops import PRODUCTION, Shop, own_environment, url

_PROGRAM = """
import os, re, signal, sys
from alembic.config import main
from sqlalchemy import Engine, event

count = 0

def after(connection, cursor, statement, parameters, context, many):
    global count
    if re.match(r"\\s*(SELECT|SHOW|SET|DESC)", statement) or "alembic_version" in statement:
        return
    count += 1
    if count == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(Engine, "after_cursor_execute", after)
main(argv=sys.argv[2:])
"""


def run_until_killed(shop: Shop, number: int, *arguments: str) -> bool:
    """Run Alembic, and kill it after a number of lasting statements.

    :param number: the number of the statement, from 1.
    :returns: whether it was killed; ``False`` if it has sent fewer statements.
    """
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(number), *arguments],
        cwd=shop.folder,
        env=own_environment({}),
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, -9), done.stderr.decode()
    return done.returncode == -9


def connect(shop: Shop, database: Database) -> None:
    """Write the URL of a database into the alembic.ini of a project that has none."""
    address = url(database.server.address, database.name)
    shop.edit(PRODUCTION, address.replace("%", "%%"), "alembic.ini")
