"""Split what changes in one statement from what has to wait until columns have their values back.

A column that is computed no more is added without its values, which an UPDATE gives it then. Until
that has run, no unique key over it may be there, and no primary key, whose columns have to be NOT
NULL (error 1171).
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic_autogen.autogenerate.planning.column_steps import (
    loses_values,
    values_back,
    without_values,
)
from alembic_autogen.autogenerate.planning.step import Step, step
from alembic_autogen.schema.differences import (
    ColumnDifference,
    Difference,
    IndexDifference,
    PrimaryKeyDifference,
    of_kind,
)
from alembic_autogen.schema.formulas import formula, mentions
from alembic_autogen.schema.model import Index

_KEY_LATER = "the primary key comes when its columns have their values"


def with_values_later(differences: Sequence[Difference]) -> tuple[list[Difference], list[Step]]:
    """Split into differences for one statement, and the steps after their columns have values."""
    columns = of_kind(differences, ColumnDifference)
    gone = {d.existing.name for d in columns if d.target is None}
    # the expression may read a column that this very statement drops; then nothing can be computed
    losing = [d for d in columns if loses_values(d) and not mentions(formula(d.existing), gone)]
    names = {d.wanted.name for d in losing}
    at_once: list[Difference] = []
    later = [each for d in losing for each in values_back(d)]
    for difference in differences:
        if isinstance(difference, ColumnDifference) and difference in losing:
            at_once.append(without_values(difference))
        elif isinstance(difference, IndexDifference) and _is_unique_over(names, difference.target):
            at_once += [difference.with_target(None)] if difference.current else []
            later.append(step("create", difference.with_current(None)))
        elif isinstance(difference, PrimaryKeyDifference) and _is_over(names, difference.target):
            at_once += [difference.with_target(None)] if difference.current else []
            later.append(Step("combine", (difference.with_current(None),), _KEY_LATER))
        else:
            at_once.append(difference)
    return at_once, later


def _is_unique_over(names: set[str], index: Index | None) -> bool:
    return index is not None and index.kind == "UNIQUE" and _is_over(names, index)


def _is_over(names: set[str], index: Index | None) -> bool:
    return index is not None and not names.isdisjoint(part.column for part in index.parts)
