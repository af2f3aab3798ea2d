"""Rows that do not fit a period, or a key WITHOUT OVERLAPS (MariaDB).

A PERIOD FOR is a CHECK that it begins before it ends (error 4025), and in a key over a period, no
two rows with the same values may have a moment in common (error 1062; MariaDB documentation,
Application-Time Periods).
"""

from __future__ import annotations

from collections.abc import Iterator

from alembic_autogen.autogenerate.preconditions.base import LOCKED, Rows
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.schema.model import Index, Period
from alembic_autogen.schema.renames import renamed_index, renamed_period
from alembic_autogen.schema.tokens import tokenize


def preconditions(rows: Rows) -> Iterator[Precondition]:
    """A precondition for each period and each key over a period that is new or changes.

    A period is also asked about where its columns get other values, such as dates of moments.
    """
    key, renames = rows.target.key, rows.renames
    present = [renamed_period(period, key, renames) for period in rows.current.periods]
    new = [period for period in rows.target.periods if period not in present]
    for each in rows.target.periods:
        if each in new or rows.reread & {each.start, each.end}:
            yield from filter(None, [_backwards(each, rows)])
    keys = [*rows.current.indexes, *filter(None, [rows.current.primary_key])]
    held = {renamed_index(index, key, renames).parts for index in keys}
    for index in filter(None, (rows.target.primary_key, *rows.target.indexes)):
        period = _period(index, rows)
        if period and (index.parts not in held or period in new):
            yield from filter(None, [_overlapping(index, period, rows)])


def _period(index: Index, rows: Rows) -> Period | None:
    """The period that a key is over, if it is over one."""
    names = {part.column for part in index.parts}  # no column has the name of a period (1060)
    return next((period for period in rows.target.periods if period.name in names), None)


def _backwards(period: Period, rows: Rows) -> Precondition | None:
    start, end = rows.value(period.start), rows.value(period.end)
    if start is None or end is None:
        return None
    condition = f"NOT ({start} < {end})"
    first, last = rows.named([period.start]), rows.named([period.end])
    return rows.precondition(
        rows.offenders(condition),
        f"{first} is not before {last}, as the period {period.name} demands",
        f"Change them so that {first} is before {last}",
        period.start,
        period.end,
    )


def _overlapping(index: Index, period: Period, rows: Rows) -> Precondition | None:
    """A query that counts, for each row, the rows with the same values and a common moment.

    The values are those that the columns get. That of a ``--fill`` may be any expression, whose
    names cannot be qualified.
    """
    names = index.names
    places = [(rows.target.key, name) for name in (*names, period.start, period.end)]
    values = [None if at in rows.fills else rows.value(at[1]) for at in places]
    if None in values:
        return None
    table, other = rows.current.key.sql, "`other`"
    *same, start, end = (_of_both(str(value), other, table) for value in values)
    conditions = [
        *(f"{theirs} = {mine}" for theirs, mine in same),
        f"{start[0]} < {end[1]}",
        f"{start[1]} < {end[0]}",
    ]
    where = " AND ".join(conditions)
    count = f"SELECT COUNT(*) FROM {table} AS {other} WHERE {where}{LOCKED}"
    return rows.precondition(
        rows.offenders(f"({count}) > 1"),
        f"rows with the same {rows.named(names)} overlap in the period {period.name}",
        "Change them so that they do not overlap",
        *names,
        period.start,
        period.end,
    )


def _of_both(value: str, *tables: str) -> list[str]:
    """The SQL of a value with the names of its columns qualified by one table and by another."""
    tokens = tokenize(value)
    return [
        "".join(f"{table}.{token.text}" if token.kind == "name" else token.text for token in tokens)
        for table in tables
    ]
