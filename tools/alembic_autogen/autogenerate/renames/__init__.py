"""Decide what is renamed: by the models' annotations, by flags or by a question; never by a guess.

A column that is removed and another that is added may be one column under a new name. Treated as a
drop and an add it would lose its data. Everything that is added and can take the old values is
therefore a candidate, and all candidates are one question that the user must answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.flag_names import parse_path, parse_rename, table_named
from alembic_autogen.autogenerate.renames import columns, members, tables
from alembic_autogen.autogenerate.renames.candidate import (
    Ask,
    RenameCandidate,
    RenameQuestion,
    grouped,
    likeliest,
)
from alembic_autogen.autogenerate.renames.decided import Decided, check_names_are_free, pairs
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.questions import OpenQuestions
from alembic_autogen.schema.members import enum_members
from alembic_autogen.schema.model import Schema
from alembic_autogen.schema.renames import Renames

if TYPE_CHECKING:
    from alembic_autogen.models.load import Models

__all__ = ["Ask", "RenameAnswers", "RenameCandidate", "RenameQuestion", "decide", "likeliest"]


@dataclass(frozen=True)
class RenameAnswers:
    """The renames that the command line confirms or denies.

    :param renames: the arguments of ``--rename``.
    :param members: the arguments of ``--rename-value``.
    :param not_renamed: the arguments of ``--no-rename``: these old names are dropped, even if
        something else takes the name.
    :param merged: the arguments of ``--merge-value``: members that are renamed to existing ones.
    """

    renames: Sequence[str] = ()
    members: Sequence[str] = ()
    not_renamed: Sequence[str] = ()
    merged: Sequence[str] = ()


def decide(
    current: Schema,
    target: Schema,
    declared: Models,
    answers: RenameAnswers,
    ask: Ask,
    open_questions: OpenQuestions,
) -> Renames:
    """Decide all renames between two schemas.

    Tables come first, since columns are named by their new tables, and members by their columns.

    :param current: the migrated database.
    :param target: the schema of the models.
    :param declared: the models, for their annotations.
    :param answers: the flags on the command line.
    :param ask: asks about the plausible pairs that are still open: tables, columns, members.
    :param open_questions: collects the pairs without an answer, which are not treated as renames.
    :raises ConfigurationError: a flag names something that does not exist.
    """
    decided = Decided()
    dropped = {tuple(parse_path(text)) for text in answers.not_renamed}
    questions = _UndecidedPairs(ask, dropped, open_questions)
    parsed = [parse_rename(text) for text in answers.renames]
    rest = [flag for flag in parsed if not tables.flagged_table(*flag, current, target, decided)]
    tables.annotated_tables(current, target, declared, decided)
    check_names_are_free(decided.tables, current.tables, dropped)
    questions.ask_about(
        tables.table_candidates(current, target, decided), tables.accept_table, decided
    )
    for flag in rest:
        columns.flagged_column(*flag, current, target, decided)
    columns.annotated_columns(current, target, declared, decided)
    for before, after in pairs(current, target, decided):
        names = {column.name for column in before.columns}
        check_names_are_free(decided.columns.get(after.key, {}), names, dropped, after.key)
    questions.ask_about(
        columns.column_candidates(current, target, decided), columns.accept_column, decided
    )
    members.annotated_members(current, target, declared, decided)
    for text in answers.members:
        members.flagged_member(text, current, target, decided)
    for text in answers.merged:
        members.flagged_member(text, current, target, decided, merged=True)
    members.check_members_go((*answers.members, *answers.merged), current, target, decided)
    _check_not_renamed(answers.not_renamed, current, target, decided)
    questions.ask_about(
        members.member_candidates(current, target, decided), members.accept_member, decided
    )
    questions.ask_about(
        members.merge_candidates(current, target, decided, dropped), members.accept_merge, decided
    )
    return decided.renames()


def _check_not_renamed(
    texts: Sequence[str], current: Schema, target: Schema, decided: Decided
) -> None:
    """Refuse a ``--no-rename`` that names nothing."""
    for text in texts:
        path = parse_path(text)
        if table_named(path, current.tables) or _is_named(path, current, target, decided):
            if _stays(path, target, decided):
                raise ConfigurationError(
                    f"--no-rename {text}: the models have it too, so that it neither goes nor is "
                    "renamed; leave the flag out."
                )
            continue
        raise ConfigurationError(
            f"--no-rename {text}: the migrated database has no such table, column "
            "(table.column) or member (table.column.member)."
        )


def _is_named(path: Sequence[str], current: Schema, target: Schema, decided: Decided) -> bool:
    """Whether a path names a column by its old name, or a member of one by its new name."""
    before = {after.key: before for before, after in pairs(current, target, decided)}
    *table, name = path
    key = table_named(table, before)
    if key and before[key].column(name):
        return True
    key = table_named(table[:-1], before)
    column = members.current_column(key, table[-1], current, target, decided) if key else None
    return column is not None and name in enum_members(column.type)


def _stays(path: Sequence[str], target: Schema, decided: Decided) -> bool:
    """Whether the models have a name that the migrated database has, and nothing else takes it."""
    table = table_named(path, target.tables)
    if table:
        return table not in decided.tables.values()
    column = members.named_column(path, target)
    if column:
        return path[-1] not in decided.columns.get(column[0], {}).values()
    column = members.named_column(path[:-1], target)
    if column is None or path[-1] not in enum_members(column[1].type):
        return False
    return path[-1] not in decided.members.get((column[0], column[1].name), {}).values()


@dataclass(frozen=True)
class _UndecidedPairs:
    """The questions about pairs that neither annotations nor flags have decided.

    :param ask: asks several questions in one round.
    :param apart: the old names that are not renames.
    :param open_questions: collects the pairs without an answer.
    """

    ask: Ask
    apart: set[tuple[str, ...]]
    open_questions: OpenQuestions

    def ask_about(
        self,
        candidates: Sequence[RenameCandidate],
        accept: Callable[[RenameCandidate, Decided], None],
        decided: Decided,
    ) -> None:
        """Ask about all candidates in one round."""
        questions = [
            question
            for question in grouped(candidates)
            if tuple(parse_path(question.path)) not in self.apart
        ]
        if not questions:
            return
        answers = self.ask(questions)
        if answers is None:
            self.open_questions.add(*(question.as_question() for question in questions))
        for candidate in answers or ():
            accept(candidate, decided)
