"""Partition a table in a statement of its own, where MariaDB does not do it among other changes.

MariaDB reads the columns of PARTITION BY by the names that they have before an ALTER TABLE, and
follows the renames of that statement, also in names that another column has afterwards (seen on
10.11 and 11.8): ``CHANGE a b …, CHANGE b a … PARTITION BY HASH (b)`` partitions the table by ``a``.
Names are not distinguished by case there.

A table that is partitioned by the times of its rows' changes cannot cease to be versioned in the
statement that removes these partitions (error 4131), nor can any table get a foreign key in it
(error 1506).
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic_autogen.autogenerate.planning.step import Step, step
from alembic_autogen.schema.differences import (
    ColumnDifference,
    Difference,
    ForeignKeyDifference,
    OptionsDifference,
    PartitioningDifference,
    both_sides,
    of_kind,
)
from alembic_autogen.schema.formulas import mentions
from alembic_autogen.schema.table_options import SYSTEM_VERSIONING


def partitioned_later(
    differences: Sequence[Difference], flavor: str
) -> tuple[list[Difference], list[Step]]:
    """Split the differences of one ALTER TABLE into those that it can settle, and later steps.

    :param differences: differences of one table.
    :param flavor: the server's flavor.
    :returns: the differences for the statement, in which the table loses partitions that it has,
        and the step that partitions it again.
    """
    at_once: list[Difference] = []
    later: list[Step] = []
    renamed = {
        before.name.lower()
        for before, after in both_sides(of_kind(differences, ColumnDifference))
        if before.name != after.name
    }
    for difference in differences:
        if (
            flavor == "mariadb"
            and isinstance(difference, PartitioningDifference)
            and mentions(difference.wanted.lower(), renamed)
        ):
            at_once += [difference.with_target("")] if difference.existing else []
            later.append(step("alter", difference.with_current("")))
        else:
            at_once.append(difference)
    return at_once, later


def unpartitioned_first(
    differences: Sequence[Difference], flavor: str
) -> tuple[list[Step], list[Difference]]:
    """Split the differences of one ALTER TABLE into earlier steps, and those that it can settle.

    :param differences: differences of one table.
    :param flavor: the server's flavor.
    :returns: the step that removes partitions, and the other differences.
    """
    options = both_sides(of_kind(differences, OptionsDifference))
    apart = any(SYSTEM_VERSIONING in old and SYSTEM_VERSIONING not in new for old, new in options)
    if flavor == "mariadb":
        apart = apart or any(d.target for d in of_kind(differences, ForeignKeyDifference))
    first: list[Step] = []
    left: list[Difference] = []
    for difference in differences:
        if apart and isinstance(difference, PartitioningDifference) and difference.current:
            first.append(step("alter", difference.with_target("")))
            left += [difference.with_current("")] if difference.target else []
        else:
            left.append(difference)
    return first, left
