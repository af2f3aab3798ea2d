"""Messages for a real server that stops answering, or refuses to, while it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from alembic_autogen.errors import ServerError
from alembic_autogen.server import read_only
from alembic_autogen.server.base import Address, Database
from alembic_autogen.server.connection import rows
from alembic_autogen.server.read_only import RealServer, reading
from alembic_autogen.server.url import url

READER, PASSWORD = "alembic_autogen_reader", "s3cret"


@pytest.fixture
def reader(database: Database) -> Iterator[Address]:
    """An account that may read one database and nothing else."""
    with closing(database.connect()) as connection:
        rows(connection, f"CREATE USER {READER}@'%' IDENTIFIED BY '{PASSWORD}'")
        try:
            rows(connection, f"GRANT SELECT ON {database}.* TO {READER}@'%'")
            yield replace(database.server.address, user=READER, password=PASSWORD)
        finally:
            rows(connection, f"DROP USER {READER}@'%'")


def lose_the_connection(real: RealServer, database: Database) -> None:
    with closing(database.connect()) as connection:
        rows(connection, f"KILL {real.connection.thread_id()}")
    rows(real.connection, "SELECT 1")


def read_accounts(real: RealServer, database: Database) -> None:
    rows(real.connection, "SELECT User FROM mysql.user")


def read_what_is_not_utf8(real: RealServer, database: Database) -> None:
    rows(real.connection, "SET character_set_results = latin1")
    rows(real.connection, "SELECT 'é'")


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (lose_the_connection, "; see that the server runs, and try again."),
        (read_accounts, "; correct --statements-from-url, or the rights of its account."),
        (read_what_is_not_utf8, "the server's answer is not UTF-8 (unexpected end of data); see"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(
    read: Callable[[RealServer, Database], None], said: str, reader: Address, database: Database
) -> None:
    own = url(reader, database.name)
    with (
        pytest.raises(ServerError) as caught,
        reading(own, "--statements-from-url", "The statements", database=True) as real,
    ):
        read(real, database)
    message = str(caught.value)
    assert message.startswith("The statements at ") and said in message
    assert "\n" not in message and PASSWORD not in message


def test_a_table_that_another_session_locks_ends_it(
    reader: Address, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_only, "_SECONDS", 1)
    with closing(database.connect()) as other:
        rows(other, "CREATE TABLE t (id INT)")
        rows(other, "LOCK TABLES t WRITE")
        with (
            pytest.raises(ServerError, match="has not answered for 1 s; see in SHOW PROCESSLIST"),
            reading(url(reader, database.name), "--url", "The database", database=True) as real,
        ):
            rows(real.connection, "SELECT * FROM t")


def test_a_limit_of_no_rows_is_lifted(reader: Address, database: Database) -> None:
    with closing(database.connect()) as other:
        rows(other, "SET GLOBAL sql_select_limit = 0")
        try:
            with reading(url(reader, database.name), "--url", "The database") as real:
                assert rows(real.connection, "SELECT DATABASE()") == ((database.name,),)
        finally:
            rows(other, "SET GLOBAL sql_select_limit = DEFAULT")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere", "to database 'nowhere'"),
        ("mysql.x", "to database 'mysql.x'"),
    ],
)
def test_a_database_that_the_account_does_not_get(reader: Address, name: str, said: str) -> None:
    with (
        pytest.raises(ServerError, match="The database at ") as caught,
        reading(url(reader, name), "--url", "The database", database=True),
    ):
        pass
    assert said in str(caught.value) and "; correct --url, or the rights" in str(caught.value)
