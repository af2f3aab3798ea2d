"""One word or two for what became of a case."""

from __future__ import annotations

from support.cases.case import Case
from support.cases.trial import Outcome

EXACT = "exact"
UNSEEN = "not seen"
FALSE_ALARM = "false alarm"
BY_CHANCE = "exact by chance"
BROKEN = "writes nothing that runs"

MEANINGS = {
    EXACT: "the schema is what the models make, every row is kept, the downgrade gives back what "
    "was there, and nothing more is found afterwards; or rightly nothing was found",
    BY_CHANCE: "exact in some runs and not in others: the order of statements is that of a set",
    UNSEEN: "nothing is found, and nothing written",
    FALSE_ALARM: "something is found where there is nothing",
    BROKEN: "autogenerate ends with an error, or its file is not Python",
    "upgrade fails": "MySQL refuses a statement of the upgrade",
    "stops half way": "rows that do not fit stop the upgrade when a part of it is done",
    "loses rows": "rows, or values of theirs, are gone after the upgrade, or others than wanted",
    "incomplete": "after the upgrade the schema is not what the models make",
    "never settles": "the same change is found again after the upgrade",
    "downgrade fails": "MySQL refuses a statement of the downgrade",
    "downgrade inexact": "the downgrade leaves another schema, or other rows, than there were",
}
"""All verdicts, the worst that applies being the one that is given."""


def verdict(case: Case, found: bool, failure: str, outcome: Outcome) -> str:
    """What became of a case, by the first thing that went wrong."""
    if failure:
        return BROKEN
    if not case.is_change:
        return FALSE_ALARM if found else EXACT
    if not found:
        return UNSEEN
    wrong = {
        "stops half way": outcome.half_done,
        "upgrade fails": outcome.up_failure,
        "loses rows": outcome.rows_up,
        "incomplete": outcome.up
        or (case.settings.get("column_order") == "strict" and outcome.order),
        "never settles": not outcome.is_settled,
        "downgrade fails": outcome.down_failure,
        "downgrade inexact": outcome.down or outcome.rows_down,
    }
    return next((words for words, is_so in wrong.items() if is_so), EXACT)
