"""Take the first change of a revision back if a trigger refuses a row in the UPDATE after it.

A new column or a new member of an ENUM must be there before rows can get it, and its ALTER TABLE
commits. Where that is all that a revision has changed so far, its UPDATE gets the statement that
takes it back, so that a refusal that no trial could foresee changes nothing either.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from alembic.operations import ops

from alembic_autogen.autogenerate.late_updates import LateUpdate
from alembic_autogen.autogenerate.operations.custom import LateUpdateOp
from alembic_autogen.autogenerate.planning.step import Step
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema import alter
from alembic_autogen.schema.differences import ColumnDifference
from alembic_autogen.schema.model import Schema

KEPT = (
    "the new column was dropped again, but what triggers wrote for rows before this one remains, "
    "since an engine takes no UPDATE back"
)


def with_undo(
    operations: Sequence[ops.MigrateOperation],
    step: Step,
    late: Collection[LateUpdate],
    current: Schema,
) -> list[ops.MigrateOperation]:
    """Return the operations of the first step, the first UPDATE with what takes its ALTER back.

    :param operations: the operations of the first step of a revision.
    :param step: the first step.
    :param late: the UPDATEs that fire triggers after a table has changed.
    :param current: the schema before the revision.
    """
    found = list(operations)
    each = next((u for u in late if u.table == step.differences[0].current_table), None)
    if each is None or (each.is_tried and each.is_foreseen) or len(found) < 2:
        return found
    statement = _taking_back(step, each, current)
    update = found[1]
    if statement and isinstance(update, LateUpdateOp):
        found[1] = update.with_undo(statement, "" if each.is_tried else KEPT)
    return found


def _taking_back(step: Step, late: LateUpdate, current: Schema) -> str | None:
    """The statement that takes the ALTER of a step back, if there is one."""
    difference = step.differences[0]
    if not isinstance(difference, ColumnDifference) or difference.target_table != late.table:
        return None
    table = f"ALTER TABLE {late.table.sql}"
    if step.action == "fill" and difference.current is None:
        return f"{table} DROP COLUMN {quote_name(difference.wanted.name)}"
    # an engine without transactions keeps the members that rows have got
    if step.action == "rename_members" and late.is_tried:
        collation = current.tables[late.table].collation
        return f"{table} MODIFY COLUMN {alter.column_clause(difference.existing, collation)}"
    return None
