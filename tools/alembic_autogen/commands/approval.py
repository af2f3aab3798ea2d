"""Show a plan before it is carried out on a real database, and ask whether to do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.apply.checks.privileges import grant_for
from alembic_autogen.apply.planned.build import plan_of
from alembic_autogen.apply.planned.stored_plan import differences
from alembic_autogen.errors import HistoryError, TargetError
from alembic_autogen.lint.changes import listed
from alembic_autogen.questions import NeedsAnswerError, Question, Reply
from alembic_autogen.sizes import format_size
from alembic_autogen.wording import count_of, shortened

if TYPE_CHECKING:
    from pathlib import Path

    from alembic_autogen.apply.planned.stored_plan import StoredPlan
    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.history.migration_plan import MigrationPlan

Show = Callable[["Beginning"], None]
"""Show a plan, before anything is changed."""

Confirm = Callable[["MigrationPlan"], "bool | None"]
"""Ask whether to carry out a plan; ``None`` if there is no terminal to ask on."""

_LISTED = 5
"""The number of losses that a sentence names."""


@dataclass(frozen=True)
class Approval:
    """Shows a plan, and asks about it on a terminal.

    Without a terminal, a plan that loses nothing is approved, as pipelines expect. A downgrade
    always counts as one that may lose data.

    :param asks: whether the plan is going to be carried out.
    """

    show: Show
    confirm: Confirm
    asks: bool = True

    def __call__(self, beginning: Beginning, approved: Beginning | None) -> None:
        """Show a plan, and ask, unless it is the rest of one that was approved before.

        :raises NeedsAnswerError: it must not be carried out; nothing was changed.
        :raises AutogenError: it would fail.
        """
        if approved is not None and beginning.is_rest_of(approved):
            return
        self.show(beginning)
        refuse_failing(beginning)
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

    :param planned: the content of the file.
    :param path: the file.
    :param is_answered: whether the user goes on without enough room on disk.
    """

    show: Show
    planned: StoredPlan
    path: Path
    is_answered: bool = False

    def __call__(self, beginning: Beginning, approved: Beginning | None) -> None:
        """Show a plan, and compare it.

        :raises TargetError: it is not the planned one; nothing was changed.
        :raises NeedsAnswerError: there is not enough room on disk.
        :raises AutogenError: it would fail.
        """
        self.show(beginning)
        refuse_failing(beginning)
        found = list(differences(self.planned, plan_of(beginning, self.planned.answers)))
        if found:
            direction = self.planned.direction
            more = (
                [count_of(len(found) - _LISTED, "more difference")] if len(found) > _LISTED else []
            )
            raise TargetError(
                f"Nothing was changed, as {self.path} plans something else: "
                f"{'; '.join([*found[:_LISTED], *more])}. `alembic-autogen {direction} --plan "
                f"{self.path}` writes a new plan."
            )
        if not self.is_answered and (shortage := _shortage(beginning)):
            raise _needs_yes(beginning, shortage, "so nothing was changed; add --yes to try it")


def refuse_failing(beginning: Beginning) -> None:
    """Refuse a plan that would fail on the real database.

    :raises HistoryError: rows do not fit; the message is that of the revision.
    :raises TargetError: the account lacks a privilege.
    """
    lacks = beginning.checks.lacks
    if lacks:
        place = beginning.plan.status.place
        names = listed([str(each) for each in lacks[:_LISTED]])
        first = lacks[0]
        raise TargetError(
            f"Nothing was changed in {place}, as its account lacks {names}, which revision "
            f"{first.revision} needs first (`{shortened(first.sql)}`); grant it as below, or add "
            "--no-preview if that is wrong.",
            details="\n".join(_grants(beginning)),
        )
    found = [f"Revision {each.revision}: {each}" for each in beginning.checks.refusals]
    if found:
        raise HistoryError(
            f"{found[0]}, then run this again: nothing was changed.", details="\n".join(found[1:])
        )


def _grants(beginning: Beginning) -> Iterator[str]:
    """The statements that grant what is lacking."""
    account = beginning.real.account if beginning.real else None
    assert account is not None, "otherwise, nothing is known to be lacking"
    for is_global in (False, True):
        lacks = [each for each in beginning.checks.lacks if each.is_global == is_global]
        if lacks:
            yield f"{grant_for(account, lacks)};"


def _require_yes(beginning: Beginning) -> None:
    """Refuse a plan that loses data or may fill the disk, as there is no terminal to ask on.

    :raises NeedsAnswerError: the plan loses data, or may fill the disk.
    """
    plan = beginning.plan
    place = plan.status.place
    lost = list(dict.fromkeys(map(str, beginning.checks.losses)))
    if plan.direction == "downgrade":
        what = f"A downgrade of {place} can lose data"
    elif lost:
        more = [f"{len(lost) - _LISTED} more"] if len(lost) > _LISTED else []
        what = f"This upgrade of {place} loses {listed([*lost[:_LISTED], *more])}"
    elif not (what := _shortage(beginning)):
        return
    raise _needs_yes(
        beginning,
        what,
        "and there is no terminal to ask on; add --yes to do it without asking (--dry-run prints "
        "the SQL)",
    )


def _shortage(beginning: Beginning) -> str:
    """The table for which the disk has too little room; empty if none is known."""
    room = beginning.checks.room
    if room is None or room.free is None or not room.is_short:
        return ""
    return (
        f"Revision {room.revision} builds the table {room.table} of {beginning.plan.status.place} "
        f"again, for which it needs about {format_size(room.needed)} where the server has "
        f"{format_size(room.free)} free"
    )


def _needs_yes(beginning: Beginning, what: str, advice: str) -> NeedsAnswerError:
    place = str(beginning.plan.status.place)
    question = Question("confirm", place, f"{what}. Go on?", (Reply("--yes", "yes"),))
    return NeedsAnswerError(f"{what}, {advice}.", [question])
