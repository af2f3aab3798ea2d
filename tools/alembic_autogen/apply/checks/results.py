"""The results of the checks of a plan, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.apply.checks.losses import StatementLoss
    from alembic_autogen.apply.checks.privileges import Lack
    from alembic_autogen.apply.checks.refusals import Refusal
    from alembic_autogen.apply.checks.room import NeededRoom


@dataclass(frozen=True)
class CheckResults:
    """The results of the checks of a plan.

    :param losses: tables, columns and rows of the database that the plan destroys.
    :param refusals: rows that revisions of the plan would refuse.
    :param unasked: the number of queries for such rows that only the revisions can ask.
    :param lacks: privileges that the account of env.py does not have.
    :param room: the most room on disk that a statement needs, if it is worth a line.
    :param remarks: consequences of a cluster for the plan, as sentences.
    """

    losses: tuple[StatementLoss, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    unasked: int = 0
    lacks: tuple[Lack, ...] = ()
    room: NeededRoom | None = None
    remarks: tuple[str, ...] = ()
