"""Servers build a table again for each change that is said to need it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from pymysql.err import MySQLError

from alembic_autogen.autogenerate.planning.built_again import builds_again
from alembic_autogen.lint.online.carrying import carrying
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.read import read_table
from alembic_autogen.server.base import Database, Server
from support.mariadb import running
from support.tables import compared

CREATE = (
    "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, n INT, m INT NOT NULL DEFAULT 1,"
    " v VARCHAR(50), b VARBINARY(128), l VARCHAR(128) CHARACTER SET latin1, x TEXT,"
    " e ENUM('a','b'), s SET('a','b'), d DATETIME, h TIME, c DECIMAL(9,2), f FLOAT,"
    " i VARBINARY(127), KEY (n))"
    " CHARSET utf8mb4"
)
FILL = (
    "INSERT INTO t (n, v, b, l, x, e, s, d, h, c, f)"
    " VALUES (1, 'v', 'b', 'l', 'x', 'a', 'b', '2020-02-02', '01:00', 1, 1)"
)
BUILT_AGAIN = {
    "ADD g INT AS (n + 1) STORED",
    "ADD CONSTRAINT k CHECK (n > 0)",
    "ADD CONSTRAINT r FOREIGN KEY (n) REFERENCES t (id)",
    "MODIFY n INT NOT NULL",
    "MODIFY m INT NULL DEFAULT 1",
    "MODIFY v VARCHAR(50) NOT NULL",
    "MODIFY n BIGINT",
    "MODIFY n SMALLINT",
    "MODIFY n INT UNSIGNED",
    "MODIFY f DOUBLE",
    "MODIFY x LONGTEXT",
    "MODIFY v TEXT",
    "MODIFY v VARCHAR(64)",
    "MODIFY b VARBINARY(256)",
    "MODIFY l VARCHAR(256) CHARACTER SET latin1",
    "MODIFY e ENUM('b','a')",
    "MODIFY e ENUM('x','a','b')",
    "MODIFY e ENUM('a')",
    "MODIFY s SET('x','a','b')",
    "MODIFY d DATETIME(3)",
    "MODIFY d DATE",
    "MODIFY h TIME(2)",
    "MODIFY c DECIMAL(12,2)",
    "MODIFY c DECIMAL(9,3)",
}
OTHERS = {
    "ADD g INT",
    "ADD g INT AS (n + 1) VIRTUAL",
    "DROP v",
    "MODIFY v VARCHAR(63)",
    "MODIFY b VARBINARY(255)",
    "MODIFY l VARCHAR(255) CHARACTER SET latin1",
    "MODIFY e ENUM('a','b','c')",
    "MODIFY s SET('a','b','c')",
    "MODIFY h TIME COMMENT 'x'",
    "MODIFY i VARBINARY(256)",
    "MODIFY n INT DEFAULT 3",
    "MODIFY n INT COMMENT 'x'",
}


@pytest.fixture(params=["mysql", "own", "newest"])
def database(request: pytest.FixtureRequest, server: Server, tmp_path: Path) -> Iterator[Database]:
    name = request.param
    with (
        nullcontext(server) if name == "mysql" else running(name, tmp_path) as on,
        on.database("built_again") as database,
    ):
        yield database


def test_the_table_is_built_again(database: Database) -> None:
    found = dict(_found(database))
    assert {clause for clause, (expected, _) in found.items() if expected} == BUILT_AGAIN
    assert [clause for clause, (expected, seen) in found.items() if expected and not seen] == []


def _found(database: Database) -> Iterator[tuple[str, tuple[bool, bool]]]:
    """For each change, whether it is said to build the table again, and whether it does."""
    key = TableKey(None, "t")
    with (
        carrying(database) as carry,
        database.connect() as connection,
        connection.cursor() as cursor,
    ):
        for clause in sorted(BUILT_AGAIN | OTHERS):
            cursor.execute("DROP TABLE IF EXISTS t")
            cursor.execute(CREATE)
            cursor.execute(FILL)
            before = read_table(database, key)
            online = carry(f"ALTER TABLE t {clause}", cursor.execute)
            after = read_table(database, key)
            assert before and after and online
            comparison = compared(before, after)
            yield clause, (any(map(builds_again, comparison.differences)), online.rebuild)


ORPHAN = 1452
UNLIKE = (3780, 1005)
"""Errors of MySQL and of MariaDB if the column of the parent has another type."""
PARENT = (
    "CREATE TABLE p (id BIGINT PRIMARY KEY, c CHAR(2) COLLATE utf8mb4_bin UNIQUE, old INT UNIQUE)"
)
CHILD = "CREATE TABLE t (id INT PRIMARY KEY, n INT, c CHAR(2), KEY (n), KEY (c)) CHARSET utf8mb4"
WIDE = "ALTER TABLE t MODIFY n BIGINT, ADD CONSTRAINT f FOREIGN KEY (n) REFERENCES"
BINARY = "ALTER TABLE t MODIFY c CHAR(2) COLLATE utf8mb4_bin, ADD FOREIGN KEY (c) REFERENCES p (c)"


def test_a_foreign_key_comes_with_the_copy_for_its_column(database: Database) -> None:
    """One copy for both, which a row without a parent ends, whatever was asked before."""
    with (
        carrying(database) as carry,
        database.connect() as connection,
        connection.cursor() as cursor,
    ):

        def begin(*rows: str) -> None:
            for sql in ("DROP TABLE IF EXISTS t, p", f"{PARENT} CHARSET utf8mb4", CHILD, *rows):
                cursor.execute(sql)

        def refusal(statement: str) -> int:
            cursor.execute("SHOW CREATE TABLE t")
            before = cursor.fetchone()
            with pytest.raises(MySQLError) as error:
                cursor.execute(statement)
            cursor.execute("SHOW CREATE TABLE t")
            assert cursor.fetchone() == before
            return int(error.value.args[0])

        for statement in (f"{WIDE} p (id)", BINARY):
            begin("INSERT INTO p VALUES (1, 'a', 1)", "INSERT INTO t VALUES (1, 1, 'a')")
            online = carry(statement, cursor.execute)
            assert online
            assert (online.algorithm, online.rebuild) == ("COPY", True)
        for statement in (f"{WIDE} p (id)", BINARY):
            begin("INSERT INTO p VALUES (1, 'a', 1)", "INSERT INTO t VALUES (1, 2, 'A')")
            assert refusal(statement) == ORPHAN
        begin()
        assert refusal(f"{WIDE} p (old)") in UNLIKE
