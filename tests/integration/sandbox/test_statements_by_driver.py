"""On a server that others use too, whatever driver sends a statement, and by whatever method."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent

import pytest

from support.drivers import DRIVERS
from support.shops import Shop

REVISION = """
import asyncio
import threading

from alembic import op

revision = "0002"
down_revision = "0001"


def in_a_loop(coroutine):
    failures = []

    def run():
        try:
            asyncio.run(coroutine)
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


def upgrade():
{code}


def downgrade():
    pass
"""
BY_CURSOR = """
import {module}
connection = {module}.connect(host="db.production.invalid", user="app", password="secret"{more})
{sent}
connection.commit()
"""
BY_COROUTINE = """
async def go():
    import {module}
    connection = await {module}.connect(host="db.production.invalid", user="app"{more})
    {sent}
    await connection.commit()
in_a_loop(go())
"""
CURSOR = 'connection.cursor().execute("DELETE FROM prod.orders")'
PREPARED = 'connection.cursor(prepared=True).execute("DELETE FROM prod.orders")'
CHOSEN = 'connection.cursor().execute("DELETE FROM orders")'
MANY = 'connection.cursor().executemany("DELETE FROM prod.orders WHERE id > %s", [(0,)])'
COROUTINE = """cursor = connection.cursor()
    cursor = await cursor if hasattr(cursor, "__await__") else cursor
    await cursor.execute("DELETE FROM {}orders")"""
PURE = ", use_pure=True"
INITIAL = ', init_command="DELETE FROM prod.orders", autocommit=True'

WAYS = {
    "pymysql": [
        (CURSOR, ""),
        ("connection.query('DELETE FROM prod.orders')", ""),
        ("connection.query(sql='DELETE FROM prod.orders')", ""),
        ("connection._execute_command(3, 'DELETE FROM prod.orders')", ""),
        (f"connection.select_db('prod')\n{CHOSEN}", ""),
        ("", INITIAL),
    ],
    "MySQLdb": [
        (CURSOR, ""),
        (MANY, ""),
        ("connection.query(b'DELETE FROM prod.orders')", ""),
        ("connection.send_query(b'DELETE FROM prod.orders')\nconnection.read_query_result()", ""),
        (f"connection.select_db('prod')\n{CHOSEN}", ""),
        (f"connection.change_user('ci', 'ci', 'prod')\n{CHOSEN}", ""),
        (f"connection.change_user('app', 'app', 'prod')\n{CHOSEN}", ""),
        ("", INITIAL),
    ],
    "mysql.connector": [
        (CURSOR, ""),
        (CURSOR, PURE),
        (MANY, ""),
        (PREPARED, ""),
        (PREPARED, PURE),
        (f"connection.database = 'prod'\n{CHOSEN}", ""),
        (f"connection.cmd_init_db('prod')\n{CHOSEN}", PURE),
        (f"connection.cmd_change_user('ci', 'ci', 'prod')\n{CHOSEN}", ""),
        (f"connection.cmd_change_user('ci', 'ci', database='prod')\n{CHOSEN}", PURE),
    ],
    "mariadb": [
        (CURSOR, ""),
        (CURSOR.replace("execute(", "execute(statement="), ""),
        (MANY.replace("%s", "?"), ""),
        ("connection.cursor().callproc('prod.p', ())", ""),
        (f"connection.database = 'prod'\n{CHOSEN}", ""),
        (f"connection.select_db('prod')\n{CHOSEN}", ""),
        (f"connection.change_user('ci', 'ci', 'prod')\n{CHOSEN}", ""),
        ("", INITIAL),
    ],
}
COROUTINES = {
    "aiomysql": [
        (COROUTINE.format("prod."), ""),
        (f"await connection.select_db('prod')\n    {COROUTINE.format('')}", ""),
        ("", INITIAL),
    ],
    "asyncmy": [
        (COROUTINE.format("prod."), ""),
        ("await (await connection.prepare('DELETE FROM prod.orders')).execute()", ""),
        (f"await connection.select_db('prod')\n    {COROUTINE.format('')}", ""),
        ("", INITIAL),
    ],
    "mysql.connector.aio": [
        (COROUTINE.format("prod."), ""),
        (COROUTINE.format("prod.").replace("cursor()", "cursor(prepared=True)"), ""),
        (f"await connection.cmd_init_db('prod')\n    {COROUTINE.format('')}", ""),
    ],
}


def attempts() -> list[object]:
    """Each way of each driver."""
    found = []
    for ways, pattern in ((WAYS, BY_CURSOR), (COROUTINES, BY_COROUTINE)):
        for module, each in ways.items():
            marks = () if module == "pymysql" else DRIVERS
            for sent, more in each:
                code = pattern.format(module=module, sent=sent, more=more)
                name = f"{module}: {sent or more} {more if sent else ''}"
                found.append(pytest.param(code, marks=marks, id=name))
    return found


@pytest.mark.parametrize("code", attempts())
def test_a_statement_that_names_another_database_is_not_sent(
    code: str, given: Callable[[str], Shop], untouched: None
) -> None:
    shop = given("ci")
    path = shop.folder / "migrations" / "versions" / "0002.py"
    path.write_text(REVISION.format(code=indent(code, "    ")))
    done = shop.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "0002.py (line" in done.err
    assert "names another database (prod)" in done.err or "changes the user" in done.err
