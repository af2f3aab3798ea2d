"""Every boundary value that the server accepts is in some generated row.

A value has its turn in a row together with values of the other columns, and that row may be refused
though the value itself is not to blame: by a CHECK that compares columns, or by a key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from alembic_autogen.proof.rows.fill import accept_all, fill, tables_to_fill
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.base import Server
from support.proofs import execute

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

KEY = TableKey(None, "t")
EXTREMES = {-128, -1, 0, 127}
TABLES = {
    "compared columns": "a TINYINT NOT NULL, b TINYINT NOT NULL, CHECK (a <= b)",
    "opposite signs": "a TINYINT NOT NULL, b TINYINT NOT NULL, CHECK (a < 0 OR b < 0)",
    "either one": "a TINYINT, b TINYINT, CHECK ((a IS NULL) <> (b IS NULL))",
    "a key": "a TINYINT NOT NULL, b TINYINT NOT NULL, CHECK (a <= b), UNIQUE (a, b)",
}


@pytest.mark.parametrize("columns", TABLES.values(), ids=TABLES)
def test_each_value_is_in_a_row_with_others_that_fit(server: Server, columns: str) -> None:
    with server.database("generated") as database:
        execute(database, [f"CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, {columns})"])
        tables = tables_to_fill([KEY], read_schema(database).tables)
        counts = fill(database, tables, accept_all)
        with database.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SELECT a, b FROM t")
            rows = cursor.fetchall()
    assert len(rows) == counts[KEY]
    for column in (0, 1):
        assert {row[column] for row in rows} >= EXTREMES


def test_values_that_fit_nowhere_end_the_search(server: Server) -> None:
    with server.database("generated") as database:
        execute(database, ["CREATE TABLE t (a INT, b INT, CHECK (a = 4 AND b = 5))"])
        tables = tables_to_fill([KEY], read_schema(database).tables)
        assert fill(database, tables, accept_all)[KEY] < 24


def test_no_row_refers_to_a_counting_key_of_its_table_that_does_not_exist(server: Server) -> None:
    """InnoDB accepts 0 there, and refuses to copy the table afterwards."""
    columns = "id INT AUTO_INCREMENT PRIMARY KEY, b INT, FOREIGN KEY (b) REFERENCES t (id)"
    with server.database("generated") as database:
        execute(database, [f"CREATE TABLE t ({columns})"])
        tables = tables_to_fill([KEY], read_schema(database).tables)
        assert fill(database, tables, accept_all)[KEY] > 0
        with database.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SELECT b FROM t WHERE b NOT IN (SELECT id FROM t)")
            assert not cursor.fetchall()


def test_versioned_tables_have_earlier_rows_that_no_query_judges(mariadb: Server) -> None:
    """A query that overlooks earlier rows accepts them, and the proof meets what they make fail."""

    def fits(cursor: Cursor, key: TableKey) -> bool:
        cursor.execute(f"SELECT 1 FROM {key.sql} WHERE a < 0")
        return not cursor.fetchall()

    with mariadb.database("generated") as database:
        execute(database, ["CREATE TABLE t (a TINYINT NOT NULL) WITH SYSTEM VERSIONING"])
        tables = tables_to_fill([KEY], read_schema(database).tables)
        counts = fill(database, tables, fits)
        with database.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SELECT a FROM t FOR SYSTEM_TIME ALL")
            ever = cursor.fetchall()
            cursor.execute("SELECT a FROM t")
            present = cursor.fetchall()
    assert counts[KEY] == len(present)
    assert not any(a < 0 for (a,) in present)
    assert {a for (a,) in ever} >= EXTREMES


def test_rows_that_were_there_are_no_earlier_ones(mariadb: Server) -> None:
    with mariadb.database("generated") as database:
        execute(
            database,
            [
                "CREATE TABLE t (a TINYINT NOT NULL) WITH SYSTEM VERSIONING",
                "INSERT INTO t VALUES (7)",
            ],
        )
        fill(database, tables_to_fill([KEY], read_schema(database).tables), accept_all)
        with database.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SELECT a FROM t FOR SYSTEM_TIME ALL WHERE row_end < NOW()")
            assert not cursor.fetchall()


def filled(server: Server, definition: str) -> list[tuple[int | None, ...]]:
    """Fill the table t, and return its columns id and parent in the order of id."""
    with server.database("generated") as database:
        execute(database, [f"CREATE TABLE t ({definition})"])
        tables = tables_to_fill([KEY], read_schema(database).tables)
        counts = fill(database, tables, accept_all)
        with database.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SELECT id, parent FROM t ORDER BY id")
            rows = list(cursor.fetchall())
    assert len(rows) == counts[KEY]
    return rows


@pytest.mark.parametrize("counts", ["", "AUTO_INCREMENT"])
@pytest.mark.parametrize("either", ["server", "mariadb"])
def test_the_rows_of_a_tree_refer_to_themselves_or_to_others(
    either: str, counts: str, request: pytest.FixtureRequest
) -> None:
    """The first row can refer to itself only, as its parent cannot be NULL."""
    definition = (
        f"id INT {counts} PRIMARY KEY, parent INT NOT NULL, FOREIGN KEY (parent) REFERENCES t (id)"
    )
    rows = filled(request.getfixturevalue(either), definition)
    ids = {id_ for id_, _ in rows}
    assert len(rows) > 6
    assert {parent for _, parent in rows} <= ids
    assert (1, 1) in rows
    assert any(parent != id_ for id_, parent in rows)


@pytest.mark.parametrize("either", ["server", "mariadb"])
def test_a_row_refers_to_no_column_that_has_no_value_yet(
    either: str, request: pytest.FixtureRequest
) -> None:
    """The server computes the column, whose values only rows that are there have."""
    definition = (
        "id INT NOT NULL, parent INT, name INT AS (id + 1) STORED, UNIQUE (name),"
        " FOREIGN KEY (parent) REFERENCES t (name)"
    )
    rows = filled(request.getfixturevalue(either), definition)
    names = {id_ + 1 for id_, _ in rows if id_ is not None}
    assert rows
    assert {parent for _, parent in rows if parent is not None} <= names
