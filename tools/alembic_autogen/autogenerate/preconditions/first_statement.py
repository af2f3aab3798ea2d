"""Find the table that only the first statement of a revision copies.

Any copy of a table may refuse rows that existed before the revision: dates that the session's mode
no longer allows, foreign keys without a parent row, generated values that cannot be computed again.
If the first statement makes the copy, MySQL's own refusal leaves everything as it was (manual,
15.1.1 Atomic Data Definition Statement Support), and a precondition would only make the revision
longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from alembic_autogen.autogenerate.planning.step import Step
from alembic_autogen.autogenerate.preconditions.base import Rows, rows_of
from alembic_autogen.autogenerate.preconditions.invalid_dates import copying
from alembic_autogen.schema.differences import Comparison, Difference
from alembic_autogen.schema.model import TableKey

_CHANGES_ROWS = ("fill", "compute", "rename_members")


def copied_first(steps: Sequence[Step], comparison: Comparison) -> frozenset[TableKey]:
    """Find the table that the first of some steps copies, and no later one.

    :param steps: all steps of one direction; the first one is a single statement.
    :param comparison: both schemas of that direction.
    :returns: its name before the revision; empty if a later statement copies it too, or if the
        first step changes values.
    """
    if not steps or steps[0].action in _CHANGES_ROWS:
        return frozenset()
    first, later = steps[0].differences, [d for step in steps[1:] for d in step.differences]
    table = first[0].current_table
    rows = next((each for each in rows_of(comparison, {}) if each.current.key == table), None)
    if rows is None or not _only_first(rows, first, later):
        return frozenset()
    return frozenset({rows.current.key})


def _only_first(rows: Rows, first: Iterable[Difference], later: Iterable[Difference]) -> bool:
    copies = [
        copying(
            replace(rows, differences=tuple(d for d in part if d.current_table == rows.current.key))
        )
        for part in (first, later)
    ]
    return copies[0] >= copying(rows) and not copies[1]
