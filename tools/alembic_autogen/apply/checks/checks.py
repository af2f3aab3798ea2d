"""What is found out about a plan before anything is changed, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.apply.checks.losses import Loss


@dataclass(frozen=True)
class Checks:
    """What is known of a plan beside its statements.

    :param losses: what the plan destroys that the database has now.
    :param remarks: what a cluster means for the plan.
    """

    losses: tuple[Loss, ...] = ()
    remarks: tuple[str, ...] = ()
