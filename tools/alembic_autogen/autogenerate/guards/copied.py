"""A statement copies a table, and its dates are read again, also those of columns that stay."""

from __future__ import annotations

from collections.abc import Iterator

from alembic_autogen.autogenerate.disturbed import is_made_anew
from alembic_autogen.autogenerate.guards.base import Guard, Rows, listed, type_arguments, type_word
from alembic_autogen.autogenerate.types import enum_values
from alembic_autogen.schema.diff import Difference
from alembic_autogen.schema.model import Column
from alembic_autogen.sql import quote_name

_MOMENTS = ("date", "datetime", "timestamp")


def guards(rows: Rows) -> Iterator[Guard]:
    """A guard for the dates of a table that is copied, which the session's mode may refuse.

    ``0000-00-00`` and ``2024-00-00`` end the copy with error 1292 where NO_ZERO_DATE, or
    NO_ZERO_IN_DATE, is in force, and ``2024-02-30`` does without ALLOW_INVALID_DATES (MySQL manual,
    7.1.11 Server SQL Modes; tried on 9.7).
    """
    if not any(_copies(difference) for difference in rows.differences):
        return
    staying = [
        (before, name)
        for name in rows.old_names
        if (before := rows.before(name))
        and type_word(before) in _MOMENTS
        and not before.generated
        and getattr(rows.models.column(name), "type", None) == before.type
    ]
    if staying:
        names = [before.name for before, _ in staying]
        conditions = [_is_refused(quote_name(name)) for name in names]
        yield rows.guard(
            rows.offenders(" OR ".join(conditions)),
            f"{listed(names)} {'has' if len(names) == 1 else 'have'} dates that the sql_mode of"
            " this connection refuses",
            "Change them to valid dates",
            *(name for _, name in staying),
        )


def _is_refused(name: str) -> str:
    part = f"(MONTH({name}) = 0 OR DAYOFMONTH({name}) = 0)"
    zero = f"(YEAR({name}) = 0 AND MONTH({name}) = 0 AND DAYOFMONTH({name}) = 0)"
    day = f"DAYOFMONTH({name}) > DAYOFMONTH(LAST_DAY({name}))"
    return (
        f"({zero} AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND LOCATE('STRICT', @@sql_mode) > 0)"
        f" OR ({part} AND NOT {zero} AND LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0)"
        f" OR ({day} AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) = 0)"
    )


def _copies(difference: Difference) -> bool:
    """Whether a server makes a copy of the table (MySQL manual, 17.12.1; tried on 9.7)."""
    head, models = difference.head, difference.models
    if difference.kind == "column" and models is not None:
        return _column_copies(head, models)
    if difference.kind == "check":
        return bool(models and models.enforced)
    if difference.kind == "primary key":
        return models is None
    if difference.kind == "options":
        return bool(models and head.get("ENGINE") != models.get("ENGINE"))
    return difference.kind == "partitioning" or (difference.kind == "foreign key" and bool(models))


def _column_copies(head: Column | None, models: Column) -> bool:
    if head is None or is_made_anew(head, models):
        stored = models.generated is not None and models.generated.stored
        return stored or (models.default or "").startswith("(")
    return (
        head.generated != models.generated
        or (models.autoincrement and not head.autoincrement)
        or (head.type != models.type and not _stays_in_place(head, models))
    )


def _stays_in_place(head: Column, models: Column) -> bool:
    """Whether the values of a type are those of another one, byte by byte."""
    old, new = type_word(head), type_word(models)
    if old != new:
        return False
    if old in ("varchar", "varbinary"):
        lengths = [type_arguments(column)[0] for column in (head, models)]
        width = 4 if (models.charset or "").startswith("utf8mb4") else 1
        return lengths[0] <= lengths[1] and (lengths[0] * width > 255) == (lengths[1] * width > 255)
    if old in ("enum", "set"):
        members = enum_values(head.type)
        return enum_values(models.type)[: len(members)] == members
    return old.endswith("int") and ("unsigned" in head.type) == ("unsigned" in models.type)
