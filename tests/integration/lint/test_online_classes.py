"""Servers themselves tell how they carry out each statement, on empty tables and on rows.

The classes are in ``online_classes.toml``. Another version of a server may have others.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from pymysql import MySQLError
from pymysql.connections import Connection

from alembic_autogen.lint.online.table_ids import reading_table_ids
from alembic_autogen.lint.online.trial import run_cheapest
from alembic_autogen.server.base import Database, Server
from support.mariadb import running

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = Path(__file__).with_name("online_classes.toml")
DATA = tomllib.loads(FILE.read_text(encoding="utf-8"))
NUMBERS = (
    "(WITH RECURSIVE s AS (SELECT 1 x UNION ALL SELECT x + 1 FROM s WHERE x < 200) SELECT x FROM s)"
    " numbers"
)
MEASURED = {"mysql": "9.7.", "mariadb": "10.11.", "newest_mariadb": "11.8."}
"""The version of each server on which the classes were measured."""


@contextmanager
def started(name: str, mysql: Server, folder: Path) -> Iterator[Server]:
    """One of the servers."""
    if name == "mysql":
        yield mysql
    else:
        with running("own" if name == "mariadb" else "newest", folder) as server:
            yield server


def emptied(connection: Connection, database: Database) -> None:
    """Have the database empty, and the session as it is at first."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {database}; CREATE DATABASE {database}; USE {database}")
        cursor.execute("SET foreign_key_checks = 1")


@pytest.mark.parametrize("name", MEASURED)
def test_each_class_is_the_servers_own(name: str, server: Server, tmp_path: Path) -> None:
    with started(name, server, tmp_path) as on, on.database("classes") as database:
        if not on.version.startswith(MEASURED[name]):
            pytest.skip(f"measured on {MEASURED[name]}x, not on {on.version}")
        expected = {case: _expected(values, name) for case, values in DATA["statements"].items()}
        assert dict(_classes(database, filled=False)) == expected
        assert dict(_classes(database, filled=True)) == expected


def _expected(values: Mapping[str, Any], server: str) -> str:
    return str(values.get(server) or values["mariadb"])


def _classes(database: Database, *, filled: bool) -> Iterator[tuple[str, str]]:
    """The class of each statement, in words as the file has them."""
    with reading_table_ids(database) as table_ids, closing(database.connect()) as connection:

        def run(statement: str) -> int:
            with connection.cursor() as cursor:
                return cursor.execute(statement)

        for case, values in DATA["statements"].items():
            table = DATA["tables"][values["table"]]
            emptied(connection, database)
            try:
                for statement in (*table["create"], *(table["fill"] if filled else ())):
                    run(statement.replace("FROM numbers", f"FROM {NUMBERS}"))
                if "session" in values:
                    run(values["session"])
                found = run_cheapest(values["sql"], run, database.server.flavor, table_ids)
            except MySQLError as error:
                yield case, f"error {error.args[0]}"
                continue
            assert found is not None, case
            words = " ".join(filter(None, (found.algorithm, found.lock))) or "unknown"
            rebuild = ", rebuild" if found.rebuild else ""
            yield case, words + rebuild + (f": {found.reason}" if found.reason else "")
