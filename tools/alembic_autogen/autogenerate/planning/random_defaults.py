"""Set random defaults in statements of their own, where MySQL does not take them among others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.planning.moving_columns import moved_columns
from alembic_autogen.autogenerate.planning.step import Step, step
from alembic_autogen.schema.alter import adds_column
from alembic_autogen.schema.differences import (
    ColumnDifference,
    ColumnOrderDifference,
    Difference,
    of_kind,
)
from alembic_autogen.schema.random_defaults import is_random

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.planning.column_steps import Sides


def random_defaults_later(
    differences: Sequence[Difference], sides: Sides, flavor: str
) -> tuple[list[Difference], list[Step]]:
    """Split the differences of one ALTER TABLE into those that it can settle, and later steps.

    MySQL refuses ``ADD COLUMN a …, MODIFY COLUMN b … DEFAULT (uuid())`` (error 1674), whatever the
    added column holds, and if the other one only moves. To set the default afterwards is never
    refused, and copies no row.

    :param differences: differences of one table.
    :param sides: the table.
    :param flavor: the server's flavor.
    :returns: the differences for the statement, in which such columns have no default, and the
        steps that give it to them.
    """
    columns = of_kind(differences, ColumnDifference)
    if flavor == "mariadb" or not any(map(adds_column, columns)):
        return list(differences), []
    defined = [*columns, *_only_moved(differences, sides)]
    random = [d for d in defined if d.target and is_random(d.target.default)]
    without = [d.with_target(replace(d.wanted, default=None)) for d in random]
    at_once = [*(d for d in differences if d not in random), *without]
    return at_once, [
        step("alter", d.with_current(first.target))
        for d, first in zip(random, without, strict=True)
    ]


def _only_moved(differences: Sequence[Difference], sides: Sides) -> Iterator[ColumnDifference]:
    """Columns that the statement defines once more, as they are, at another position."""
    changed = {d.wanted.name for d in of_kind(differences, ColumnDifference) if d.target}
    target, renames = sides.target, sides.renames
    moved = moved_columns(differences, target, renames) - changed
    for order in of_kind(differences, ColumnOrderDifference):
        for column in order.existing:
            name = renames.column(target.key, column.name)
            if name in moved:
                yield ColumnDifference(
                    name, column, target.column(name), order.current_table, order.target_table
                )
