"""Rows that get no number, or another one, from a column that becomes AUTO_INCREMENT."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from alembic_autogen.autogenerate.preconditions.base import Rows
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.conversions import is_convertible
from alembic_autogen.schema.model import Column


def preconditions(rows: Rows) -> Iterator[Precondition]:
    """A precondition for each column that becomes AUTO_INCREMENT."""
    for current, target in rows.columns():
        if not target.autoincrement:
            continue
        if current is None or not is_convertible(current, target, rows.flavor):
            yield from _earlier_rows(rows, target)
        elif not current.autoincrement:
            yield from _zeros(rows, current, target)


def _zeros(rows: Rows, current: Column, target: Column) -> Iterator[Precondition]:
    """Rows with 0, to which the server gives another number.

    The copy of the table inserts its rows again, and 0 stands for the next number (manual, 5.6.9
    Using AUTO_INCREMENT; NO_AUTO_VALUE_ON_ZERO): error 1062, or a number to which no row refers.
    """
    value = rows.value(target.name)  # a text such as '0' or 0.4 becomes 0 as well
    if value is None:  # a geometry, of which no value stays the same: refused by its type
        return
    yield rows.precondition(
        rows.offenders(f"{value} = 0"),
        f"{current.name} is 0, which the server would replace by the next number",
        f"Give {current.name} another value",
        target.name,
    )


def _earlier_rows(rows: Rows, target: Column) -> Iterator[Precondition]:
    """Earlier rows of a versioned table, to which MariaDB adds no column that counts.

    Error 1112, on 10.11 and 11.8 with every engine; present rows are numbered, and a column that
    is there already may begin to count.
    """
    if not rows.keeps_history:
        return
    ever = rows.at_all_times
    found = ever.precondition(
        ever.offenders(f"{quote_name(ever.row_end)} <= CURRENT_TIMESTAMP(6)"),
        f"earlier rows get no number in {target.name}, which MariaDB refuses to add then",
        "",
        target.name,
    )
    yield replace(found, remedy=f"Discard them with DELETE HISTORY FROM {rows.current.key}")
