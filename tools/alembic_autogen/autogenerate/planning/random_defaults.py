"""Set random defaults in statements of their own, where MySQL does not take them among others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alembic_autogen.autogenerate.planning.step import Step, step
from alembic_autogen.schema.alter import adds_column
from alembic_autogen.schema.differences import ColumnDifference, Difference, of_kind
from alembic_autogen.schema.random_defaults import is_random


def random_defaults_later(
    differences: Sequence[Difference], flavor: str
) -> tuple[list[Difference], list[Step]]:
    """Split the differences of one ALTER TABLE into those that it can settle, and later steps.

    MySQL refuses ``ADD COLUMN a …, MODIFY COLUMN b … DEFAULT (uuid())`` (error 1674), whatever the
    added column holds. To set the default afterwards is never refused, and copies no row.

    :param differences: differences of one table.
    :param flavor: the server's flavor.
    :returns: the differences for the statement, in which such columns have no default, and the
        steps that give it to them.
    """
    if flavor == "mariadb" or not any(map(adds_column, of_kind(differences, ColumnDifference))):
        return list(differences), []
    at_once: list[Difference] = []
    later: list[Step] = []
    for difference in differences:
        column = difference.target if isinstance(difference, ColumnDifference) else None
        if isinstance(difference, ColumnDifference) and column and is_random(column.default):
            without = replace(column, default=None)
            at_once.append(difference.with_target(without))
            later.append(step("alter", difference.with_current(without)))
        else:
            at_once.append(difference)
    return at_once, later
