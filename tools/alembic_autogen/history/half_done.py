"""Describe what has taken effect when a run fails or is interrupted, and how to continue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from alembic.util import CommandError

from alembic_autogen import signals
from alembic_autogen.error_text import error_number
from alembic_autogen.errors import HistoryError, InterruptedRunError
from alembic_autogen.history.guard import Guard
from alembic_autogen.history.migration_plan import MigrationStep
from alembic_autogen.wording import count_of

_DONE_BEFORE = frozenset(
    {1005, 1022, 1050, 1051, 1054, 1060, 1061, 1062, 1068, 1072, 1091, 1109, 1146, 1176}
    | {1304, 1305, 1359, 1360, 1505, 1517, 1537, 1539, 1826, 3821, 3822}
)
"""The server's errors about something that exists already, or does not exist any more."""


@dataclass(frozen=True)
class HalfDone:
    """The state of a run, while it goes on.

    :param direction: ``upgrade`` or ``downgrade``.
    :param running: the revision that runs, if one does.
    :param done: the revisions before it.
    :param guard: knows what the last statement waited for, and what has taken effect.
    :param is_previewed: whether the place of the database in the plan is known.
    """

    direction: str
    running: Sequence[MigrationStep]
    done: Sequence[MigrationStep]
    guard: Guard
    is_previewed: bool

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Add the state to the error of a revision, or to an interruption.

        :raises HistoryError: in place of another one.
        :raises InterruptedRunError: in place of any exception, if the user interrupted the run.
        """
        try:
            yield
        except BaseException as error:
            if signals.received() or isinstance(error, KeyboardInterrupt):
                raise self._interrupted() from error
            if isinstance(error, HistoryError):
                raise self._failed(error) from error
            raise

    def _failed(self, error: HistoryError) -> HistoryError:
        """Add to a revision's error its committed statements and the way to continue."""
        text, remarks = error.message.rstrip("."), self.guard.remarks
        if not self.running:
            succeeded = f"{text}; every revision of the {self.direction} had succeeded before."
            return HistoryError(succeeded, details=error.details) if self.done else error
        kept = self._kept
        if not kept and isinstance(error.__cause__, CommandError):
            # The revision refuses rows, and its own message has the remedy.
            before = f"; {len(self.done)} before it succeeded" if self.done else ""
            reason = text.removeprefix("Alembic: ")
            sentence = f"Revision {self.running[0].revision}: {reason}{before}."
            return HistoryError(sentence, details="\n".join(remarks))
        details = "\n".join([error.details, *remarks, *kept])
        if not kept:
            again = f"{self.direction} again when that is corrected{self._look(error)}"
            advice = f"{self._before}, and it has changed nothing: {again}."
            return HistoryError(f"{text}; {advice}", details=details.rstrip("\n"))
        return HistoryError(f"{text}; {self._advice}", details=details)

    def _interrupted(self) -> InterruptedRunError:
        count = len(self.done)
        have = f"{count_of(count, 'revision')} had been run completely"
        if not self.running:
            return InterruptedRunError(f"{have if count else 'nothing was changed'}")
        revision = f"revision {self.running[0].revision}"
        kept, remarks = self._kept, self.guard.remarks
        if not kept:
            before = f"{have}, and " if count else ""
            return InterruptedRunError(
                f"{before}{revision} has changed nothing: {self.direction} again to go on",
                details="\n".join(remarks),
            )
        left = f"{revision} is half done; {self._advice.rstrip('.')}"
        return InterruptedRunError(left, details="\n".join([*remarks, *kept]))

    @property
    def _kept(self) -> Sequence[str]:
        return self.guard.kept(self.running[0].revision)

    @property
    def _before(self) -> str:
        count = len(self.done)
        return f"{count} before it succeeded" if count else "no revision came before it"

    @property
    def _advice(self) -> str:
        other = "downgrade" if self.direction == "upgrade" else "upgrade"
        how = "" if self.is_previewed else "with a preview, "
        return (
            f"{self._before}, and since the server commits each change of the schema at once, the "
            f"statements below are kept: {how}`alembic-autogen {self.direction}` goes on after "
            f"them when the cause is corrected, and `alembic-autogen {other}` takes them back."
        )

    def _look(self, error: HistoryError) -> str:
        """Advise to look for a revision that has stopped half way, if that may be the cause."""
        cause = getattr(error.__cause__, "orig", None)
        if self.is_previewed or not cause or error_number(cause) not in _DONE_BEFORE:
            return ""
        return (
            ". If it has stopped half way before, which only a preview recognises, "
            "`alembic-autogen resume --dry-run` shows where, and `alembic-autogen resume` goes on"
        )
