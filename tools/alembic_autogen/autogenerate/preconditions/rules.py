"""All rules that find preconditions of a revision, in their order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from alembic_autogen.autogenerate.planning.plan import recreated_keys
from alembic_autogen.autogenerate.preconditions import (
    checks,
    counters,
    duplicates,
    generated,
    indexes,
    invalid_dates,
    kept_rows,
    narrowing,
    nulls,
    partitions,
    periods,
    references,
)
from alembic_autogen.autogenerate.preconditions.base import (
    AcceptedColumns,
    Fills,
    Rows,
    rows_of,
    unchanged_rows,
)
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import TableKey

RULES: tuple[Callable[[Rows], Iterator[Precondition]], ...] = (
    nulls.preconditions,
    narrowing.preconditions,
    counters.preconditions,
    duplicates.preconditions,
    generated.preconditions,
    indexes.preconditions,
    checks.preconditions,
    partitions.preconditions,
    periods.preconditions,
    invalid_dates.preconditions,
    kept_rows.preconditions,
)
_OF_PRESENT_ROWS = (duplicates.preconditions, checks.preconditions, periods.preconditions)
"""Rules that servers do not apply to earlier rows of a versioned table; nor do they require that
they refer to rows that exist (tried on MariaDB 10.11 and 11.8)."""


def preconditions_for(
    comparison: Comparison,
    fills: Fills,
    accepted: AcceptedColumns = frozenset(),
    copied_first: Collection[TableKey] = (),
) -> list[Precondition]:
    """Collect all preconditions of one direction, in the order of the tables.

    :param comparison: the schemas of that direction.
    :param fills: the user's values for new columns of existing rows.
    :param accepted: columns whose values may change with their type.
    :param copied_first: the table that only the first statement of that direction copies.
    """
    found: list[Precondition] = []
    changed = list(rows_of(comparison, fills, accepted, copied_first))
    again = recreated_keys(comparison) | references.referring_to_recomputed(changed, comparison)
    for rows in changed:
        for rule in RULES:
            found += rule(rows if rule in _OF_PRESENT_ROWS else rows.at_all_times)
        found += references.preconditions(rows, comparison, again)
    there = {rows.target.key for rows in changed}
    # a child table that does not change itself, but whose parent changes
    for rows in unchanged_rows(comparison, {table for table, _ in again} - there):
        found += references.preconditions(rows, comparison, again)
    return found
