"""The verdicts on the results of cases."""

from __future__ import annotations

from support.cases.case import Case
from support.cases.trial import CaseOutcome

EXACT = "exact"
UNSEEN = "not seen"
FALSE_ALARM = "false alarm"
BY_CHANCE = "exact by chance"
BROKEN = "writes nothing that runs"

MEANINGS = {
    EXACT: "The schema is that of the models, all rows are kept, the downgrade restores the former "
    "state, and nothing is found afterwards. Or nothing was found, rightly.",
    BY_CHANCE: "Exact in some runs only: the order of statements is that of a set.",
    UNSEEN: "Nothing is found, and nothing is written.",
    FALSE_ALARM: "Something is found although nothing has changed.",
    BROKEN: "Autogenerate ends with an error, or its file is not Python.",
    "upgrade fails": "MySQL refuses a statement of the upgrade.",
    "stops half way": "Rows that do not fit stop the upgrade after a part of it is done.",
    "loses rows": "Rows or values are lost or wrong after the upgrade.",
    "incomplete": "After the upgrade, the schema is not that of the models.",
    "never settles": "The same change is found again after the upgrade.",
    "downgrade fails": "MySQL refuses a statement of the downgrade.",
    "downgrade inexact": "After the downgrade, the schema or the rows are not the former ones.",
}
"""The meanings of all verdicts; see :func:`verdict`."""


def verdict(case: Case, found: bool, failure: str, outcome: CaseOutcome) -> str:
    """The verdict on the result of a case: the first failure in the order of a run."""
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
