"""Triggers that an upgrade fires after a table has changed, and that may then refuse a row."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from alembic_autogen.autogenerate.late_updates import late_updates
from alembic_autogen.autogenerate.preconditions.base import Fills
from alembic_autogen.schema.differences import Comparison


def late_triggers(
    comparison: Comparison,
    fills: Fills,
    has_preconditions: bool = True,
    undone: Collection[str] = (),
) -> Iterator[str]:
    """Describe the tables whose triggers are fired by an UPDATE that no trial covers.

    :param fills: the values of the upgrade.
    :param has_preconditions: whether the revision checks rows before it changes anything.
    :param undone: the tables, as SQL, of which the upgrade takes the change back.
    :returns: a sentence for each table.
    """
    for each in late_updates(comparison, fills):
        if has_preconditions and each.is_tried and each.is_foreseen:
            continue
        key = comparison.renames.table(each.table)
        run = "runs" if len(each.triggers) == 1 else "run"
        end = "stops the upgrade half way"
        if each.table.sql in undone:
            end = "ends the upgrade, which takes that change back"
        yield (
            f"{key}: {', '.join(each.triggers)} {run} for rows that get values after the table has"
            f" changed; a row that a trigger refuses only then {end}."
        )
