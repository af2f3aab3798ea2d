"""The question whether statements on rows were committed, of which the schema shows nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alembic_autogen.questions import NeedsAnswerError, Question, Reply
from alembic_autogen.wording import shortened

if TYPE_CHECKING:
    from alembic_autogen.apply.preview.recorded_revision import RecordedStatement
    from alembic_autogen.apply.resuming.places import PlaceInRevision


def rows_question(
    place: PlaceInRevision, statements: Sequence[RecordedStatement | str], where: str = ""
) -> NeedsAnswerError:
    """The error that asks the user.

    :param statements: the statements in question.
    :param where: the real database, as a part of a sentence.
    """
    recorded = place.recorded
    texts = [each if isinstance(each, str) else each.sql for each in statements]
    return NeedsAnswerError(
        f"Revision {recorded.revision} has stopped {where}after statement {place.done} of "
        f"{len(recorded.lasting)}, and the schema does not show whether the statements below "
        "were committed after it: look at their rows, and add --rows-done or --rows-missing.",
        [
            Question(
                "rows",
                recorded.revision,
                "\n".join(texts),
                (Reply("--rows-done", "they were"), Reply("--rows-missing", "they were not")),
            )
        ],
        details="\n".join(map(shortened, texts)),
    )
