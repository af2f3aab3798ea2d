"""Servers themselves tell how they carry out each statement, on empty tables and on rows.

The classes are in ``online_classes.toml``. Another version of a server may have others.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from pymysql import MySQLError
from pymysql.cursors import Cursor

from alembic_autogen.lint.online.cheapest_algorithm import run_cheapest
from alembic_autogen.lint.online.table_ids import reading_table_ids
from alembic_autogen.server.base import Database, Row, Server
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
    """One of the servers, if it is of the version on which the classes were measured."""
    with (
        nullcontext(mysql)
        if name == "mysql"
        else running("own" if name == "mariadb" else "newest", folder)
    ) as server:
        if not server.version.startswith(MEASURED[name]):
            pytest.skip(f"measured on {MEASURED[name]}x, not on {server.version}")
        yield server


@contextmanager
def cursor_of(database: Database) -> Iterator[Cursor]:
    """A cursor of a connection of its own."""
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        yield cursor


def prepare(cursor: Cursor, database: Database, case: Mapping[str, Any], *, filled: bool) -> None:
    """Have nothing but the tables of a case in the database, and its settings in the session."""
    cursor.execute(f"DROP DATABASE {database}; CREATE DATABASE {database}; USE {database}")
    cursor.execute("SET foreign_key_checks = 1, timestamp = 1600000000")
    tables = DATA["tables"][case["table"]]
    for statement in (*tables["create"], *(tables["fill"] if filled else ())):
        cursor.execute(statement.replace("FROM numbers", f"FROM {NUMBERS}"))
    if "session" in case:
        cursor.execute(case["session"])


@pytest.mark.parametrize("name", MEASURED)
def test_each_class_is_the_servers_own(name: str, server: Server, tmp_path: Path) -> None:
    with started(name, server, tmp_path) as on, on.database("classes") as database:
        expected = {key: _expected(case, name) for key, case in DATA["statements"].items()}
        assert dict(_classes(database, filled=False)) == expected
        assert dict(_classes(database, filled=True)) == expected


@pytest.mark.slow
@pytest.mark.parametrize("name", MEASURED)
def test_the_result_is_that_of_the_statement_itself(
    name: str, server: Server, tmp_path: Path
) -> None:
    with started(name, server, tmp_path) as on, on.database("results") as database:
        tried, plain = (dict(_results(database, tries=tries)) for tries in (True, False))
        assert tried == plain


def _expected(values: Mapping[str, Any], server: str) -> str:
    return str(values.get(server) or values["mariadb"])


def _classes(database: Database, *, filled: bool) -> Iterator[tuple[str, str]]:
    """The class of each statement, in words as the file has them."""
    with reading_table_ids(database) as table_ids, cursor_of(database) as cursor:
        for name, case in DATA["statements"].items():
            try:
                prepare(cursor, database, case, filled=filled)
                found = run_cheapest(case["sql"], cursor.execute, database.server.flavor, table_ids)
            except MySQLError as error:
                yield name, f"error {error.args[0]}"
                continue
            assert found is not None, name
            words = " ".join(filter(None, (found.algorithm, found.lock))) or "unknown"
            rebuild = ", rebuild" if found.rebuild else ""
            yield name, words + rebuild + (f": {found.reason}" if found.reason else "")


def _results(database: Database, *, tries: bool) -> Iterator[tuple[str, list[object]]]:
    """The results of each statement: warnings, and tables with rows; or the error."""
    flavor = database.server.flavor
    with reading_table_ids(database) as table_ids, cursor_of(database) as cursor:
        for name, case in DATA["statements"].items():
            try:
                prepare(cursor, database, case, filled=True)
                if tries:
                    run_cheapest(case["sql"], cursor.execute, flavor, table_ids)
                else:
                    cursor.execute(case["sql"])
            except MySQLError as error:
                yield name, [error.args]
                continue
            yield name, [*_answers(cursor, "SHOW WARNINGS"), *_tables(cursor, name)]


def _tables(cursor: Cursor, name: str) -> Iterator[object]:
    for (table,) in _answers(cursor, "SHOW TABLES"):
        yield from _answers(cursor, f"SHOW CREATE TABLE {table}")
        if "uuid()" not in name:
            yield sorted(map(repr, _answers(cursor, f"SELECT * FROM {table}")))


def _answers(cursor: Cursor, query: str) -> tuple[Row, ...]:
    cursor.execute(query)
    return cursor.fetchall()
