"""Convert boundary values on a server by ALTER TABLE, and record the result for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pymysql.err import MySQLError

from alembic_autogen.proof.rows.column_boundaries import boundary_values
from alembic_autogen.proof.rows.conversion_boundaries import pair_values
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.base import Database, Server
from support.conversions.readings import Reading, comes_back, reading, same, selected

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

ZONE = "Test/Summer"
"""Central Europe's time in 2024: an hour is missing in March, and one occurs twice in October."""

_NOW = 1709200800
"""The current time of the session, for TIMEs that become DATETIMEs."""

_STRICT = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
_STRICTER = f"{_STRICT},NO_ZERO_DATE,NO_ZERO_IN_DATE,ONLY_FULL_GROUP_BY,NO_AUTO_VALUE_ON_ZERO"
_AT_ROW = re.compile(r"at row (\d+)")


@dataclass
class ConversionOutcome:
    """The results for the values of a pair of types, by literal.

    :param kept: the values that mean the same afterwards, and that converting back restores.
    :param altered: the texts of other values before, after, and when they are converted back.
    :param refused: the number of the error for each refused value.
    :param impossible: the number of the error if the server refuses even an empty table.
    """

    kept: list[str] = field(default_factory=list)
    altered: dict[str, list[str]] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    impossible: int = 0

    def verdict(self, literal: str) -> str:
        """The result for a value: ``kept``, ``altered`` or ``refused``."""
        return next(word for word in ("kept", "altered", "refused") if literal in vars(self)[word])


def columns(database: Database, types: Sequence[str]) -> list[Column]:
    """Make columns named ``c`` of the types."""
    with database.connect() as connection, connection.cursor() as cursor:
        for number, type_ in enumerate(types):
            cursor.execute(f"CREATE TABLE `type_{number}` (id INT PRIMARY KEY, c {type_})")
        tables = {key.name: table for key, table in read_schema(database).tables.items()}
        for number in range(len(types)):
            cursor.execute(f"DROP TABLE `type_{number}`")
    return [c for n in range(len(types)) if (c := tables[f"type_{n}"].column("c"))]


@contextmanager
def laboratory(server: Server) -> Iterator[tuple[Database, Cursor]]:
    """A database, and a session in a time zone with summer time."""
    with (
        server.database("conversions") as database,
        database.connect() as connection,
        connection.cursor() as cursor,
    ):
        add_zone(cursor)
        cursor.execute(f"SET time_zone = '{ZONE}', timestamp = {_NOW}")
        yield database, cursor


def add_zone(cursor: Cursor) -> None:
    """Add a time zone to a disposable server, as mysql_tzinfo_to_sql does; it has none."""
    cursor.execute("SELECT COUNT(*) FROM mysql.time_zone_name WHERE Name = %s", [ZONE])
    if cursor.fetchone() != (0,):
        return
    changes = ((1711846800, 1), (1729990800, 0))
    cursor.execute("INSERT INTO mysql.time_zone VALUES (901, 'N')")
    cursor.execute("INSERT INTO mysql.time_zone_name VALUES (%s, 901)", [ZONE])
    cursor.execute(
        "INSERT INTO mysql.time_zone_transition_type VALUES"
        " (901, 0, 3600, 0, 'CET'), (901, 1, 7200, 1, 'CEST')"
    )
    for moment, type_ in changes:
        cursor.execute(
            "INSERT INTO mysql.time_zone_transition VALUES (901, %s, %s)", [moment, type_]
        )


def literals(head: Column, models: Column) -> list[str]:
    """The values of a pair of types, as SQL."""
    found = [*boundary_values(head), *pair_values(head, models)]
    return [literal for literal in dict.fromkeys(found) if literal != "NULL"]


