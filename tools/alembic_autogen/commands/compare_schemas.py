"""Decide on the renames, and find the differences between both schemas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.backfills.flags import check_columns_exist, parse_fill
from alembic_autogen.autogenerate.planning.left_out_keys import conflicts_of_left_out_keys
from alembic_autogen.autogenerate.renames import decide, likeliest
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.questions import OpenQuestions

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.renames import RenameCandidate, RenameQuestion
    from alembic_autogen.commands.revision_request import Questions, RevisionRequest
    from alembic_autogen.schema.differences import Comparison
    from alembic_autogen.schema.renames import Renames
    from alembic_autogen.session.schemas import BuiltSchemas
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Compared:
    """The differences, and the questions about renames that are still open.

    :param open_questions: questions about renames that nobody has answered.
    :param undecided: the possible renames of these questions.
    """

    comparison: Comparison
    renames: Renames
    open_questions: OpenQuestions
    undecided: tuple[RenameCandidate, ...]


def decide_and_compare(
    settings: Settings, request: RevisionRequest, schemas: BuiltSchemas, questions: Questions
) -> Compared:
    """Decide on the renames, and compare both schemas.

    :raises ConfigurationError: a flag names an object that does not exist, or a foreign key that
        env.py leaves out prevents the change of a column.
    """
    undecided: list[RenameCandidate] = []

    def ask(asked: Sequence[RenameQuestion]) -> Sequence[RenameCandidate] | None:
        answers = questions.renames(asked)
        if answers is None:
            undecided.extend(each for question in asked for each in question.candidates)
        return answers

    open_questions = OpenQuestions()
    _check_names(settings, request, schemas)
    renames = decide(
        schemas.current(),
        schemas.target(),
        schemas.models,
        request.answers,
        ask,
        open_questions,
    )
    comparison = schemas.compare(settings, renames)
    in_the_way = conflicts_of_left_out_keys(comparison)
    if in_the_way:
        raise ConfigurationError(in_the_way[0], details="\n".join(in_the_way[1:]))
    return Compared(comparison, renames, open_questions, tuple(undecided))


def _check_names(settings: Settings, request: RevisionRequest, schemas: BuiltSchemas) -> None:
    """Refuse flags that name a missing object, before the user is asked anything.

    :raises ConfigurationError: there is no such table, column or member.
    """
    columns = {
        "--fill": [(parse_fill(text)[0], text) for text in request.fills],
        "--refuse": [(text, text) for text in request.refusals],
        "--accept-change": [(text, text) for text in request.accepted],
    }
    answers = request.answers
    renamed = (answers.renames, answers.members, answers.not_renamed, answers.merged)
    if not any(columns.values()) and not any(renamed):
        return
    ambiguous = False

    def guess(asked: Sequence[RenameQuestion]) -> Sequence[RenameCandidate]:
        nonlocal ambiguous
        found = [question for question in asked if question.kind in ("table", "column")]
        ambiguous = ambiguous or any(len(question.candidates) > 1 for question in found)
        return likeliest(found)

    try:
        renames = decide(
            schemas.current(), schemas.target(), schemas.models, answers, guess, OpenQuestions()
        )
    except ConfigurationError:
        if ambiguous:
            return  # the flag may be right once the user has answered
        raise
    comparison = schemas.compare(settings, renames)
    for option, paths in columns.items():
        check_columns_exist(option, paths, comparison)
