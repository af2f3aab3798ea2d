"""Messages for a real server that stops answering, or refuses to, while it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from alembic_autogen.errors import ServerError
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
