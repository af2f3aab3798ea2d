"""Rows with 0 in a column that becomes AUTO_INCREMENT: MySQL gives them another number."""

from __future__ import annotations

from collections.abc import Iterator

from alembic_autogen.autogenerate.preconditions.base import Rows
from alembic_autogen.autogenerate.preconditions.precondition import Precondition


def preconditions(rows: Rows) -> Iterator[Precondition]:
    """A precondition for each column that becomes AUTO_INCREMENT.

    The copy of the table inserts its rows again, and 0 stands for the next number (manual, 5.6.9
    Using AUTO_INCREMENT; NO_AUTO_VALUE_ON_ZERO): error 1062, or a number to which no row refers.
    """
    for current, target in rows.columns():
        if current is None or current.autoincrement or not target.autoincrement:
            continue
        value = rows.value(target.name)  # a text such as '0' or 0.4 becomes 0 as well
        if value is None:  # a geometry, of which no value stays the same: refused by its type
            continue
        yield rows.precondition(
            rows.offenders(f"{value} = 0"),
            f"{current.name} is 0, which the server would replace by the next number",
            f"Give {current.name} another value",
            target.name,
        )
