"""Leave columns out of a table's versioning when it has begun.

No ALTER TABLE of MariaDB that begins the versioning of a table takes ``WITHOUT SYSTEM VERSIONING``
of a column (error 4124, seen on 10.11 and 11.8). So all columns begin to be versioned, and another
statement redefines the ones that are left out. Until then there are no earlier values to lose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alembic_autogen.autogenerate.planning.step import Step, step
from alembic_autogen.schema.differences import ColumnDifference, Difference
from alembic_autogen.schema.model import Table

_LEFT_OUT = "WITHOUT SYSTEM VERSIONING"


def begins_with_columns_left_out(current: Table, target: Table) -> bool:
    """Whether the versioning of a table begins, and leaves columns out.

    :param current: the table before the revision.
    :param target: the table after the revision.
    """
    begins = target.is_versioned and not current.is_versioned
    return begins and any(_LEFT_OUT in column.extra for column in target.columns)


def left_out_later(
    differences: Sequence[Difference], current: Table, target: Table
) -> tuple[list[Difference], list[Step]]:
    """Split the differences of a table into those that begin its versioning, and later steps.

    :param differences: the differences of the table.
    :param current: the table before the revision.
    :param target: the table after the revision.
    :returns: the differences, in which all columns are versioned, and the steps that change that.
    """
    if not begins_with_columns_left_out(current, target):
        return list(differences), []
    first: list[Difference] = []
    later: list[Step] = []
    for difference in differences:
        if not isinstance(difference, ColumnDifference) or difference.target is None:
            first.append(difference)
            continue
        column = difference.target
        versioned = replace(column, extra=column.extra.replace(_LEFT_OUT, "").strip())
        if difference.current != versioned:
            first.append(difference.with_target(versioned))
        if column != versioned:
            later.append(step("alter", difference.with_current(versioned)))
    return first, later
