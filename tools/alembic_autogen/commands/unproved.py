"""Messages about candidates that were not proved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from alembic_autogen.errors import AutogenError, ProofError
from alembic_autogen.schema.describe import describe
from alembic_autogen.schema.differences import ColumnOrderDifference, of_kind

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.rendering.render import Candidate
    from alembic_autogen.memo.stored_values import RefusedTable
    from alembic_autogen.proof.roundtrip import RoundTrip
    from alembic_autogen.schema.model import TableKey

_HOOK = "process_revision_directives of env.py"


def why_not(trip: RoundTrip) -> str:
    """Describe briefly why the candidate was not proved."""
    if trip.failure is not None:
        return f"the {trip.last_run} failed: {trip.failure.message}"
    remaining = ", ".join(describe(difference)[0] for difference in trip.remaining)
    return f"differences remain after the {trip.last_run}: {remaining}"


def hooks_not_followed(tables: Iterable[TableKey], trip: RoundTrip) -> Iterator[str]:
    """Sentences about the tables for which the hook of env.py is not followed, with the remedy."""
    is_ordered = of_kind(trip.remaining, ColumnOrderDifference)
    how = ' Set column_order = "ignore" to keep its order of columns.' if is_ordered else ""
    for table in sorted(tables, key=lambda key: key.order):
        yield f"{_HOOK} is not followed for {table}: {why_not(trip)}.{how}"


def _about_addresses(failure: AutogenError) -> str:
    """The advice where MariaDB does not convert addresses, as 10.11 does not (error 4078)."""
    if not re.search(r"'(inet[46])' as '(?!\1)inet[46]'.*\(4078\)", str(failure)):
        return ""
    return (
        " This version does not convert INET4 to INET6, nor the reverse. Change the column to "
        "VARCHAR(45) in one revision. In the next one, write the addresses in their new form by "
        "op.execute(\"UPDATE t SET a = CONCAT('::ffff:', a)\"), or REPLACE(a, '::ffff:', ''), "
        "before the column gets its new type."
    )


def _about_refused(refused: Iterable[RefusedTable]) -> str:
    """The advice where tables are not as the models say because the server takes none such."""
    sentences = [f" {each.sentence.rstrip('.')}." for each in refused]
    return "".join([*sentences, " Change the models first."]) if sentences else ""


def not_proved(
    trip: RoundTrip, candidate: Candidate, refused: Iterable[RefusedTable] = ()
) -> AutogenError:
    """The error for a candidate that is the last one, and wrong.

    :param refused: tables of the models that the revision leaves as they are, which may be why.
    """
    changed = ", ".join(map(str, sorted(candidate.changed_by_hooks, key=lambda key: key.order)))
    hook = f" {_HOOK} has changed the operations on {changed}." if changed else ""
    advice = f"{hook}{_about_refused(refused)}"
    if trip.failure is not None:
        return ProofError(
            "No revision that works was found; nothing was written. The "
            f"{trip.last_run} of the last one that was tried failed: "
            f"{trip.failure}{_about_addresses(trip.failure)}{advice}",
            details=trip.failure.details,
        )
    return ProofError(
        f"Differences remain after the {trip.last_run} of the revision; nothing was written."
        f"{advice}",
        details="\n".join(line for each in trip.remaining for line in describe(each)),
    )
