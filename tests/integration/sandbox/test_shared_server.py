"""On a server that others use too, nothing outside the tool's own databases is touched."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from alembic_autogen.server.base import Server
from alembic_autogen.server.connection import rows
from support.production import accounts, over_tcp
from support.shops import Shop, own_environment, url

REVISION = """
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute({statement!r})


def downgrade():
    pass
"""


STATEMENTS = [
    "DELETE FROM prod.orders",
    "CREATE TABLE prod.more (id INT)",
    "INSERT INTO `prod`.`orders` VALUES (2)",
    "RENAME TABLE customer TO prod.customer",
    "DROP DATABASE prod",
    "CREATE DATABASE more",
    "USE prod",
]


@pytest.mark.parametrize(
    ("account", "statement"),
    [*(("root", each) for each in STATEMENTS[::2]), *(("ci", each) for each in STATEMENTS[1::2])],
)
def test_a_statement_that_names_another_database_is_refused(
    given: Callable[[str], Shop], account: str, statement: str, untouched: None
) -> None:
    shop = given(account)
    path = shop.folder / "migrations" / "versions" / "0002.py"
    path.write_text(REVISION.format(statement=statement))
    done = shop.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert ("0002.py" in done.err and "denied" in done.err) or "another database" in done.err


AS_APP = "CREATE DEFINER=app@localhost"


@pytest.mark.parametrize(
    ("statement", "call"),
    [
        (f"{AS_APP} PROCEDURE p() DELETE FROM prod.orders", "CALL p()"),
        (f"{AS_APP} VIEW v AS SELECT * FROM prod.orders", "DELETE FROM v"),
        (
            f"{AS_APP} TRIGGER t AFTER INSERT ON customer FOR EACH ROW DELETE FROM prod.orders",
            "INSERT INTO customer VALUES (1, 'a', 'b')",
        ),
    ],
)
def test_under_the_rights_of_another_account_nothing_else_is_reached(
    given: Callable[[str], Shop], statement: str, call: str, untouched: None
) -> None:
    shop = given("root")
    path = shop.folder / "migrations" / "versions" / "0002.py"
    path.write_text(REVISION.format(statement=statement))
    path.write_text(
        path.read_text().replace(f"{statement!r})", f"{statement!r})\n    op.execute({call!r})")
    )
    done = shop.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "0002.py (line 9) runs a statement that names another database (prod)" in done.err


@pytest.mark.parametrize("account", ["root", "ci"])
def test_the_server_s_own_settings_stay(
    given: Callable[[str], Shop], shared: Server, account: str, untouched: None
) -> None:
    shop = given(account)
    with shared.connect() as connection:
        before = rows(connection, "SELECT @@GLOBAL.max_connections")
        path = shop.folder / "migrations" / "versions" / "0002.py"
        path.write_text(REVISION.format(statement="SET GLOBAL max_connections = 99"))
        done = shop.run("check-drift")
        assert (done.code, done.out) == (2, "")
        assert "0002.py (line 9) runs a statement that changes more than a database" in done.err
        assert rows(connection, "SELECT @@GLOBAL.max_connections") == before


@pytest.mark.parametrize("account", ["root", "ci"])
def test_models_with_a_schema_are_refused(
    given: Callable[[str], Shop], account: str, untouched: None
) -> None:
    shop = given(account)
    with (shop.folder / "models.py").open("a") as models:
        models.write("\nfrom sqlalchemy import Table\n")
        models.write('Table("more", SQLModel.metadata, Column("id", Integer), schema="prod")\n')
    done = shop.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "The models' table prod.more is in a database of its own (schema = 'prod')" in done.err


def test_its_own_socket_is_closed_to_programs(
    given: Callable[[str], Shop], shared: Server, untouched: None
) -> None:
    """A client of MySQL looks for it in its usual place."""
    shop = given("root")
    with (shop.folder / "models.py").open("a") as models:
        models.write("\nimport socket\n")
        models.write(f"socket.socket(socket.AF_UNIX).connect({shared.address.unix_socket!r})\n")
    done = shop.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert f"connects to {shared.address.unix_socket}, while the tool runs" in done.err


HANDED_ON = """
import subprocess
import sys

import pymysql

connection = pymysql.connect(host="db.production.invalid", user="u", password="p")
descriptor = connection._sock.fileno()
statement = b"DELETE FROM prod.orders"
packet = bytes([len(statement) + 1, 0, 0, 0, 3]) + statement
program = f"import os; os.write({descriptor}, {packet!r}); print(os.read({descriptor}, 500)[9:])"
subprocess.run([sys.executable, "-c", program], pass_fds=[descriptor], stdout=sys.stderr)
"""
LED_TO = """
import subprocess
import sys

