"""Run statements with the cheapest algorithm and lock, and find out which ones these are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from alembic_autogen.error_text import driver_error
from alembic_autogen.lint.online.cheapest_algorithm import INTERRUPTIONS, run_cheapest
from alembic_autogen.lint.online.maintenance import run_maintenance
from alembic_autogen.lint.online.table_ids import reading_table_ids

if TYPE_CHECKING:
    from alembic_autogen.lint.online.classes import OnlineClass
    from alembic_autogen.schema.model import TableKey
    from alembic_autogen.server.base import Database

Carry = Callable[[str, Callable[[str], int]], "OnlineClass | None"]
"""Runs a statement in the cheapest way, by a function that runs SQL and returns the affected rows;
``None`` if it was not run."""


@contextmanager
def carrying(database: Database) -> Iterator[Carry]:
    """Keep a connection open that sees which tables of a database are built again."""
    flavor = database.server.flavor

    engines = partial(engine_of, database)

    def carry(statement: str, run: Callable[[str], int]) -> OnlineClass | None:
        def force(alter: str) -> OnlineClass | None:
            return _forced(lambda: run_cheapest(alter, run, flavor, table_ids))

        found = run_maintenance(statement, run, table_ids, engines, force)
        return found or run_cheapest(statement, run, flavor, table_ids)

    with reading_table_ids(database) as table_ids:
        yield carry


def engine_of(database: Database, table: TableKey) -> tuple[str, bool]:
    """The engine of a table, empty if it is not there, and whether it has partitions."""
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT ENGINE, CREATE_OPTIONS FROM INFORMATION_SCHEMA.TABLES"
            " WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s",
            (table.schema or database.name, table.name),
        )
        for engine, options in cursor.fetchall():
            return str(engine or ""), "partitioned" in str(options or "")
    return "", False


def _forced(run: Callable[[], OnlineClass | None]) -> OnlineClass | None:
    """Run a statement; return its class, or ``None`` if the server refuses it."""
    try:
        return run()
    except Exception as error:  # of any driver
        if driver_error(error)[0] in INTERRUPTIONS:
            raise
        return None
