"""Give UPDATEs after DDL the names of objects changed so far, for the message if one fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from alembic.operations import ops

from alembic_autogen.autogenerate.operations.custom import LateUpdateOp
from alembic_autogen.autogenerate.planning.step import Step
from alembic_autogen.schema.differences import ObjectDifference


def note_changes_before(
    steps: Iterable[Step], changes: Iterable[Sequence[ops.MigrateOperation]]
) -> None:
    """Give each UPDATE the names of the tables and other objects that have changed before it.

    :param steps: the steps of one direction.
    :param changes: the operations of each of them.
    """
    done: dict[str, None] = {}
    for step, operations in zip(steps, changes, strict=True):
        for op in operations:
            if isinstance(op, LateUpdateOp):
                op.done = ", ".join(done)
            else:
                done |= dict.fromkeys(_names(step))


def _names(step: Step) -> Iterator[str]:
    for difference in step.differences:
        if isinstance(difference, ObjectDifference):
            yield difference.name
        else:
            yield str(difference.table)
