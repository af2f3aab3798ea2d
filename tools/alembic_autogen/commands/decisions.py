"""Decide on the values of existing rows: by flags, answers on a terminal, or open questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.backfills.flags import parse_accepted, parse_fills, parse_refusals
from alembic_autogen.autogenerate.backfills.new_columns import added_columns, of_new_columns
from alembic_autogen.autogenerate.backfills.questions import (
    Unfilled,
    refused_defaults,
    rows_question,
    unfilled,
)
from alembic_autogen.autogenerate.backfills.updates import backfills
from alembic_autogen.autogenerate.names_at_fill import names_at_fill
from alembic_autogen.autogenerate.planning.engine_limits import refused_by_engine
from alembic_autogen.autogenerate.preconditions.base import AcceptedColumns, Fills, rows_of
from alembic_autogen.autogenerate.preconditions.rules import preconditions_for
from alembic_autogen.autogenerate.rendering.build import RevisionOptions, booleans
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.proof.backfill import always_fails, given_fill, unfit_rows, why_refused
from alembic_autogen.proof.readable_names import why_unreadable
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import ColumnKey

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.renames.candidate import RenameCandidate
    from alembic_autogen.commands.compare_schemas import Compared
    from alembic_autogen.commands.revision_request import Questions, RevisionRequest
    from alembic_autogen.models.load import Models
    from alembic_autogen.questions import OpenQuestions
    from alembic_autogen.server.base import Database
    from alembic_autogen.session.migrated_database import MigratedDatabase
    from alembic_autogen.session.schemas import BuiltSchemas


@dataclass
class Decisions:
    """The decisions about existing rows.

    :param comparison: both schemas and their differences.
    :param questions: asks the user.
    :param open_questions: questions without an answer so far.
    :param models: the models, whose types are looked up.
    :param undecided: possible renames without an answer.
    :param unfilled: after :meth:`options`, columns without an answer, whose rows the upgrade
        refuses.
    """

    request: RevisionRequest
    comparison: Comparison
    questions: Questions
    open_questions: OpenQuestions
    models: Models
    undecided: Sequence[RenameCandidate] = ()
    unfilled: tuple[Unfilled, ...] = ()
    _fills: dict[ColumnKey, str | None] = field(default_factory=dict)
    _accepted: AcceptedColumns = frozenset()

    @classmethod
    def about(
        cls,
        found: Compared,
        schemas: BuiltSchemas,
        request: RevisionRequest,
        questions: Questions,
    ) -> Decisions:
        """The decisions about the rows that the differences between two schemas concern."""
        return cls(
            request,
            found.comparison,
            questions,
            found.open_questions,
            schemas.models,
            found.undecided,
        )

    def options(self, at_head: MigratedDatabase) -> RevisionOptions:
        """Collect the user's options for the revision.

        :raises ConfigurationError: a flag names a missing object, or MySQL refuses its value.
        :raises NeedsAnswerError: a question is open, and there is no terminal to ask on.
        """
        given = parse_fills(self.request.fills, self.comparison)
        self._fills = {**parse_refusals(self.request.refusals, self.comparison), **given}
        self._accepted = parse_accepted(self.request.accepted, self.comparison)
        for place, sql in given.items():
            problem = self._problem(at_head.database, place, sql)
            if problem:
                raise ConfigurationError(problem)
        for item in unfilled(self.comparison, self._fills):
            self._ask(at_head, item)
        always = partial(always_fails, at_head.database)
        for item in refused_defaults(self.comparison, self._fills, always):
            self._ask(at_head, item)
        self._ask_about_rows(at_head.database)
        self.open_questions.settle()
        return RevisionOptions(self._fills, self.request.has_preconditions, self._accepted)

    def _problem(self, database: Database, place: ColumnKey, sql: str) -> str | None:
        """Find out why a server refuses a value. Those of the downgrade are left to the proof."""
        table = self.comparison.target.tables.get(place[0])
        is_upgrade = table is not None and table.column(place[1]) is not None
        direction = self.comparison if is_upgrade else self.comparison.inverse()
        problem = refused_by_engine(direction, place, sql)
        if problem is None:
            unreadable = _unreadable(database, direction, place, sql, self._fills)
            what = "upgrade" if is_upgrade else "downgrade"
            problem = unreadable and f"the {what} {unreadable}"
        if problem:
            return f"{given_fill(place, sql)}: {problem}."
        for rows in rows_of(self.comparison, {}):
            if rows.target.key == place[0]:
                return why_refused(database, rows, place[1], sql, place in booleans(self.models))
        return None

    def _ask(self, at_head: MigratedDatabase, item: Unfilled) -> None:
        problem: str | None = ""
        while problem is not None:
            answer = self.questions.value(item, problem) if item.takes_value else None
            if answer is None:
                self._leave_open(item)
                return
            if not answer:
                self._fills[item.place] = item.value
                return
            problem = self._problem(at_head.database, item.place, answer)
        self._fills[item.place] = answer

    def _leave_open(self, item: Unfilled) -> None:
        """Add an open question; if no value is possible, let the upgrade refuse the rows instead.

        A revision with such a refusal is written nevertheless: it loses no data, and most histories
        have such revisions.
        """
        if item.value is None:
            self.unfilled += (item,)
            return
        may_be_renamed = any(
            (each.table, each.new) == item.place for each in self.undecided if each.kind == "column"
        )
        condition = " (Where it is not renamed.)" if may_be_renamed else ""
        self.open_questions.add(item.as_question(condition))

    def _ask_about_rows(self, database: Database) -> None:
        """Add questions about rows that the revisions insert, since every database has them."""
        preconditions = preconditions_for(self.comparison, self._fills, self._accepted)
        answered = [
            g
            for each in backfills(self.comparison, self._fills, preconditions)
            for g in each.preconditions
        ]
        left = [each for each in preconditions if each not in answered]
        for precondition, count, keys in unfit_rows(database, left):
            self.open_questions.add(rows_question(precondition, count, keys, self.comparison))


def _unreadable(
    database: Database, direction: Comparison, place: ColumnKey, sql: str, fills: Fills
) -> str | None:
    """Find a name that a value reads and that does not exist when rows get it."""
    key, name = place
    rows = next((each for each in rows_of(direction, {}) if each.target.key == key), None)
    if rows is None or rows.target.column(name) is None:
        return None
    values = of_new_columns(direction, {**fills, place: sql})
    then = key if place in added_columns(direction) else rows.current.key
    names = names_at_fill(direction, place, values, sql)
    return why_unreadable(database.server, names, (rows.current.key, then), sql)
