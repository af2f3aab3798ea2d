"""Measure the privileges that an account needs to run a revision up and down, and prove them.

An account that has none runs it, and gets what the server asks for. Then each privilege is taken
away again, by itself: if the revision runs without it, it was not needed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.single_steps import run_in_order, undo
from alembic_autogen.lint.evidence import DOWNGRADE, UPGRADE, Evidence, NeededPrivileges
from alembic_autogen.lint.privileges.asking import Asking
from alembic_autogen.proof.rows.amounts import MANY
from alembic_autogen.proof.scratch_runs import begin, comparable, insert_rows, read_history_schema
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import Rules
from alembic_autogen.schema.model import without_counters

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History
    from alembic_autogen.schema.model import Schema
    from alembic_autogen.server.base import Database
    from alembic_autogen.server.limited_account import LimitedAccount, Privilege

_MOST_RUNS = 40
"""The maximum number of restarts of a revision, for privileges of new connections only."""


@dataclass(frozen=True)
class _TriedDirection:
    """A direction of a revision.

    :param prepare: brings the database to the state before it.
    :param run: runs it on a database.
    :param schema: the schema after it; ``None`` if it is read when it has run with all privileges.
    """

    prepare: Callable[[], None]
    run: Callable[[Database], object]
    schema: Schema | None


@dataclass(frozen=True)
class PrivilegeTrials:
    """Measures the privileges of revisions.

    :param database: a scratch database, whose contents are lost.
    :param account: an account that may connect to it.
    """

    history: History
    database: Database
    account: LimitedAccount

    def of(self, evidence: Evidence, before: Sequence[str]) -> Evidence:
        """Measure what an account needs for a revision that was observed.

        :param before: the revisions before it, in order.
        :returns: the evidence with it, or why it could not be measured.
        """
        if evidence.after is None or evidence.has_failed:
            return replace(evidence, privileges=NeededPrivileges(problem="the upgrade fails"))
        directions = {UPGRADE: self._upgrade(evidence, before, evidence.after)}
        if evidence.has_downgrade and not evidence.proof.empty.failed:
            directions[DOWNGRADE] = self._downgrade(evidence, directions[UPGRADE])
        found: dict[str, tuple[Privilege, ...]] = {}
        problem = ""
        for name, direction in directions.items():
            try:
                found[name] = tuple(self._named(self._needed(direction)))
            except HistoryError as error:
                problem = f"the {name} fails as an account of its own: {error.message}"
        return replace(evidence, privileges=NeededPrivileges(found, problem.rstrip(".")))

    def _named(self, privileges: Collection[Privilege]) -> Iterator[Privilege]:
        """The privileges with an empty name in place of the scratch database's."""
        for each in sorted(privileges, key=lambda each: (each.database or "", each.name)):
            is_own = each.database == self.database.default
            yield replace(each, database="") if is_own else each

    def _upgrade(self, evidence: Evidence, before: Sequence[str], after: Schema) -> _TriedDirection:
        full = evidence.proof.full
        takes_rows = full is not None and full.ends_upgraded and not full.not_undone

        def prepare() -> None:
            self.account.has_all()
            begin(self.history, self.account.of(self.database), before)
            if takes_rows:
                insert_rows(self.database, evidence.filled.keys(), evidence.before, MANY)

        def run(database: Database) -> object:
            return run_in_order(self.history, database, [evidence.revision])

        return _TriedDirection(prepare, run, after)

    def _downgrade(self, evidence: Evidence, upgrade: _TriedDirection) -> _TriedDirection:
        def prepare() -> None:
            upgrade.prepare()
            upgrade.run(self.account.of(self.database))

        def run(database: Database) -> object:
            return undo(self.history, database, evidence.revision)

        is_exact = evidence.proof.is_exact
        return _TriedDirection(prepare, run, evidence.before if is_exact else None)

    def _needed(self, direction: _TriedDirection) -> set[Privilege]:
        """The privileges that a direction needs, none of which can be left out.

        :raises HistoryError: it fails for another reason.
        """
        needed = self._asked_for(direction)
        direction = replace(direction, schema=direction.schema or self._left_by(direction))
        fresh = False
        for each in sorted(needed, key=str):
            if not fresh:
                direction.prepare()
            runs, fresh = self._runs_with(direction, needed - {each})
            if runs:
                needed.discard(each)
        direction.prepare()
        if not self._runs_with(direction, needed)[0]:
            raise HistoryError("it does not run with the privileges that it asks for.")
        return needed

    def _left_by(self, direction: _TriedDirection) -> Schema:
        """The schema that a direction leaves which does not give back the one before it."""
        direction.prepare()
        self.account.has_all()
        direction.run(self.account.of(self.database))
        return read_history_schema(self.history, self.account.of(self.database))

    def _asked_for(self, direction: _TriedDirection) -> set[Privilege]:
        held: set[Privilege] = set()
        for _ in range(_MOST_RUNS):
            direction.prepare()
            self.account.has_only(held)
            asking = Asking(self.account, self.database, held)
            try:
                with asking.watching():
                    direction.run(self.account.of(self.database))
            except HistoryError:
                if not asking.must_reconnect:
                    raise
                continue
            return held
        raise HistoryError("the server asks for one privilege after the other.")

    def _runs_with(
        self, direction: _TriedDirection, privileges: Collection[Privilege]
    ) -> tuple[bool, bool]:
        """Whether a direction runs with some privileges and leaves the same as with all.

        :returns: this, and whether the database is as it was before.
        """
        self.account.has_only(privileges)
        asking = Asking(self.account, self.database, {*privileges}, gives=False)
        try:
            with asking.watching():
                direction.run(self.account.of(self.database))
        except HistoryError:
            if not asking.refused:
                raise
            return False, not asking.has_changed
        self.account.has_all()  # to see all; as the definer, it is not named
        found = read_history_schema(self.history, self.account.of(self.database))
        now = comparable(without_counters(found))
        assert direction.schema is not None, "it was read before"
        then = comparable(without_counters(direction.schema))
        return not compare(now, then, Rules()).differences, False
