"""Servers build a table again for each change that is said to need it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("name", ["mysql", "own", "newest"])
def test_the_table_is_built_again(name: str, server: Server, tmp_path: Path) -> None:
    with (
        nullcontext(server) if name == "mysql" else running(name, tmp_path) as on,
        on.database("built_again") as database,
    ):
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
