"""Databases in which a revision has stopped half way, at every place, and how they go on."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pymysql

from alembic_autogen.history.baseline import run_script
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.dump import dump_schema
from alembic_autogen.server import launch
from alembic_autogen.server.base import Database
from alembic_autogen.settings import load
from support.killed import connect, count_statements, run_until_killed
from support.shops import Done, Shop, make_shop

FLAVORS = ("mysql", "mariadb")
WANTED = int(os.environ.get("TEST_PLACES") or 0)
"""The number of places to try, spread evenly; all if it is 0."""

Values = tuple[Any, ...]


@dataclass(frozen=True)
class DatabaseDump:
    """The contents of a database.

    :param sql: the statements that create its schema.
    :param rows: the names of the columns that take values, and the rows, by table.
    """

    sql: str
    rows: Mapping[str, tuple[Sequence[str], Sequence[Values]]]


@dataclass(frozen=True)
class DatabaseState:
    """The state of a database, which must be the same if an upgrade was interrupted.

    :param objects: what SHOW CREATE prints, by kind and name.
    :param rows: the rows of each table, without times, UUIDs and counted numbers.
    """

    objects: Mapping[tuple[str, str], str]
    rows: Mapping[str, Sequence[str]]

    def differences(self, other: DatabaseState) -> list[str]:
        """The objects and tables in which another state differs."""
        pairs = ((self.objects, other.objects), (self.rows, other.rows))
        return [
            f"{key}: {one.get(key)} | {two.get(key)}"
            for one, two in pairs
            for key in sorted({*one, *two}, key=str)
            if one.get(key) != two.get(key)
        ]


class HalfDoneDatabase:
    """A real database of a project, which can be put back to what it was.

    :param shop: a project whose alembic.ini leads to the database.
    """

    def __init__(self, shop: Shop, database: Database) -> None:
        self.shop = shop
        self.database = database

    def execute(self, *statements: str) -> list[Values]:
        """Run statements; the rows of the last one are returned."""
        with self.database.connect() as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            connection.commit()
            return list(cursor.fetchall()) if statements else []

    def count(self, revision: str) -> int:
        """Upgrade without an interruption, and count the lasting statements."""
        return count_statements(self.shop, "upgrade", revision)

    def stop(self, number: int, revision: str) -> None:
        """Upgrade by plain Alembic, which is killed after a lasting statement."""
        assert run_until_killed(self.shop, number, "upgrade", revision)

    def go_on(self, revision: str) -> Done:
        """Upgrade by the tool, which is told that a killed client left no rows behind."""
        done = self.shop.run("upgrade", "--yes", revision)
        if done.code == 3 and "--rows-missing" in done.err:
            done = self.shop.run("upgrade", "--yes", revision, "--rows-missing")
        return done

    def snapshot(self) -> DatabaseDump:
        with self.database.connect() as connection, connection.cursor() as cursor:

            def query(statement: str) -> list[Values]:
                cursor.execute(statement)
                return list(cursor.fetchall())

            sql = dump_schema(query, self.database.name)
            rows = {}
            for table in _tables(query):
                columns = [name for name, extra in _columns(query, table) if not extra]
                names = ", ".join(map(quote_name, columns))
                rows[table] = (columns, query(f"SELECT {names} FROM {quote_name(table)}"))
        return DatabaseDump(sql, rows)

    def clear(self) -> None:
        """Empty the database."""
        name = quote_name(self.database.name)
        with self.database.server.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}")

    def restore(self, snapshot: DatabaseDump) -> None:
        """Put the database back to what it was."""
        self.clear()
        run_script(snapshot.sql, "a snapshot", self.database)
        with self.database.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SET foreign_key_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'")
            for table, (columns, rows) in snapshot.rows.items():
                names = ", ".join(map(quote_name, columns))
                places = ", ".join(["%s"] * len(columns))
                into = f"{quote_name(table)} ({names})".replace("%", "%%")
                cursor.executemany(f"INSERT INTO {into} VALUES ({places})", rows)
            connection.commit()

    def state(self) -> DatabaseState:
        """Read the definitions of all objects, and all rows."""
        with self.database.connect() as connection, connection.cursor() as cursor:

            def query(statement: str) -> list[Values]:
                cursor.execute(statement)
                return list(cursor.fetchall())

            objects = {}
            for name, kind in query("SHOW FULL TABLES"):
                text = query(f"SHOW CREATE TABLE {quote_name(name)}")[0][1]
                objects[kind, name] = re.sub(r" AUTO_INCREMENT=\d+", "", text)
            for (name,) in query(
                "SELECT trigger_name FROM information_schema.triggers"
                " WHERE trigger_schema = DATABASE()"
            ):
                objects["TRIGGER", name] = query(f"SHOW CREATE TRIGGER {quote_name(name)}")[0][2]
            rows = {}
            for table in _tables(query):
                columns = ", ".join(quote_name(name) for name in _comparable(query, table))
                found = query(f"SELECT {columns or '1'} FROM {quote_name(table)}")
                rows[table] = sorted(map(_without_times, found))
        return DatabaseState(objects, rows)


def _without_times(row: Values) -> str:
    return str(["a time" if isinstance(value, datetime) else value for value in row])


def _tables(query: Any) -> list[str]:
    return [name for name, kind in query("SHOW FULL TABLES") if kind != "VIEW"]


def _columns(query: Any, table: str) -> list[Values]:
    """The names of a table's columns, and the expression of those that are generated."""
    text = pymysql.converters.escape_string(table)
    return [
        (name, expression or "")
        for name, expression in query(
            "SELECT column_name, generation_expression FROM information_schema.columns"
            f" WHERE table_schema = DATABASE() AND table_name = '{text}' ORDER BY ordinal_position"
        )
    ]


def _comparable(query: Any, table: str) -> list[str]:
    """The columns of a table whose values are the same in each run: no UUIDs, and no numbers that
    the server counts, which go on where rows were rolled back."""
    counted = {
        name
        for name, _, _, _, _, extra in query(f"SHOW COLUMNS FROM {quote_name(table)}")
        if "auto_increment" in extra
    }
    return [name for name, _ in _columns(query, table) if name not in {*counted, "uuid"}]


@contextmanager
def production(
    flavor: str, folder: Path, revisions: Sequence[tuple[str, str]]
) -> Iterator[HalfDoneDatabase]:
    """Start a server with an empty real database, and make a project with these revisions.

    :param folder: an empty folder.
    :param revisions: names and texts of files.
    """
    for name in ("settings", "shop"):
        (folder / name).mkdir()
    with launch(replace(load(folder / "settings"), flavor=flavor)) as launched:
        server = launched.server()
        shop = make_shop(folder / "shop", {}).on(server)
        versions = shop.folder / "migrations" / "versions"
        (versions / "0001_first.py").unlink()
        for name, text in revisions:
            (versions / name).write_text(text, encoding="utf-8")
        database = Database(server, "resumed")
        with server.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {database}")
        connect(shop, database)
        yield HalfDoneDatabase(replace(shop, forked=True), database)


def sample(places: Sequence[Any], wanted: int = WANTED) -> Collection[Any]:
    """So many of the places, spread evenly; all of them if 0 are wanted."""
    if not wanted or wanted >= len(places):
        return places
    return [places[number * len(places) // wanted] for number in range(wanted)]
