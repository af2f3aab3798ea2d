"""Show a plan before it is carried out on a real database, and ask whether to do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.lint.changes import listed
from alembic_autogen.questions import NeedsAnswerError, Question, Reply

if TYPE_CHECKING:
    from alembic_autogen.apply.beginning import Beginning
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

    def __call__(self, beginning: Beginning) -> None:
        """Show a plan, and ask.

        :raises NeedsAnswerError: it must not be carried out; nothing was changed.
        """
        self.show(beginning)
        plan = beginning.plan
        if not self.asks or not (plan.steps or plan.repair):
            return
        answer = self.confirm(plan)
        if answer is None:
            _require_yes(beginning)
        elif not answer:
            raise NeedsAnswerError(f"Nothing was changed in {plan.status.place}.")


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
