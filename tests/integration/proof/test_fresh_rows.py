"""Rows that a table accepts beside those that it has are found without changing it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from alembic_autogen.proof.rows.fresh import fresh_rows
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.base import Server
from support.proofs import execute

KEY = TableKey(None, "t")


@pytest.fixture(params=["server", "mariadb"])
def either(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


def fresh(server: Server, *statements: str) -> list[Mapping[str, str]]:
    """The rows for the table t, each of which it accepts."""
    with server.database("generated") as database:
        execute(database, statements)
        table = read_schema(database).tables[KEY]
        with database.connect() as connection, connection.cursor() as cursor:
            connection.autocommit(False)
            cursor.execute("SELECT * FROM t")
            before = cursor.fetchall()
            rows = list(fresh_rows(cursor, table))
            cursor.execute("SELECT * FROM t")
            assert cursor.fetchall() == before
            for row in rows:
                cursor.execute("SAVEPOINT alone")
                names, values = ", ".join(row), ", ".join(row.values())
                cursor.execute(f"INSERT INTO t ({names}) VALUES ({values})")
                cursor.execute("ROLLBACK TO SAVEPOINT alone")
    return rows


def test_each_value_is_in_a_row_that_leaves_out_what_the_server_sets(either: Server) -> None:
    rows = fresh(
        either,
        "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a SMALLINT NOT NULL,"
        " g INT AS (a + 1) STORED)",
    )
    assert {name for row in rows for name in row} == {"a"}
    assert {row["a"] for row in rows} == {"0", "1", "-1", "32767", "-32768"}
    assert len(rows) == 6


@pytest.mark.parametrize(("members", "count"), [(9, 9), (40, 24)])
def test_there_are_as_many_rows_as_values_up_to_a_limit(
    either: Server, members: int, count: int
) -> None:
    names = ", ".join(f"'{number:02}'" for number in range(members))
    assert len(fresh(either, f"CREATE TABLE t (e ENUM({names}) NOT NULL)")) == count


def test_they_have_other_keys_than_the_rows_that_are_there(either: Server) -> None:
    """The boundary values are taken, and the first numbers of generated rows as well."""
    taken = ", ".join(f"({number})" for number in (-(2**31), 2**31 - 1, *range(-1, 1100)))
    rows = fresh(either, "CREATE TABLE t (id INT PRIMARY KEY)", f"INSERT INTO t VALUES {taken}")
    ids = [int(row["id"]) for row in rows]
    assert len({*ids}) == 6
    assert min(ids) > 24 * 40


def test_a_row_that_a_check_refuses_makes_way_for_another(either: Server) -> None:
    rows = fresh(either, "CREATE TABLE t (a TINYINT NOT NULL, b TINYINT NOT NULL, CHECK (a < b))")
    assert rows
    assert all(int(row["a"]) < int(row["b"]) for row in rows)


def test_a_table_of_columns_that_the_server_sets_has_rows_without_values(either: Server) -> None:
    assert fresh(either, "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY)") == [{}] * 6


def test_the_column_with_the_most_values_decides_how_many_rows_there_are(either: Server) -> None:
    columns = "e ENUM('a', 'b') NOT NULL, f ENUM('1', '2', '3', '4', '5', '6', '7', '8') NOT NULL"
    assert len(fresh(either, f"CREATE TABLE t ({columns})")) == 8


def test_the_search_ends_after_two_rows_of_forty_attempts(either: Server) -> None:
    with either.database("generated") as database:
        execute(
            database,
            [
                "CREATE TABLE t (a TINYINT NOT NULL, CHECK (a = 77 AND a = 78))",
                "CREATE TRIGGER note BEFORE INSERT ON t FOR EACH ROW SET @tried = @tried + 1",
            ],
        )
        table = read_schema(database).tables[KEY]
        with database.connect() as connection, connection.cursor() as cursor:
            connection.autocommit(False)
            cursor.execute("SET @tried = 0")
            assert list(fresh_rows(cursor, table)) == []
            cursor.execute("SELECT @tried")
            assert cursor.fetchall() == ((2 * 40,),)