def insert(cursor: Cursor, type_: str, values: Sequence[str]) -> dict[int, str]:
    """Create a table with values, except those that the column itself refuses.

    :returns: the literals by the key of their row.
    """
    cursor.execute("DROP TABLE IF EXISTS t")
    cursor.execute(f"CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, c {type_})")
    # A time within the hour that occurs twice can only be inserted in another time zone.
    cursor.execute(f"SET sql_mode = '{_STRICT},NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'")
    found: dict[int, str] = {}
    for number, literal in enumerate(values, 1):
        try:
            cursor.execute(f"INSERT INTO t VALUES ({number}, {literal})")
        except MySQLError:
            continue
        found[number] = literal
    cursor.execute(f"SET sql_mode = '{_STRICTER}', time_zone = '{ZONE}'")
    return found


def fill(cursor: Cursor, type_: str, values: Sequence[str]) -> dict[int, str]:
    """Create a table as :func:`insert` does, with one row for equal values."""
    found = insert(cursor, type_, values)
    seen: set[Reading] = set()
    for key, value in read(cursor, type_).items():
        if value in seen:
            cursor.execute(f"DELETE FROM t WHERE id = {key}")
            del found[key]
        seen.add(value)
    return found


def read(cursor: Cursor, type_: str) -> dict[int, Reading]:
    """Read the values of the table, by the key of their row."""
    cursor.execute(f"SELECT id, {selected(type_)} FROM t ORDER BY id")
    return {row[0]: reading(type_, row[1:]) for row in cursor.fetchall()}


def measure(cursor: Cursor, head: str, models: str, found: dict[int, str]) -> ConversionOutcome:
    """Convert the table of :func:`fill` to another type and back.

    :param head: the type before, as SQL.
    :param models: the type after, as SQL.
    :param found: the literals by key.
    """
    outcome = ConversionOutcome()
    before = read(cursor, head)
    refused, outcome.impossible = _convert(cursor, models, list(found))
    outcome.refused = {found[key]: error for key, error in refused.items()}
    if outcome.impossible:
        return outcome
    after = read(cursor, models)
    no_return, one_way = _convert(cursor, head, list(after))
    back = {} if one_way else read(cursor, head)
    for key, value in after.items():
        if key in back:
            returned = comes_back(before[key], back[key], value)
        else:  # the new notation may be too long for a text, or the date may be refused
            returned = (
                bool(one_way)
                or "text" in (before[key].kind, value.kind)
                or (before[key].kind == "moment")
            )
        if returned and same(before[key], value):
            outcome.kept.append(found[key])
        else:
            shown = back[key].text if key in back else f"error {no_return.get(key, one_way)}"
            outcome.altered[found[key]] = [before[key].text, value.text, shown]
    return outcome


def _convert(cursor: Cursor, type_: str, keys: list[int]) -> tuple[dict[int, int], int]:
    """Change the type of the column, and delete refused rows one by one.

    :param keys: the keys of all rows, in order.
    :returns: the numbers of the errors by key, and the number of an error without any rows, or 0.
    """
    refused: dict[int, int] = {}
    while True:
        try:
            cursor.execute(f"ALTER TABLE t MODIFY c {type_}")
            return refused, 0
        except MySQLError as error:
            left = [key for key in keys if key not in refused]
            if not left:
                return refused, int(error.args[0])
            for key in _blamed(cursor, type_, error, left):
                refused[key] = int(error.args[0])
                cursor.execute(f"DELETE FROM t WHERE id = {key}")


def _blamed(cursor: Cursor, type_: str, error: Any, left: list[int]) -> list[int]:
    """Find the rows that cause an error: the row that it names, or the first that fails alone."""
    match = _AT_ROW.search(str(error.args[1]))
    if match and 0 < int(match[1]) <= len(left):
        return [left[int(match[1]) - 1]]
    for key in left:
        cursor.execute("DROP TABLE IF EXISTS one")
        cursor.execute("CREATE TABLE one LIKE t")
        try:
            cursor.execute(f"INSERT INTO one SELECT * FROM t WHERE id = {key}")
            cursor.execute(f"ALTER TABLE one MODIFY c {type_}")
        except MySQLError:
            return [key]
    return left
