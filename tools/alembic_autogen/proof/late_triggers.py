"""Triggers that an upgrade fires after a table has changed, and that may then refuse a row."""

from __future__ import annotations

from collections.abc import Iterator

from alembic_autogen.autogenerate.late_updates import late_updates
from alembic_autogen.autogenerate.preconditions.base import Fills
from alembic_autogen.schema.differences import Comparison


def late_triggers(comparison: Comparison, fills: Fills, is_guarded: bool = True) -> Iterator[str]:
    """Describe the tables whose triggers are fired by an UPDATE that no trial covers.

    :param fills: the values of the upgrade.
    :param is_guarded: whether the revision checks rows before it changes anything.
    :returns: a sentence for each table.
    """
    for each in late_updates(comparison, fills):
        if is_guarded and each.is_tried and each.is_foreseen:
            continue
        key = comparison.renames.table(each.table)
        run = "runs" if len(each.triggers) == 1 else "run"
        yield (
            f"{key}: {', '.join(each.triggers)} {run} for rows that get values after the table has"
            " changed; a row that a trigger refuses only then stops the upgrade half way."
        )
