"""Show a plan before it is carried out on a real database, and ask whether to do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.apply.planned.making import plan_of
from alembic_autogen.apply.planned.plan import differences
from alembic_autogen.errors import TargetError
from alembic_autogen.lint.changes import listed
from alembic_autogen.questions import NeedsAnswerError, Question, Reply

if TYPE_CHECKING:
    from pathlib import Path

    from alembic_autogen.apply.beginning import Beginning
    from alembic_autogen.apply.planned.plan import Planned
    from alembic_autogen.history.migration_plan import MigrationPlan

Show = Callable[["Beginning"], None]
"""Show a plan, before anything is changed."""

Confirm = Callable[["MigrationPlan"], "bool | None"]
"""Ask whether to carry out a plan; ``None`` if there is no terminal to ask on."""

_LISTED = 5
"""How many losses a sentence names."""


@dataclass(frozen=True)
class Approval:
    """Shows a plan, and asks about it on a terminal.

    Without a terminal, what loses nothing is approved: pipelines have upgraded without a question
    before. A downgrade always counts as one that does.

    :param asks: whether the plan is going to be carried out.
    """

    show: Show
    confirm: Confirm
    asks: bool = True

    def __call__(self, beginning: Beginning, approved: Beginning | None) -> None:
        """Show a plan, and ask, unless it is the rest of one that was approved before.

        :raises NeedsAnswerError: it must not be carried out; nothing was changed.
        """
        if approved is not None and beginning.is_rest_of(approved):
            return
        self.show(beginning)
        plan = beginning.plan
        if not self.asks or not (plan.steps or plan.repair):
            return
        answer = self.confirm(plan)
        if answer is None:
            _require_yes(beginning)
        elif not answer:
            raise NeedsAnswerError(f"Nothing was changed in {plan.status.place}.")


@dataclass(frozen=True)
class AsPlanned:
    """Shows a plan, and approves it if it is the one in a file; nobody is asked.

    :param planned: what the file says.
    :param path: the file.
    """

    show: Show
    planned: Planned
    path: Path

    def __call__(self, beginning: Beginning, approved: Beginning | None) -> None:
        """Show a plan, and compare it.

        :raises TargetError: it is not the planned one; nothing was changed.
        """
        self.show(beginning)
        found = list(differences(self.planned, plan_of(beginning, self.planned.answers)))
        if found:
            direction = self.planned.direction
            more = [f"{len(found) - _LISTED} more differences"] if len(found) > _LISTED else []
            raise TargetError(
                f"Nothing was changed, as {self.path} plans something else: "
                f"{'; '.join([*found[:_LISTED], *more])}. `alembic-autogen {direction} --plan "
                f"{self.path}` writes a new plan."
            )


def _require_yes(beginning: Beginning) -> None:
    """Refuse what loses something, as nobody can be asked.

    :raises NeedsAnswerError: it does.
    """
    plan = beginning.plan
    place = plan.status.place
    lost = list(dict.fromkeys(map(str, beginning.checks.losses)))
    if plan.direction == "downgrade":
        what = f"A downgrade of {place} can lose data"
    elif lost:
        more = [f"{len(lost) - _LISTED} more"] if len(lost) > _LISTED else []
        what = f"This upgrade of {place} loses {listed([*lost[:_LISTED], *more])}"
    else:
        return
    raise NeedsAnswerError(
        f"{what}, and there is no terminal to ask on; add --yes to do it without asking (--dry-run "
        "prints the SQL).",
        [Question("confirm", str(place), f"{what}. Go on?", (Reply("--yes", "yes"),))],
    )