import pymysql

connection = pymysql.connect(host="db.production.invalid", user="u", password="p")
program = f'''
import socket
connection = socket.socket(socket.AF_UNIX)
connection.connect({connection._sock.getpeername()!r})
print(connection.recv(500)[9:])
'''
subprocess.run([sys.executable, "-c", program], stdout=sys.stderr)
"""


@pytest.mark.parametrize("code", [HANDED_ON, LED_TO])
def test_a_connection_whose_statements_nobody_looks_at_is_closed_to_programs(
    given: Callable[[str], Shop], code: str, untouched: None
) -> None:
    """Where no account ends at the tool's own databases."""
    shop = given("ci")
    with (shop.folder / "models.py").open("a") as models:
        models.write(code)
    done = shop.run("check-drift", "--no-cache")
    assert "uses a connection of alembic-autogen, whose statements" in done.err


FORKED = """
import os
import sys

import pymysql

child = os.fork()
if not child:
    connection = pymysql.connect(host="db.production.invalid", user="u", password="p")
    cursor = connection.cursor()
    cursor.execute("SELECT 'seen'")
    print(cursor.fetchone(), file=sys.stderr)
    try:
        cursor.execute("DELETE FROM prod.orders")
    except Exception as error:
        print(error, file=sys.stderr)
    os._exit(0)
os.waitpid(child, 0)
"""


def test_a_fork_has_its_statements_looked_at(given: Callable[[str], Shop], untouched: None) -> None:
    shop = given("ci")
    with (shop.folder / "models.py").open("a") as models:
        models.write("\nimport pymysql\npymysql.connect(host='db.production.invalid').close()\n")
        models.write(FORKED)
    done = shop.run("check-drift", "--no-cache")
    assert "('seen',)" in done.err
    assert "names another database (prod)" in done.err


@pytest.mark.parametrize("account", ["root", "ci"])
def test_everything_else_works(given: Callable[[str], Shop], account: str, untouched: None) -> None:
    shop = given(account)
    path = shop.folder / "migrations" / "versions" / "0002.py"
    trigger = "CREATE TRIGGER t BEFORE INSERT ON customer FOR EACH ROW SET NEW.name = 'prod.x'"
    path.write_text(REVISION.format(statement=trigger))
    done = shop.run("check-drift")
    assert done.code == 0, done.err


def test_the_account_of_a_run_that_was_killed_is_dropped_by_the_next(
    given: Callable[[str], Shop], shared: Server, untouched: None
) -> None:
    shop = given("root")
    path = shop.folder / "migrations" / "versions" / "0002.py"
    path.write_text(REVISION.format(statement="SELECT SLEEP(600)"))
    process = subprocess.Popen(
        [*shop.program, "check-drift"],
        cwd=shop.folder,
        env=own_environment(shop.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not accounts(shared):
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.wait()
    path.unlink()
    deadline = time.monotonic() + 20
    while accounts(shared):  # until the server has noticed
        assert time.monotonic() < deadline
        assert shop.run("check-drift").code == 0


@pytest.mark.parametrize("account", ["root", "ci"])
def test_without_the_seal_nothing_is_left_either(
    given: Callable[[str], Shop], account: str, untouched: None
) -> None:
    done = given(account).run("check-drift", "--seal", "off")
    assert done.code == 0, done.err


@pytest.fixture(scope="module")
def by_tcp(shared: Server) -> Iterator[str]:
    """The URL of that server, as it is reached by TCP; it has a password from then on."""
    with over_tcp(shared) as server:
        yield url(server.address)


@pytest.mark.slow
def test_a_server_that_is_reached_by_tcp_is_reached_through_the_seal(
    shop: Shop, by_tcp: str
) -> None:
    reached = replace(shop, environment={"ALEMBIC_AUTOGEN_SERVER": by_tcp})
    shop.edit("amount: int", "amount: int\n    gift: int | None = None")
    done = reached.run("revision", "-m", "gifts")
    assert done.code == 0, done.err
    assert reached.run("check-drift").code == 0
    done = reached.run("db", "--", "sh", "-c", 'echo "$MYSQL_HOST $MYSQL_TCP_PORT"')
    assert done.code == 0, done.err
    host, port = done.out.split()
    assert f"@{host}:{port}/" in by_tcp
