"""Run plain Alembic, and kill it after a statement of a revision, as a crash does."""

from __future__ import annotations

from alembic_autogen.server.base import Database
from support.shops import PRODUCTION, Shop, run_in_a_fork, url

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
print("lasting statements:", count)
"""
_NEVER = 0


def run_until_killed(shop: Shop, number: int, *arguments: str) -> bool:
    """Run Alembic, and kill it after a number of lasting statements.

    :param number: the number of the statement, from 1.
    :returns: whether it was killed; ``False`` if it has sent fewer statements.
    """
    done = run_in_a_fork(["-c", _PROGRAM, str(number), *arguments], shop.folder, {})
    assert done.code in (0, -9), done.err
    return done.code == -9


def count_statements(shop: Shop, *arguments: str) -> int:
    """Run Alembic to its end.

    :returns: the number of lasting statements that it has sent.
    """
    done = run_in_a_fork(["-c", _PROGRAM, str(_NEVER), *arguments], shop.folder, {})
    assert done.code == 0, done.err
    return int(done.out.split()[-1])


def connect(shop: Shop, database: Database) -> None:
    """Write the URL of a database into the alembic.ini of a project that has none."""
    address = url(database.server.address, database.name)
    shop.edit(PRODUCTION, address.replace("%", "%%"), "alembic.ini")
