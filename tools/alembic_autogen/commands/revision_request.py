"""The user's request for a revision, and the questions about what it leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from alembic_autogen.history.revision_placement import RevisionPlacement

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.backfills.questions import Unfilled
    from alembic_autogen.autogenerate.renames import RenameAnswers
    from alembic_autogen.autogenerate.renames.candidate import RenameCandidate, RenameQuestion
    from alembic_autogen.autogenerate.rendering.amending import Amended


@dataclass(frozen=True)
class RevisionRequest:
    """The user's request for a revision.

    :param message: the revision's message.
    :param answers: the renames that flags give.
    :param fills: texts of ``--fill``: values for existing rows.
    :param refusals: texts of ``--refuse``: columns whose existing rows without a value are refused.
    :param has_preconditions: whether the revision refuses rows that would not fit.
    :param dry_run: whether to write nothing to ``versions/``.
    :param place: where it goes among the branches.
    :param amended: the revision that is written again.
    :param accepted: texts of ``--accept-change``: columns whose values may change.
    """

    message: str
    answers: RenameAnswers
    fills: Sequence[str] = ()
    refusals: Sequence[str] = ()
    has_preconditions: bool = True
    dry_run: bool = False
    place: RevisionPlacement = field(default_factory=RevisionPlacement)
    accepted: Sequence[str] = ()
    amended: Amended | None = None


class Questions(Protocol):
    """Asks the user; the answer is ``None`` if there is no terminal to ask on."""

    def renames(self, questions: Sequence[RenameQuestion]) -> Sequence[RenameCandidate] | None:
        """Ask in one round for the new names of removed objects.

        :returns: the candidates that are renames.
        """
        ...

    def value(self, unfilled: Unfilled, problem: str = "") -> str | None:
        """Ask for the value of existing rows, as SQL; an empty answer accepts the offered value.

        :param problem: the problem with the previous answer.
        """
        ...
