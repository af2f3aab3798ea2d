"""A statement of the running release can no longer use an index.

The statements that the application's tests have sent, if the setting `recorded_statements` names a
file of them, are explained before and after the upgrade. One is reported if the server could
find rows of a table by an index before, and after it can only read all of them. Which of several
indexes it takes is not compared, since that depends on the rows of production; so the loss of an
index that was only used for sorting is not noticed.

For instance, with `SELECT * FROM customer WHERE name = 'Ann'` recorded, an upgrade that drops the
index on `name` is flagged, and one that has created another index that begins with `name` is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence, LostPlan

_MOST_NAMED = 3
"""The number of statements that a finding names."""


def _check(evidence: Evidence) -> Iterator[Hit]:
    groups: dict[tuple[str, str], list[LostPlan]] = {}
    for lost in evidence.lost_plans:
        groups.setdefault((lost.table, lost.indexes), []).append(lost)
    for (table, indexes), group in groups.items():
        origins = "; ".join(each.origin for each in group[:_MOST_NAMED])
        more = f"; and {len(group) - _MOST_NAMED} more" if len(group) > _MOST_NAMED else ""
        yield Hit(
            f"{group[0].kind} of {table} by the previous release ({origins}{more}) reads all rows, "
            f"which it could find by {indexes.replace(',', ', ')} before.",
            evidence.cause([table, *indexes.split(",")]),
        )


RULE = Rule(
    id="lost-index-plan",
    severity=Severity.WARNING,
    summary="A statement of the running release can no longer use an index.",
    fix="Keep the index, or create the one that takes its place first; drop it when no running "
    "release sends the statement.",
    check=_check,
)
