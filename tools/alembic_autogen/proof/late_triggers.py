"""Triggers that run once a table has changed, and that may refuse a row then.

A new column gets its values, and a renamed member of an ENUM its rows, by an UPDATE after an ALTER
TABLE, which has committed. What a trigger refuses (SIGNAL, or a constraint of a table that it
writes to) stops the upgrade there; a temporary table, in which rows are tried, has no triggers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alembic_autogen.autogenerate.backfills import of_new_columns, own_values
from alembic_autogen.autogenerate.preconditions.base import Fills
from alembic_autogen.schema.diff import Comparison

_ON_UPDATE = re.compile(r"\b(?:BEFORE|AFTER)\s+UPDATE\b", re.IGNORECASE)


def late_triggers(comparison: Comparison, fills: Fills) -> Iterator[str]:
    """A sentence for each table whose triggers an UPDATE fires after the table has changed.

    :param fills: the values of the upgrade.
    """
    places = {
        *own_values(comparison),
        *of_new_columns(comparison, fills),
        *comparison.renames.values,
    }
    old_names = {new: old for old, new in comparison.renames.tables.items()}
    dropped = {d.head.key for d in comparison.differences if d.kind == "trigger" and d.head}
    for key in sorted({place[0] for place in places}, key=lambda key: key.order):
        names = [
            trigger.key.name
            for trigger in comparison.head.triggers_of(old_names.get(key, key))
            if trigger.key not in dropped and _ON_UPDATE.search(trigger.definition)
        ]
        if names:
            run = "runs" if len(names) == 1 else "run"
            yield (
                f"{key}: {', '.join(names)} {run} for rows that get values after the table has"
                " changed; a row that a trigger refuses stops the upgrade half way."
            )
