"""Add the FULLTEXT indexes of a table one after the other.

InnoDB of MySQL creates one at a time (error 1795, seen on 9.7; MySQL manual, 17.12.1 Online DDL
Operations). MariaDB copies the table instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alembic_autogen.autogenerate.planning.refusable import keeps_index
from alembic_autogen.autogenerate.planning.step import Step, step
from alembic_autogen.schema.differences import Difference, IndexDifference, of_kind
from alembic_autogen.schema.renames import Renames


def fulltext_later(
    differences: Sequence[Difference], flavor: str, renames: Renames
) -> tuple[list[Difference], list[Step]]:
    """Split the differences of one ALTER TABLE into those that it can settle, and later steps.

    :param differences: differences of one table.
    :param flavor: the server's flavor.
    :param renames: the renames of the revision.
    :returns: the differences for the statement, which adds the first of these indexes and drops
        all that change, and the steps that add the others.
    """
    added = [
        d
        for d in of_kind(differences, IndexDifference)
        if d.target and d.target.kind == "FULLTEXT" and not keeps_index(d, renames)
    ]
    if flavor == "mariadb":
        return list(differences), []
    others = added[1:]
    at_once: list[Difference] = []
    for difference in differences:
        if difference not in others:
            at_once.append(difference)
        elif difference.current is not None:
            at_once.append(replace(difference, target=None))
    return at_once, [step("create", replace(each, current=None)) for each in others]
