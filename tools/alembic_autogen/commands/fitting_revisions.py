"""Find the revisions that make exactly the schema of a real database, and those that it lacks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic.util import to_tuple

from alembic_autogen.commands.unseen_kinds import visible
from alembic_autogen.errors import HistoryError
from alembic_autogen.history.migration_plan import BASE
from alembic_autogen.schema.version_tables import read_without_version_tables

if TYPE_CHECKING:
    from alembic_autogen.commands.real_schema import RealSchema
    from alembic_autogen.history.scripts import History
    from alembic_autogen.schema.differences import Difference
    from alembic_autogen.schema.model import Schema, TableKey
    from alembic_autogen.server.grants import Unseen
    from alembic_autogen.session.session import Session

State = tuple[str, ...]
"""The revisions of which the version table would have a row; empty for the base."""


@dataclass(frozen=True)
class LackingRevision:
    """A revision that a database has not had, although it is at a later one.

    :param before: the one before it.
    """

    revision: str
    before: str

    def __str__(self) -> str:
        """Both, as a range of Alembic's command line."""
        return f"{self.before}:{self.revision}"


@dataclass(frozen=True)
class FittingRevisions:
    """The schemas of a history, beside that of a real database.

    :param states: the states of the history that have this schema.
    :param steps: the revisions in the order in which they ran, each with the differences of the
        schema before it from the one after it.
    """

    states: tuple[State, ...] = ()
    steps: tuple[tuple[LackingRevision, tuple[Difference, ...]], ...] = ()

    def lacking(
        self, differences: Sequence[Difference], applied: Collection[str]
    ) -> tuple[LackingRevision, ...]:
        """The revisions that explain what differs, if the database has not had them.

        They do if each difference is what one of them does, and the database has nothing of it.

        :param differences: those of the database from the schema of the revisions that it is at.
        :param applied: these revisions, and those before them.
        :returns: in the order in which they run; empty if no revisions explain all of it.
        """
        wanted = [_essence(each) for each in differences]
        left, found = list(wanted), []
        for step, without in self.steps:
            undone = [_essence(each) for each in without]
            if step.revision not in applied or any(each not in wanted for each in undone):
                continue
            if any(each not in left for each in undone):  # two revisions do the same
                return ()
            left = [each for each in left if each not in undone]
            found += [step] if undone else []
        return () if left else tuple(found)


def _essence(difference: Difference) -> tuple[object, ...]:
    """The object of a difference and its definitions, without properties of its table."""
    tables = difference.current_table, difference.target_table
    return (difference.kind, difference.name, *tables, difference.current, difference.target)


def fitting_revisions(
    session: Session,
    history: History,
    named: Collection[TableKey],
    real: RealSchema,
    unseen: Iterable[Unseen] = (),
) -> FittingRevisions:
    """Run all revisions, and compare what each of them leaves with a real schema.

    Revisions that fail, and those after them, are not compared.

    :param named: the version tables, as env.py names them.
    :param unseen: the kinds of objects that the account does not see.
    """
    session.progress.step("looking for the schema of the database")
    first: FittingRevisions | None = None
    for targets in _orders(history.heads):
        run = _Run(session, history, named, real, tuple(unseen))
        found = run.found(targets)
        if found.states:
            return found
        first = first or found
    return first or FittingRevisions()


def _orders(heads: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The orders in which branches are run: as Alembic does, then with each of them as the last."""
    yield ("heads",)
    if len(heads) > 1:
        for last in heads:
            yield (*(each for each in heads if each != last), last)


@dataclass
class _Run:
    """A run of the history, whose schemas are compared."""

    session: Session
    history: History
    named: Collection[TableKey]
    real: RealSchema
    unseen: tuple[Unseen, ...]
    _states: list[State] = field(default_factory=list)
    _steps: list[tuple[LackingRevision, tuple[Difference, ...]]] = field(default_factory=list)
    _heads: set[str] = field(default_factory=set)
    _last: tuple[LackingRevision, Schema] | None = None
    """The revision that runs, and the schema before it."""

    def found(self, targets: Sequence[str]) -> FittingRevisions:
        """Run the history as far as it runs."""
        history = self.history
        with self.session.server.database("fits") as database, suppress(HistoryError):

            def before(number: int, total: int, revision: str) -> None:
                self.session.progress.advance(number, total, revision)
                down = to_tuple(history.scripts.get_revision(revision).down_revision, default=())
                step = LackingRevision(revision, down[0] if down else BASE)
                self._judge(read_without_version_tables(database, self.named), step)
                self._heads.difference_update(down)
                self._heads.add(revision)

            history.run_baseline(database)
            for target in targets:
                history.upgrade(database, target, before)
            self._judge(read_without_version_tables(database, self.named))
        return FittingRevisions(tuple(self._states), tuple(self._steps))

    def _judge(self, schema: Schema, following: LackingRevision | None = None) -> None:
        """Compare a schema with that of the database, and with the one before it.

        :param following: the revision that is going to run.
        """
        if not self.real.compared(schema):
            self._states.append(tuple(sorted(self._heads)))
        if self._last is not None:
            done, before = self._last
            undone, _ = visible(self.real.with_schema(before).compared(schema), self.unseen)
            self._steps.append((done, undone.differences))
        self._last = (following, schema) if following is not None else None
