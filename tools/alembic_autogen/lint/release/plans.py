"""Execution plans: how the server finds the rows of a statement, by EXPLAIN."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pymysql.err import MySQLError

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

_ALL_ROWS = ("ALL", "index")
"""All rows of a table, or all entries of an index (MySQL manual, 10.8.2)."""
_BY_CONSTANTS = "const table"
"""In ``Extra``: a row was looked for by a unique key, and is not there."""
Place = tuple[object, str]
"""The number of a SELECT in a statement, and the name or alias of a table in it."""


@dataclass(frozen=True)
class Plan:
    """A plan: for each table how rows are read, and the indexes that could be used.

    :param by_constants: whether the statement's row was looked for by a unique key, and is not
        there; the server does not say in which table.
    """

    tables: Mapping[Place, tuple[str, str]] = field(default_factory=dict)
    by_constants: bool = False


def explain(cursor: Cursor, sql: str) -> Plan:
    """Ask for the plan of a statement; an empty one if the server has none."""
    try:
        cursor.execute(f"EXPLAIN FORMAT=TRADITIONAL {sql}")
    except MySQLError:
        return Plan()
    names = [column[0].lower() for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return Plan(
        {
            (row["id"], str(row["table"])): (str(row["type"]), row["possible_keys"] or "")
            for row in rows
            if row["table"]
        },
        len(rows) == 1 and _BY_CONSTANTS in str(rows[0]["extra"]),
    )


def lost_indexes(before: Plan, after: Plan) -> Iterator[tuple[str, str]]:
    """The tables of which all rows are read and no index could be used, as one could before.

    :returns: the name or alias of each table, and the indexes that could be used.
    """
    for place, (kind, keys) in after.tables.items():
        if kind in _ALL_ROWS and not keys:
            earlier = before.tables.get(place, ("", ""))[1]
            if earlier:
                yield place[1], earlier
            elif before.by_constants and len(after.tables) == 1:
                yield place[1], "a unique key"
