"""Put queries and trials before or after the UPDATEs of ``--fill``.

A query that reads a filled column comes after its UPDATE, every other one before it: a table whose
engine has no transactions keeps its new values if a later query refuses something. If triggers or
foreign keys make an UPDATE change more than its column, all queries and trials run again after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.preconditions.base import listed
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.trial_table import Trial
from alembic_autogen.autogenerate.trigger_effects import (
    ON_UPDATE,
    engine_of,
    has_transactions,
    with_unmanaged_objects,
)
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import Table

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.backfills.updates import Backfill


@dataclass(frozen=True)
class OrderedChecks:
    """The beginning of a direction, in its order.

    :param before: the queries, then the trials, that run before any UPDATE.
    :param values: the UPDATEs; those that no server can roll back are the last ones.
    :param after: the queries and trials that run after the UPDATEs.
    :param changed: the state of the database, for the message of a refusal after the UPDATEs.
    :param kept: the UPDATEs that no server can roll back, each with the state of the database for
        the message of its own refusal.
    """

    before: tuple[Precondition | Trial, ...]
    values: tuple[Backfill, ...]
    after: tuple[Precondition | Trial, ...]
    changed: str
    kept: Mapping[Backfill, str]


def order_checks(
    comparison: Comparison,
    values: Sequence[Backfill],
    preconditions: Sequence[Precondition],
    trials: Sequence[Trial],
) -> OrderedChecks:
    """Put queries and trials before or after the UPDATEs of a direction.

    :param comparison: the schemas of that direction.
    :param values: the UPDATEs.
    :param preconditions: the queries.
    :param trials: the trials.
    """
    tables = comparison.current.tables
    kept = [each for each in values if not has_transactions(tables[each.table])]
    checks: tuple[Precondition | Trial, ...] = (*preconditions, *trials)
    reading = [each for each in checks if any(_reads(each, value) for value in values)]
    spreads = any(_spreads(each, comparison) for each in values)
    return OrderedChecks(
        tuple(each for each in checks if each not in reading),
        (*(each for each in values if each not in kept), *kept),
        tuple(_with_remedy(each, values) for each in checks if spreads or each in reading),
        _changed([tables[each.table] for each in kept]),
        {each: _changed([tables[e.table] for e in kept[: at + 1]]) for at, each in enumerate(kept)},
    )


def _changed(kept: Sequence[Table]) -> str:
    """A sentence about the values that no server can roll back; empty if there are none."""
    if not kept:
        return ""
    tables = ", ".join(dict.fromkeys(str(table.key) for table in kept))
    engines = list(dict.fromkeys(map(engine_of, kept)))
    take = "takes" if len(engines) == 1 else "take"
    return (
        f"only values of {tables} have changed, since {' and '.join(engines)} {take} no UPDATE back"
    )


def _with_remedy(each: Precondition | Trial, values: Sequence[Backfill]) -> Precondition | Trial:
    """A query or trial whose remedy names the values that may be the reason for a refusal."""
    columns = [value.column for value in values if _reads(each, value)]
    if not columns:
        return each
    get = "gets" if len(columns) == 1 else "get"
    more = f"or change the value that {listed(columns)} {get} in this revision"
    return replace(each, remedy=f"{each.remedy}, {more}")


def _reads(each: Precondition | Trial, value: Backfill) -> bool:
    """Whether a query or trial reads the column that a value changes."""
    if each in value.preconditions:
        return True
    name = quote_name(value.column)
    if isinstance(each, Trial):
        return each.table == value.table and name in each.insert
    return value.table.sql in each.offenders and name in each.offenders


def _spreads(value: Backfill, comparison: Comparison) -> bool:
    """Whether an UPDATE changes more than its column: by triggers, or in rows that refer to it."""
    current = with_unmanaged_objects(comparison)
    return any(
        ON_UPDATE.search(each.definition) for each in current.triggers_of(value.table)
    ) or any(
        key.referred == value.table
        and value.column in key.referred_columns
        and key.on_update in ("CASCADE", "SET NULL")
        for table in current.tables.values()
        for key in table.foreign_keys
    )
