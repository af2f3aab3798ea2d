"""On a server that others use too, nothing outside the tool's own databases is touched."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import PREFIX, Server
from alembic_autogen.server.connection import rows
from alembic_autogen.settings import load
from support.production import over_tcp
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


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a database ``prod`` that somebody uses, and an account with few rights."""
    settings = load(tmp_path_factory.mktemp("shared"), {"server": "auto"})
    with launch(settings) as launched:
        server = launched.server()
        with server.connect() as connection:
            rows(connection, "CREATE DATABASE prod")
            rows(connection, "CREATE TABLE prod.orders (id INT PRIMARY KEY)")
            rows(connection, "INSERT INTO prod.orders VALUES (1)")
            rows(connection, "CREATE USER ci@localhost IDENTIFIED BY 'ci'")
            rows(connection, "GRANT ALL ON *.* TO ci@localhost")
            rows(connection, "REVOKE CREATE USER ON *.* FROM ci@localhost")
        yield server


@pytest.fixture
def untouched(shared: Server) -> Iterator[None]:
    """What is in use stays as it is, and no account is left."""
    yield
    with shared.connect() as connection:
        assert rows(connection, "SELECT * FROM prod.orders") == ((1,),)
        assert rows(connection, "SHOW TABLES FROM prod") == (("orders",),)
        assert _accounts(shared) == []
        assert rows(connection, f"SHOW DATABASES LIKE '{PREFIX}%'") == ()


def _accounts(server: Server) -> list[str]:
    with server.connect() as connection:
        found = rows(connection, f"SELECT user FROM mysql.user WHERE user LIKE '{PREFIX}%'")
    return [user for (user,) in found]


@pytest.fixture
def given(shop: Shop, shared: Server) -> Callable[[str], Shop]:
    """A project that is given that server, with one account or the other."""

    def make(account: str) -> Shop:
        address = shared.address
        if account == "ci":
            address = replace(address, user="ci", password="ci")
        return replace(shop, environment={"ALEMBIC_AUTOGEN_SERVER": url(address)})

    return make


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
    while not _accounts(shared):
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.wait()
    path.unlink()
    deadline = time.monotonic() + 20
    while _accounts(shared):  # until the server has noticed
        assert time.monotonic() < deadline
        assert shop.run("check-drift").code == 0


@pytest.mark.parametrize("account", ["root", "ci"])
def test_without_the_seal_nothing_is_left_either(
    given: Callable[[str], Shop], account: str, untouched: None
) -> None:
    done = given(account).run("check-drift", "--seal", "off")
    assert done.code == 0, done.err


@pytest.fixture(scope="session")
def by_tcp(shared: Server) -> Iterator[str]:
    """The URL of that server, as it is reached by TCP; it has a password from then on."""
    with over_tcp(shared) as server:
        yield url(server.address)


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
