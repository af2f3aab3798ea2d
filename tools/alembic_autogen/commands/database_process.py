"""Upgrade, downgrade or resume one database of many, in a process that does nothing else.

An env.py and an application have global state, such as engines, so that each database has a process
of its own; see :mod:`.change_databases`.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from alembic_autogen import signals, standard_input
from alembic_autogen.apply.progress.events import Event, Waits
from alembic_autogen.commands.approval import Approval
from alembic_autogen.commands.database_messages import DatabaseRequest, PlanMessage, StepMessage
from alembic_autogen.commands.database_results import DatabaseResult, Outcome
from alembic_autogen.commands.downgrade import downgrade
from alembic_autogen.commands.resume import resume
from alembic_autogen.commands.upgrade import upgrade
from alembic_autogen.errors import AutogenError, ExitCode, InterruptedRunError
from alembic_autogen.lint.evidence import UPGRADE
from alembic_autogen.questions import NeedsAnswerError

if TYPE_CHECKING:
    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.commands.migrate import Migration
    from alembic_autogen.commands.resume import Resume
    from alembic_autogen.history.migration_plan import MigrationPlan


def serve(descriptor: int) -> NoReturn:
    """Handle the request on standard input, which the parent keeps open as long as it waits.

    :param descriptor: the messages are written there, pickled.
    """
    signals.install()
    request = pickle.load(sys.stdin.buffer)
    standard_input.withhold()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with os.fdopen(descriptor, "wb") as stream:
        result = _Changing(request, _sender(stream)).result()
        pickle.dump(result, stream)
    os._exit(0)


def _end_with_parent() -> None:
    """Interrupt this process when the one that waits for it is gone."""
    while os.read(standard_input.descriptor(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _sender(stream: BinaryIO) -> Callable[[StepMessage | PlanMessage], None]:
    def send(message: StepMessage | PlanMessage) -> None:
        pickle.dump(message, stream)
        stream.flush()

    return send


@dataclass
class _Changing:
    """Changes a database, and receives the progress of its steps.

    :param before: the revisions of the database, as soon as they are known.
    """

    request: DatabaseRequest
    send: Callable[[StepMessage | PlanMessage], None]
    before: tuple[str, ...] | None = None

    def result(self) -> DatabaseResult:
        """Upgrade, downgrade or resume the database."""
        settings, request = self.request.settings, self.request.request
        direction = self.request.direction
        try:
            confirm = (lambda plan: True) if self.request.loses else _nobody
            approval = Approval(self._show, confirm, asks=not request.dry_run)
            if direction == "resume":
                return self._resumed(resume(settings, request, self, approval, self._on_event))
            change = upgrade if direction == UPGRADE else downgrade
            return self._succeeded(change(settings, request, self, approval, self._on_event))
        except InterruptedRunError as error:
            return self._failed(Outcome.INTERRUPTED, error.left, error.details)
        except KeyboardInterrupt:
            return self._failed(Outcome.INTERRUPTED, "nothing was changed")
        except NeedsAnswerError as error:
            asked = (each.text for each in error.questions if each.kind != "confirm")
            return self._failed(Outcome.UNANSWERED, error.message, "\n".join(asked))
        except AutogenError as error:
            return self._failed(Outcome.FAILED, error.message, error.details)
        except Exception as error:
            if signals.received():
                return self._failed(Outcome.INTERRUPTED, f"it may be half done: {direction} again")
            what = f"{type(error).__name__}, by an error of alembic-autogen or of the machine."
            return self._failed(Outcome.FAILED, what, traceback.format_exc())

    def _show(self, beginning: Beginning) -> None:
        self.before = beginning.plan.status.current
        if self.request.shows_plan:
            self.send(PlanMessage(beginning))

    def _on_event(self, event: Event) -> None:
        """Send waits only; statements of several databases would be mixed up on the terminal."""
        if isinstance(event, Waits):
            self.send(StepMessage(event.text))

    def _succeeded(self, migration: Migration) -> DatabaseResult:
        plan, done = migration.plan, migration.done
        if migration.sql is not None:
            outcome, done = Outcome.PLANNED, plan.steps
        elif migration.exit_code is not ExitCode.OK:
            outcome = Outcome.DIFFERENT
        else:
            changed = Outcome.UPGRADED if plan.direction == UPGRADE else Outcome.DOWNGRADED
            outcome = changed if done else Outcome.UNCHANGED
        return DatabaseResult(
            self.request.location,
            outcome,
            plan.status.current,
            _revisions(migration.result) if done else plan.status.current,
            tuple(each.revision for each in done),
            compared=migration.compared,
            values=migration.values,
            saved=migration.saved,
            restored=migration.restored,
            sql=migration.sql,
        )

    def _resumed(self, resumed: Resume) -> DatabaseResult:
        current = resumed.status.current
        if resumed.migration is not None:
            result = self._succeeded(resumed.migration)
            is_different = result.outcome is Outcome.DIFFERENT
            outcome = Outcome.DIFFERENT if is_different else Outcome.RESUMED
            return replace(result, outcome=outcome, place=resumed.place)
        outcome = Outcome.UNCHANGED if resumed.place is None else Outcome.HALF_DONE
        return DatabaseResult(self.request.location, outcome, current, current, place=resumed.place)

    def _failed(self, outcome: Outcome, error: str, details: str = "") -> DatabaseResult:
        return DatabaseResult(
            self.request.location, outcome, self.before, error=error, details=details
        )

    def step(self, text: str) -> None:
        """Begin a new step."""
        self.send(StepMessage(text))

    def advance(self, number: int, total: int, text: str) -> None:
        """Do nothing: the parts of several databases would be shown mixed up."""

    def update(self, text: str, *, is_logged: bool = False) -> None:
        """Do nothing, likewise."""

    def clear(self) -> None:
        """Do nothing: nothing is shown here."""


def _nobody(plan: MigrationPlan) -> None:
    """Answer no question: this process has no terminal."""


def _revisions(text: str) -> tuple[str, ...]:
    """The revisions of a result, as :class:`Migration` has it."""
    return () if text == "base" else tuple(text.split(", "))
