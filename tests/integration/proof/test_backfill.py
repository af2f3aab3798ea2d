"""Values for old rows, tried by themselves on a copy of their table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from alembic_autogen.autogenerate.preconditions.base import rows_of
from alembic_autogen.proof.backfill import why_refused
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.base import Database, Server

HEAD = (
    "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, note VARCHAR(9),"
    " amount INT, KEY by_name (name))"
)
MODELS = (
    "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(5) NOT NULL, note VARCHAR(9) NOT NULL,"
    " amount INT, born DATE NOT NULL, made DATETIME NOT NULL, colour VARCHAR(5) NOT NULL,"
    " points INT NOT NULL, state ENUM('new', 'paid') NOT NULL, code VARCHAR(36) NOT NULL,"
    " extra JSON, at TIME NOT NULL, built YEAR NOT NULL, is_new TINYINT(1) NOT NULL,"
    " price DECIMAL(6,2) NOT NULL, ratio FLOAT NOT NULL, flags BIT(8) NOT NULL,"
    " tags SET('a', 'b') NOT NULL, raw BINARY(4) NOT NULL, short CHAR(5) NOT NULL,"
    " seen TIMESTAMP NOT NULL, UNIQUE KEY by_code (code), KEY by_name (name),"
    " CONSTRAINT some_points CHECK (points > 0))"
)
QUOTED = "quotes, which the shell must not remove: "
REFUSED = {
    "a date without quotes": (
        *("made", "2026-01-01", ["computes 2024", "made (datetime NOT NULL)", "(1292)"]),
        "--fill \"t.made='2026-01-01'\"",
    ),
    "a date of a date column": (
        *("born", "1815-12-10", ["computes 1793", "born (date NOT NULL)"]),
        "--fill \"t.born='1815-12-10'\"",
    ),
    "a word without quotes": (
        *("colour", "red", ["the name of a column", "'red'", "(1054)"]),
        "--fill \"t.colour='red'\"",
    ),
    "words without quotes": ("colour", "light red (", ["cannot read it", "(1064)"], ""),
    "a text that is too long": ("colour", "'purple'", ["varchar(5) NOT NULL", "(1406)"], ""),
    "one for a column that gets narrower": ("name", "'purple'", ["varchar(5)"], ""),
    "a number with a fraction": ("points", "1.5", [" NOT NULL) would hold 2"], ""),
    "a number out of range": ("points", "3000000000", ["(1264)"], ""),
    "a violated CHECK": ("points", "0", ["it violates the CHECK some_points"], ""),
    "a member that is none": ("state", "'lost'", ["enum('new','paid')", "(1265)"], ""),
    "NULL": ("points", "NULL", [" NOT NULL) does not accept it"], ""),
    "the same for every row of a unique column": ("code", "'x'", ["code is unique", "UUID()"], ""),
    "a date for a text": (
        *("note", "2026-1-1", ["computes 2024", "a subtraction"]),
        "--fill \"t.note='2026-1-1'\"",
    ),
    "a date for a number": ("points", "2026-01-01", ["computes 2024", "a subtraction"], ""),
    "a number with zeros in front for a text": (
        *("colour", "007", [" NOT NULL) would hold '7'"]),
        "--fill \"t.colour='007'\"",
    ),
    "a subtraction for a text": (
        *("note", "10-5", [" NOT NULL) would hold '5'"]),
        "--fill \"t.note='10-5'\"",
    ),
    "a default that there is not": ("note", "DEFAULT", ["gives NULL to every row"], ""),
    "another column's value as well": ("points", "1, name = 'x'", ["one value"], ""),
    "a limit": ("points", "(SELECT 1) LIMIT 1", ["one value", "(1064)"], ""),
    "a number that is none": ("points", "1e400", ["cannot read it", "(1367)"], ""),
    "a function that is none": ("points", "nonsense(1)", ["cannot read it"], ""),
    "a number for a time": ("at", "1200", ["would hold 00:12:00, not 1200", "'23:59:59'"], ""),
    "digits for a time": ("at", "'1200'", ["would hold 00:12:00"], ""),
    "minutes and seconds": ("at", "'15'", ["would hold 00:00:15"], ""),
    "a time with a fraction": ("at", "'10:00:00.7'", ["would hold", ", not 10:00:00.7"], ""),
    "a moment for a time": ("at", "NOW()", ["TIME()"], ""),
    "a year of one digit": ("built", "'0'", ["would hold 2000, not 0", "four digits"], ""),
    "a year of two digits": ("built", "26", ["would hold 2026"], ""),
    "a number for a BOOLEAN": ("is_new", "2", ["is_new is a BOOLEAN", "TRUE or FALSE"], ""),
    "a negative number for a BOOLEAN": ("is_new", "-1", ["is_new is a BOOLEAN"], ""),
    "an offset": ("made", "'2026-01-01T10:00:00+02:00'", ["session's time zone"], ""),
    "an offset of the session": ("made", "'2026-01-01 10:00:00+00:00'", ["time zone"], ""),
    "an offset for a TIMESTAMP": ("seen", "TIMESTAMP'2026-01-01 10:00:00+02:00'", ["zone"], ""),
    "a date of two digits": ("made", "'26-1-1'", ["would hold 2026-01-01 00:00:00"], ""),
    "a moment for a day": ("born", "NOW()", ["DATE()"], ""),
    "a random fraction": ("points", "1 + RAND() * 10", ["round it on purpose"], ""),
    "a division": ("points", "(id + 0.5) / 2", ["round it on purpose"], ""),
    "more decimals by an expression": ("price", "1.111 * (id - id + 1)", ["would hold 1.11"], ""),
    "more digits than a FLOAT": ("ratio", "1.23456789", ["would hold 1.23457"], ""),
    "a digit for bits": ("flags", "'1'", ["would hold 49, not 1"], ""),
    "the number of a member": ("state", "1", ["would hold new, not 1", "in quotes"], ""),
    "the numbers of members": ("tags", "3", ["would hold 'a,b'"], ""),
    "too few bytes": ("raw", "'a'", ["would hold 61000000, not 61"], ""),
    "a space at the end of a CHAR": ("short", "'a '", ["would hold a"], ""),
    "TRUE for a text": (
        *("colour", "TRUE", [" NOT NULL) would hold '1'"]),
        "--fill \"t.colour='TRUE'\"",
    ),
}
TAKEN = {
    "born": ["'2026-01-01'", "CURRENT_DATE", "DATE(NOW())"],
    "made": ["'2026-01-01'", "NOW()", "'2026-01-01 12:30:00'", "20260101"],
    "colour": ["'red'", "LEFT(name, 5)", "t.note", "CONCAT(id, '')", "5"],
    "points": [
        "1",
        "1.0",
        "id + 1",
        "(SELECT 1)",
        "(SELECT MAX(x.id) FROM (SELECT 1 AS id) AS x)",
        "'12'",
        "CHAR_LENGTH(name) + 1",
    ],
    "state": ["'paid'", "'PAID'"],
    "at": ["'10:00'", "'10:00:00'", "CURTIME()", "0", "'-10:00:00'", "TIME(NOW())", "101112"],
    "built": ["2026", "'1999'", "0", "YEAR(NOW())"],
    "is_new": ["1", "TRUE", "FALSE", "'1'", "id > 1"],
    "price": ["1", "1.50", "ROUND(RAND(), 2)", "'3.10'"],
    "ratio": ["0.1", "1.5", "id", "1e10"],
    "flags": ["b'101'", "5", "X'05'"],
    "tags": ["'a'", "'b,a'", "''"],
    "raw": ["X'00010203'", "'abcd'"],
    "short": ["'a'", "LEFT(name, 1)", "5"],
    "seen": ["'2026-01-01'", "NOW()", "CURRENT_TIMESTAMP", "'2026-01-01T10:00:00'"],
    "code": ["UUID()", "CONCAT('x', id)", "name"],
    "note": ["'none'", "''", "COALESCE(note, '-')"],
    "name": ["'Ada'", "LEFT(name, 5)"],
    "extra": ["'{}'", "JSON_OBJECT('a', 1)", "NULL"],
}


@pytest.fixture(params=["mysql", "mariadb"])
def anywhere(request: pytest.FixtureRequest, server: Server) -> Server:
    if request.param == "mysql":
        return server
    found: Server = request.getfixturevalue("mariadb")
    return found


def execute(database: Database, statement: str) -> None:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def sides(anywhere: Server) -> Iterator[tuple[Database, Database]]:
    """The table as it is, and as it is to be."""
    with anywhere.database("head") as head, anywhere.database("models") as models:
        execute(head, HEAD)
        execute(models, MODELS)
        yield head, models


@pytest.mark.slow
def test_a_value_that_does_not_do_is_told_in_a_sentence(
    sides: tuple[Database, Database],
) -> None:
    head, models = sides
    (rows,) = rows_of(compare(read_schema(head), read_schema(models)), {})
    for what, (name, sql, words, hint) in REFUSED.items():
        said = why_refused(head, rows, name, sql, name == "is_new") or "nothing"
        if head.server.flavor == "mariadb":  # its words and numbers are its own
            words = [word for word in words if not word.startswith(("(", "enum"))]
            words = [word.replace("int ", "int(11) ") for word in words]
        assert said.startswith(f"--fill t.{name}={sql}: "), f"{what}: {said}"
        for word in words:
            assert word in said, f"{what}: {said}"
        assert said.endswith(f"{QUOTED}{hint}") if hint else QUOTED not in said, f"{what}: {said}"


@pytest.mark.slow
def test_a_value_that_does_is_taken(sides: tuple[Database, Database]) -> None:
    head, models = sides
    before = read_schema(head)
    (rows,) = rows_of(compare(before, read_schema(models)), {})
    for name, values in TAKEN.items():
        for sql in values:
            assert why_refused(head, rows, name, sql, name == "is_new") is None, f"{name}={sql}"
    assert read_schema(head) == before
