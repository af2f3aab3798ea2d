"""Measure the changes that copy a table, and so read the dates of unchanged columns again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pymysql.err import MySQLError

from alembic_autogen.autogenerate.preconditions import invalid_dates
from alembic_autogen.autogenerate.preconditions.base import rows_of
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import Rules
from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.base import Database, Server

_N, _V, _C, _E = "n INT", "v VARCHAR(10)", "c CHAR(5)", "e ENUM('a','b')"
_UTF8MB3 = "CHARACTER SET utf8mb3"
_G = "g INT GENERATED ALWAYS AS (n + 1)"
_FULLTEXT = "n INT, t TEXT, FULLTEXT f (t)"

CHANGES = [
    (_N, "MODIFY n BIGINT"),
    (_N, "MODIFY n INT UNSIGNED"),
    (_N, "MODIFY n INT NOT NULL"),
    (_N, "ALTER n SET DEFAULT 3"),
    (_N, "MODIFY n INT COMMENT 'x'"),
    (_N, "ADD x INT"),
    (_N, "ADD x INT FIRST"),
    (_N, "ADD x DATETIME DEFAULT CURRENT_TIMESTAMP"),
    (_N, "ADD x INT DEFAULT (n + 1)"),
    (_N, "ADD x INT AS (n + 1) STORED"),
    (_N, "ADD x INT AS (n + 1) VIRTUAL"),
    (f"{_N}, {_V}", "DROP v"),
    (f"{_N}, {_V}", "MODIFY n INT AFTER v"),
    (_N, "ADD KEY k (n)"),
    (_N, "ADD UNIQUE k (n)"),
    (_N, "ADD CHECK (n < 10000)"),
    ("n INT, CONSTRAINT q CHECK (n > 0)", "DROP CONSTRAINT q"),
    (_N, "ADD FOREIGN KEY (n) REFERENCES parent (id)"),
    ("n INT, CONSTRAINT q FOREIGN KEY (n) REFERENCES parent (id)", "DROP FOREIGN KEY q"),
    ("n INT NOT NULL", "DROP PRIMARY KEY"),
    ("n INT NOT NULL", "DROP PRIMARY KEY, ADD PRIMARY KEY (n)"),
    ("n INT NOT NULL", "MODIFY n INT NOT NULL AUTO_INCREMENT, ADD KEY (n)"),
    ("n INT NOT NULL AUTO_INCREMENT, KEY (n)", "MODIFY n INT NOT NULL"),
    (_N, "PARTITION BY HASH (id) PARTITIONS 2"),
    (_N, "ENGINE = MyISAM"),
    (_N, "ROW_FORMAT = COMPRESSED"),
    (_V, "MODIFY v VARCHAR(20)"),
    (_V, "MODIFY v VARCHAR(5)"),
    (_V, "MODIFY v VARCHAR(300)"),
    (_V, "MODIFY v TEXT"),
    (_V, "MODIFY v CHAR(10)"),
    ("v VARCHAR(60)", "MODIFY v VARCHAR(63)"),
    ("v VARCHAR(60)", "MODIFY v VARCHAR(64)"),
    (f"v VARCHAR(80) {_UTF8MB3}", f"MODIFY v VARCHAR(85) {_UTF8MB3}"),
    (f"v VARCHAR(80) {_UTF8MB3}", f"MODIFY v VARCHAR(90) {_UTF8MB3}"),
    (f"v VARCHAR(10) {_UTF8MB3}", "MODIFY v VARCHAR(20) CHARACTER SET utf8mb4"),
    (f"v VARCHAR(64) {_UTF8MB3}", "MODIFY v VARCHAR(64) CHARACTER SET utf8mb4"),
    (f"v VARCHAR(10) {_UTF8MB3}, KEY k (v)", "MODIFY v VARCHAR(20) CHARACTER SET utf8mb4"),
    (f"t TEXT {_UTF8MB3}", "MODIFY t TEXT CHARACTER SET utf8mb4"),
    ("v VARCHAR(5) CHARACTER SET ascii", "MODIFY v VARCHAR(5) CHARACTER SET latin1"),
    ("v VARCHAR(200) CHARACTER SET latin1", "MODIFY v VARCHAR(255) CHARACTER SET latin1"),
    ("v VARCHAR(200) CHARACTER SET latin1", "MODIFY v VARCHAR(256) CHARACTER SET latin1"),
    ("b VARBINARY(10)", "MODIFY b VARBINARY(20)"),
    (_V, "MODIFY v VARCHAR(10) COLLATE utf8mb4_bin"),
    (f"{_V}, KEY k (v)", "MODIFY v VARCHAR(10) COLLATE utf8mb4_bin"),
    (f"{_C}, KEY k (c)", "MODIFY c CHAR(5) COLLATE utf8mb4_bin"),
    (_C, "MODIFY c CHAR(5) COLLATE utf8mb4_bin"),
    (_C, "MODIFY c CHAR(9)"),
    (_E, "MODIFY e ENUM('a','b','c')"),
    (_E, "MODIFY e ENUM('b','a')"),
    (_E, "MODIFY e ENUM('a','b') COLLATE utf8mb4_bin"),
    ("e ENUM('a','b') CHARACTER SET latin1", "MODIFY e ENUM('a','b') CHARACTER SET utf8mb4"),
    ("s SET('a','b')", "MODIFY s SET('a','b','c')"),
    ("s SET('1','2','3','4','5','6','7','8')", "MODIFY s SET('1','2','3','4','5','6','7','8','9')"),
    ("d DECIMAL(8,2)", "MODIFY d DECIMAL(9,2)"),
    ("m DATETIME", "MODIFY m DATETIME(6)"),
    ("b BIT(4)", "MODIFY b BIT(8)"),
    (f"{_N}, {_G} VIRTUAL", "MODIFY g INT AS (n + 2) VIRTUAL"),
    (f"{_N}, {_G} VIRTUAL", "MODIFY g BIGINT AS (n + 1) VIRTUAL"),
    (f"{_N}, {_G} STORED", "MODIFY g INT AS (n + 2) STORED"),
    (f"{_N}, {_G} STORED", "MODIFY g INT"),
    (f"{_N}, {_G} VIRTUAL", "ADD x INT FIRST"),
    (f"{_N}, {_G} VIRTUAL", "ADD x INT"),
    (f"{_N}, m INT, {_G} VIRTUAL", "MODIFY m INT NOT NULL DEFAULT 1"),
    (f"{_N}, m INT DEFAULT 1, {_G} VIRTUAL, KEY k (g)", "MODIFY m INT NOT NULL"),
    (f"{_N}, m INT, {_G} VIRTUAL, KEY k (g)", "DROP m"),
    (f"{_N}, m INT DEFAULT 1, {_G} STORED", "MODIFY m INT NOT NULL"),
    (_FULLTEXT, "MODIFY n INT NOT NULL"),
    (_FULLTEXT, "ADD x INT"),
    (_FULLTEXT, "DROP n"),
    (_FULLTEXT, "ADD g INT AS (n) VIRTUAL"),
    (_FULLTEXT, "ROW_FORMAT = COMPRESSED"),
    (_FULLTEXT, "DROP KEY f, ADD x INT"),
    (_FULLTEXT, "ADD KEY k (n)"),
    ("n INT, t TEXT", "ADD FULLTEXT f (t), ADD x INT"),
]
_MODES = "STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE"


@pytest.mark.slow
@pytest.mark.parametrize("flavor", ["mysql", "mariadb"])
def test_the_precondition_refuses_a_zero_date_where_the_server_does(
    flavor: str, server: Server, mariadb: Server
) -> None:
    on = {"mysql": server, "mariadb": mariadb}[flavor]
    with on.database("copies") as database, on.database("changed") as changed:
        wrong = list(_wrong(database, changed))
    assert not wrong, "\n".join(wrong)


def _wrong(database: Database, changed: Database) -> Iterator[str]:
    """The changes of which the precondition and the server judge otherwise."""
    for definition, change in CHANGES:
        create = (
            f"CREATE TABLE t (id INT PRIMARY KEY, z DATETIME NULL, {definition})"
            " DEFAULT CHARSET=utf8mb4"
        )
        alter = f"ALTER TABLE t {change}"
        for each in (database, changed):
            _run(each, "", "DROP TABLE IF EXISTS t, parent")
            _run(each, "", "CREATE TABLE parent (id INT PRIMARY KEY)")
            _run(each, "", create)
        _run(changed, "", alter)
        _run(database, "", "INSERT INTO parent VALUES (1), (0)")
        names = ", ".join(_needed(definition))
        ones = ", 1" * len(_needed(definition))
        columns = f"id, z{', ' if names else ''}{names}"
        _run(database, "", f"INSERT INTO t ({columns}) VALUES (1, '0000-00-00'{ones})")
        comparison = compare(
            read_schema(database), read_schema(changed), Rules(column_order="strict")
        )
        found = [g for rows in rows_of(comparison, {}) for g in invalid_dates.preconditions(rows)]
        refused = any(_run(database, _MODES, precondition.offenders) for precondition in found)
        try:
            _run(database, _MODES, alter)
            fails = False
        except MySQLError as error:
            assert error.args[0] == 1292, (definition, change, error)
            fails = True
        if fails is not refused:
            yield f"{definition}; {change}: {'fails' if fails else 'is taken'}"


def _needed(definition: str) -> list[str]:
    """The numbers that a row must have."""
    names = [part.split()[0] for part in definition.split(", ")]
    return [name for name in names if name in ("n", "m")]


def _run(database: Database, modes: str, statement: str) -> bool:
    """Run a statement in some modes; whether it gives rows."""
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = %s", [modes])
        cursor.execute(statement)
        rows = cursor.fetchall()
        connection.commit()
        return bool(rows)
