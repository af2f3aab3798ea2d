"""Describe what has taken effect when a run fails or is interrupted, and how to continue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from alembic.util import CommandError

from alembic_autogen import signals
from alembic_autogen.errors import HistoryError, InterruptedRunError
from alembic_autogen.history.guard import Guard
from alembic_autogen.history.implicit_commit import CommittedStatements
from alembic_autogen.history.migration_plan import MigrationStep
from alembic_autogen.wording import count_of


@dataclass(frozen=True)
class HalfDone:
    """The state of a run, while it goes on.

    :param direction: ``upgrade`` or ``downgrade``.
    :param running: the revision that runs, if one does.
    :param done: the revisions before it.
    :param committed: its statements that have taken effect.
    """

    direction: str
    running: Sequence[MigrationStep]
    done: Sequence[MigrationStep]
    committed: CommittedStatements

    @contextmanager
    def explained(self, guard: Guard) -> Iterator[None]:
        """Add the state to the error of a revision, or to an interruption.

        :param guard: knows what the last statement waited for.
        :raises HistoryError: in place of another one.
        :raises InterruptedRunError: in place of any exception, if the user interrupted the run.
        """
        try:
            yield
        except BaseException as error:
            if signals.received() or isinstance(error, KeyboardInterrupt):
                raise self._interrupted(guard.remarks) from error
            if isinstance(error, HistoryError):
                raise self._failed(error, guard.remarks) from error
            raise

    def _failed(self, error: HistoryError, remarks: Sequence[str]) -> HistoryError:
        """Add to a revision's error its committed statements and the way to continue."""
        text = error.message.rstrip(".")
        kept = self.committed.kept
        if not self.running:
            succeeded = f"{text}; every revision of the {self.direction} had succeeded before."
            return HistoryError(succeeded, details=error.details) if self.done else error
        if not kept and isinstance(error.__cause__, CommandError):
            # The revision refuses rows, and its own message has the remedy.
            before = f"; {len(self.done)} before it succeeded" if self.done else ""
            reason = text.removeprefix("Alembic: ")
            sentence = f"Revision {self.running[0].revision}: {reason}{before}."
            return HistoryError(sentence, details="\n".join(remarks))
        details = "\n".join([error.details, *remarks, *self._listed()])
        if not kept:
            again = f"{self.direction} again when that is corrected"
            advice = f"{self._before}, and it has changed nothing: {again}."
            return HistoryError(f"{text}; {advice}", details=details.rstrip("\n"))
        return HistoryError(f"{text}; {self._advice}", details=details)

    def _interrupted(self, remarks: Sequence[str]) -> InterruptedRunError:
        count = len(self.done)
        have = f"{count_of(count, 'revision')} had been run completely"
        if not self.running:
            return InterruptedRunError(f"{have if count else 'nothing was changed'}")
        revision = f"revision {self.running[0].revision}"
        if not self.committed.kept:
            before = f"{have}, and " if count else ""
            return InterruptedRunError(
                f"{before}{revision} has changed nothing: {self.direction} again to go on",
                details="\n".join(remarks),
            )
        left = f"{revision} is half done; {self._advice.rstrip('.')}"
        return InterruptedRunError(left, details="\n".join([*remarks, *self._listed()]))

    @property
    def _before(self) -> str:
        count = len(self.done)
        return f"{count} before it succeeded" if count else "no revision came before it"

    @property
    def _advice(self) -> str:
        other = "downgrade" if self.direction == "upgrade" else "upgrade"
        return (
            f"{self._before}, and since the server commits each change of the schema at once, the "
            f"statements below are kept: `alembic-autogen {self.direction}` goes on after them "
            f"when the cause is corrected, and `alembic-autogen {other}` takes them back."
        )

    def _listed(self) -> list[str]:
        return [f"{number}. {text}" for number, text in enumerate(self.committed.kept, 1)]
