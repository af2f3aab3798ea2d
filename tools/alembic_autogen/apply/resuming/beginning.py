"""Find the place of a real database in a plan, before anything is changed there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alembic_autogen.apply.checks.results import CheckResults
from alembic_autogen.apply.online.online_plan import OnlinePlan
from alembic_autogen.apply.preview.preview import Preview, PreviewRequest, Stranger
from alembic_autogen.apply.preview.previewing import previewed
from alembic_autogen.apply.resuming.marking import Marking
from alembic_autogen.apply.resuming.marks import marked
from alembic_autogen.apply.resuming.rows_question import rows_question
from alembic_autogen.apply.resuming.skipping import Skipping
from alembic_autogen.errors import HistoryError, ServerError, TargetError
from alembic_autogen.schema.describe import describe
from alembic_autogen.session.real_defaults import like_real
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.apply.afterwards.comparison_results import Mending
    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision, RecordedStatement
    from alembic_autogen.apply.resuming.answers import PlaceAnswers
    from alembic_autogen.apply.resuming.places import PlaceInRevision
    from alembic_autogen.apply.resuming.real_state import RealState
    from alembic_autogen.history.migration_plan import MigrationPlan, MigrationStep
    from alembic_autogen.schema.differences import Difference
    from alembic_autogen.schema.model import Schema
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Beginning:
    """A plan, and where in it the real database is.

    :param plan: with what makes a revision whole that has stopped half way.
    :param preview: ``None`` if the revisions were not run on a disposable server.
    :param reason: why they were not.
    :param real: the schema of the database before the run.
    :param checks: the results of the checks.
    :param online: how statements on large tables are carried out.
    :param is_saved: whether what the revisions destroy is going to be saved.
    :param drift: differences of the database from its revisions, which do not matter for the plan.
    """

    plan: MigrationPlan
    preview: Preview | None = None
    reason: str = ""
    real: RealState | None = None
    checks: CheckResults = field(default_factory=CheckResults)
    online: OnlinePlan = field(default_factory=OnlinePlan)
    is_saved: bool = False
    drift: tuple[Difference, ...] = ()

    @property
    def place(self) -> PlaceInRevision | None:
        """The place within a revision at which the database is; ``None`` if it is in none."""
        place = self.preview.place if self.preview else None
        return place if place is not None and not place.is_start else None

    @property
    def schema(self) -> Schema:
        """The schema that the first statement finds; that of a disposable database."""
        assert self.preview is not None, "without a preview, there is none"
        if self.place is None:
            return (*self.preview.repairing, *self.preview.recorded)[0].before
        changes = (each.after for each in reversed(self.place.completed) if each.after is not None)
        return next(changes, self.place.recorded.before)

    def is_rest_of(self, earlier: Beginning) -> bool:
        """Whether it is the end of another plan, of which another run did the beginning."""
        steps, others = self.plan.steps, earlier.plan.steps
        return not self.plan.repair and steps == others[len(others) - len(steps) :]

    def statements(self, revision: str) -> tuple[RecordedStatement, ...]:
        """The statements of a revision that are going to be sent, as far as they last."""
        recorded = self.preview.recorded if self.preview else ()
        for each in recorded:
            if each.revision == revision and each.direction == self.plan.direction:
                is_begun = self.place is not None and self.place.recorded == each
                return each.lasting[self.place.done if is_begun and self.place else 0 :]
        return ()

    @property
    def repairing(self) -> tuple[tuple[RecordedRevision, tuple[RecordedStatement, ...]], ...]:
        """The steps that complete another revision, with the statements to send in each."""
        found = self.preview.repairing if self.preview else ()
        done = self.place.done if self.place is not None else 0
        return tuple((each, each.lasting[0 if n else done :]) for n, each in enumerate(found))

    def recorded(self, revision: str, direction: str) -> RecordedRevision | None:
        """A revision as it ran on the disposable server; ``None`` if it did not."""
        begun = [self.place.recorded] if self.place is not None else []
        more = (*self.preview.repairing, *self.preview.recorded) if self.preview else ()
        for each in (*begun, *more):
            if (each.revision, each.direction) == (revision, direction):
                return each
        return None

    @contextmanager
    def carrying_out(self) -> Iterator[Marking]:
        """Skip what the database has had already, and mark its rows, while the context lasts."""
        recorded = self.preview.recorded if self.preview else ()
        others = () if self.place is None else (self.place.recorded,)
        marking = Marking((*recorded, *others), self.place, bool(self.real and self.real.has_marks))
        with ExitStack() as stack:
            if self.place is not None:
                skipping = Skipping(self.place, f"in {self.plan.status.place} ")
                stack.enter_context(skipping.skipping())
            stack.enter_context(marking.marking())
            yield marking


def begin_plan(
    settings: Settings, plan: MigrationPlan, real: RealState, answers: PlaceAnswers
) -> Beginning:
    """Run the revisions of a plan on a disposable server, and find the place of the database.

    :param real: the schema of the database.
    :raises HistoryError: a revision fails on the disposable server.
    :raises TargetError: the schema of the database is that of no place.
    :raises NeedsAnswerError: it is not certain whether rows were written.
    """
    revisions = tuple(each.revision for each in plan.steps)
    status = plan.status
    request = PreviewRequest(
        like_real(settings, real.name),
        plan.direction,
        revisions,
        status.place.database,
        status.current,
        real,
    )
    try:
        found = previewed(request)
    except ServerError as error:
        return Beginning(plan, reason=error.message)
    except HistoryError as error:
        raise HistoryError(
            f"{error.message.rstrip('.')}. This was on a disposable server, before anything was "
            f"changed in {plan.status.place}; if it works there only, add --no-preview.",
            details=error.details,
        ) from error
    if not found.recorded:
        return Beginning(plan, real=real, drift=found.drift)
    place = found.place
    if found.stranger is not None:
        if not answers.accepts_drift:
            raise _refusal(plan, found.stranger, found.way_out)
        place = found.stranger.nearest
    assert place is not None, "without a stranger, there is one"
    found = replace(found, place=_certain(plan, place, answers, real))
    if found.repair:
        plan = replace(plan, repair=found.repair, steps=_steps_left(plan))
    return Beginning(plan, found, real=real, drift=found.drift)


def _steps_left(plan: MigrationPlan) -> tuple[MigrationStep, ...]:
    """The steps of a plan after a half-done revision has been completed.

    A downgrade by one revision undoes the one that had been begun, and nothing else.
    """
    return () if plan.direction == "downgrade" and plan.target == "-1" else plan.steps


def _certain(
    plan: MigrationPlan, place: PlaceInRevision, answers: PlaceAnswers, real: RealState
) -> PlaceInRevision:
    """The place, with a decision on whether its statements on rows have taken effect.

    :raises NeedsAnswerError: there is no answer.
    """
    if not place.is_start and answers.rows_done is not None:
        return place.with_rows(answers.rows_done)
    known = marked(place, real.mark)
    if known is not None:
        return place.with_rows(known)
    if not answers.asks:
        return place
    if place.uncertain and not place.is_start and not place.may_repeat():
        raise rows_question(place, place.uncertain, f"in {plan.status.place} ")
    return place


def _refusal(plan: MigrationPlan, stranger: Stranger, way_out: Mending | None) -> TargetError:
    at, differences = stranger.nearest, stranger.differences
    number = count_of(len(differences), "difference")
    lines = (line for each in differences for line in describe(each, ("revisions", "database")))
    undo = way_out.lines("undo them") if way_out is not None else ()
    return TargetError(
        f"The schema of {plan.status.place} is not the one that its revisions make: {number} from "
        f"the schema {at}. Nothing was changed. It was changed by hand, or a downgrade has not "
        "made it exactly as it was (a default or the order of columns, for example): undo these "
        "differences, or add --accept-drift to begin there all the same.",
        details="\n".join([*lines, *undo]),
    )
