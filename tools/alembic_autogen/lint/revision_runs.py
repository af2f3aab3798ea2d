"""Run revisions in the order of their history, each up, down and up again, and observe them.

Two databases go along the history: one without generated rows, which shows what the revision does
and which tables it names, and one whose tables get generated rows before it runs. After each
revision, the generated rows are removed, and those that the history itself has made are restored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.branches import graph_of
from alembic_autogen.history.revision_text import read_source
from alembic_autogen.history.single_steps import run_in_order
from alembic_autogen.history.statement_renames import columns_by_table, renames_by
from alembic_autogen.lint.cheaper import cheaper_forms
from alembic_autogen.lint.evidence import DOWNGRADE, UPGRADE, Evidence, ReleaseTrial, Statement
from alembic_autogen.lint.joined_evidence import completed, does_the_same, with_rows_of
from alembic_autogen.lint.observer import RevisionObserver
from alembic_autogen.lint.online.carrying import carrying
from alembic_autogen.lint.release.previous_release import PreviousRelease
from alembic_autogen.lint.release.recorded_release import RecordedRelease
from alembic_autogen.lint.reserved_names import reserved_names
from alembic_autogen.lint.rows import copy_rows
from alembic_autogen.lint.run_database import RunDatabase
from alembic_autogen.proof.existing_revision import (
    DatabaseContents,
    ExistingProof,
    ExistingProver,
    ProofRun,
)
from alembic_autogen.proof.rows.amounts import WITH_ROWS
from alembic_autogen.proof.scratch_runs import insert_rows
from alembic_autogen.proof.way_back import has_downgrade
from alembic_autogen.schema.differences import Rules

if TYPE_CHECKING:
    from alembic_autogen.history.graph import Graph
    from alembic_autogen.history.scripts import History
    from alembic_autogen.lint.cheaper.form import Cheaper
    from alembic_autogen.lint.lost_keys import LostKey
    from alembic_autogen.lint.release.recorded_file import ReleaseStatement
    from alembic_autogen.schema.model import Schema, TableKey
    from alembic_autogen.server.base import Database


@dataclass
class Observing:
    """Observes revisions.

    :param plain: an empty database.
    :param filled: another one for generated rows, or the same one where there can be only one.
    :param rules: which differences count.
    :param on_revision: called with the id of each revision before it is run.
    :param trial: another one to try other forms of statements on, if there can be one.
    :param recorded: the statements of the running release; without any, they are generated.
    """

    history: History
    plain: Database
    filled: Database
    rules: Rules
    on_revision: Callable[[str], None] = lambda revision: None
    trial: Database | None = None
    recorded: Sequence[ReleaseStatement] = ()
    _observers: list[RevisionObserver] = field(default_factory=list)
    _lost_keys: list[LostKey] = field(default_factory=list)

    def __post_init__(self) -> None:
        plain = RunDatabase(self.plain)
        self._places = (plain, plain if self.filled is self.plain else RunDatabase(self.filled))

    def observe(self, revisions: Sequence[str]) -> Iterator[Evidence]:
        """Run some revisions, and those before them.

        :param revisions: their ids, in any order.
        :returns: what became of each, in the order of the history.
        :raises HistoryError: a revision that is not among them fails.
        """
        with self.history.alembic_errors():
            graph = graph_of(self.history.scripts)
        for revision in graph.in_order(set(revisions)):
            self.on_revision(revision)
            before = graph.in_order(graph.needed(revision) - {revision})
            found = self._observed(revision, before)
            lost = tuple(dict.fromkeys(self._lost_keys))  # with rows and without
            yield replace(found, rivals=_rivals(graph, revision), lost_keys=lost)

    def _observed(self, revision: str, before: Sequence[str]) -> Evidence:
        """Run a revision without generated rows, and then with them, if that may show more."""
        self._copy(before)
        self._lost_keys.clear()
        evidence, is_complete = self._found(revision, before)
        if self._places[0].is_copy and not is_complete:
            evidence = self._found_again(evidence, before)
        if evidence.after is None:
            return evidence
        return replace(
            evidence,
            reserved=reserved_names(self.plain, evidence.before, evidence.after),
            cheaper=self._cheaper(evidence.statements, evidence.before, evidence.after),
        )

    def _copy(self, revisions: Sequence[str]) -> None:
        """Bring both databases to the state after some revisions, one of them as a copy.

        The copy is for the run without generated rows: how statements are carried out is then
        observed on the other one. If that does not show all, see :meth:`_found_again`.

        :raises HistoryError: one fails.
        """
        plain, filled = self._places
        may_copy = revisions and plain is not filled and self.history.settings.uses("copies")
        if may_copy and not plain.precedes(revisions):
            filled.reach(self.history, revisions)
            plain.copy(filled)

    def _found_again(self, found: Evidence, before: Sequence[str]) -> Evidence:
        """Run a revision where the history has run, after a run on a copy.

        :param found: what was observed on the copy, and then on rows, which is not observed again
            if the revision does the same.
        """
        plain, filled = self._places
        plain.forget()
        if filled.done == [*before]:  # nothing has run there
            self._places = filled, plain
        if found.after is not None and not found.proof.empty.failed:
            self._lost_keys[:] = found.lost_keys
            again, _ = self._found(found.revision, before, with_rows=False)
            if does_the_same(again, found):
                return with_rows_of(found, again)
        self._lost_keys.clear()
        return self._found(found.revision, before)[0]

    def _found(
        self, revision: str, before: Sequence[str], *, with_rows: bool = True
    ) -> tuple[Evidence, bool]:
        """Run a revision without generated rows, and then with them.

        :returns: what was observed, with the keys that were lost on rows, and whether the run with
            rows has shown all statements.
        """
        with self.history.alembic_errors():
            path = Path(self.history.scripts.get_revision(revision).path)
        source = read_source(path)
        plain, filled = self._places
        prover = self._prover(plain, revision, before, has_downgrade(source))
        start = prover.state()
        empty = self._run(prover, plain, path, start)
        after, statements = prover.upgraded, self._statements()
        evidence = Evidence(
            revision,
            path,
            source,
            self.plain.server.flavor,
            self.plain.server.version,
            start.schema,
            after.schema if after else None,
            statements,
            ExistingProof(empty),
            prover.has_downgrade,
            ran=len(statements),
        )
        release = _release(filled.database, start, after, statements, self.recorded)
        if release is None or not with_rows:
            return evidence, False
        is_complete = False
        if not empty.failed:
            evidence, is_complete = self._observed_on_rows(evidence, prover, before, release)
        evidence = replace(
            evidence,
            broken=release.broken,
            lost_plans=release.lost_plans,
            release=_tried(release),
        )
        return evidence, is_complete and empty.ends_upgraded

    def _observed_on_rows(
        self,
        evidence: Evidence,
        prover: ExistingProver,
        before: Sequence[str],
        release: PreviousRelease,
    ) -> tuple[Evidence, bool]:
        """Run a revision on generated rows.

        :param prover: has run it without generated rows.
        :returns: the evidence with what that has shown, and whether it has shown all statements.
        """
        _, filled = self._places
        after, touched = prover.upgraded, prover.touched(evidence.before)
        prover = self._prover(filled, evidence.revision, before, prover.has_downgrade)
        lost_before = len(self._lost_keys)
        rows, full, refused = self._with_rows(prover, filled, evidence.path, touched, release)
        lost = tuple(self._lost_keys[lost_before:])
        evidence = replace(evidence, filled=rows, refused=refused, lost_keys=lost)
        if full is None:
            return evidence, False
        statements = self._statements()
        self._without_rows(after)
        plain = evidence.statements
        evidence = replace(
            evidence,
            proof=replace(evidence.proof, full=full, filled=rows),
            ran=len(statements),
            statements=plain if full.refused else completed(plain, statements),
        )
        is_complete = (
            len(statements) >= len(plain)
            and not full.refused
            and prover.upgraded is not None
            and prover.upgraded.schema == evidence.after
        )
        return evidence, is_complete

    def _cheaper(
        self, statements: Sequence[Statement], before: Schema, after: Schema
    ) -> tuple[Cheaper, ...]:
        """Other forms of the statements, which are cheaper."""
        if self.trial is None:
            return ()
        new = after.tables.keys() - before.tables.keys()
        return tuple(cheaper_forms(self.trial, statements, before, new))

    def _prover(
        self, place: RunDatabase, revision: str, before: Sequence[str], goes_back: bool
    ) -> ExistingProver:
        """A prover on a database that is at the state before the revision."""
        place.reach(self.history, before)
        return ExistingProver(self.history, place.database, before, revision, goes_back, self.rules)

    def _run(
        self,
        prover: ExistingProver,
        place: RunDatabase,
        path: Path,
        start: DatabaseContents,
        release: PreviousRelease | None = None,
    ) -> ProofRun:
        ignored = [table.name for table in self.history.version_tables(place.database)]
        self._observers.clear()

        @contextmanager
        def watching(direction: str) -> Iterator[None]:
            if direction not in (UPGRADE, DOWNGRADE):
                yield
                return
            observer = RevisionObserver(place.database, path, direction, ignored, carry)
            self._observers.append(observer)
            with observer.watching():
                yield
            if release is not None and direction == UPGRADE:
                release.after_upgrade()

        prover.watching = watching
        done = place.done
        place.done = None
        with carrying(place.database) as carry:
            run = prover.run(start, on_generated_rows=release is not None)
        self._lost_keys += (each for o in self._observers for each in o.lost_keys)
        if run.ends_upgraded and done is not None:
            place.done = [*done, prover.revision]
        return run

    def _statements(self) -> list[Statement]:
        return [each for observer in self._observers for each in observer.statements]

    def _with_rows(
        self,
        prover: ExistingProver,
        place: RunDatabase,
        path: Path,
        touched: set[TableKey],
        release: PreviousRelease,
    ) -> tuple[Mapping[TableKey, int], ProofRun | None, str]:
        """Run a revision on generated rows: on fewer and simpler ones as long as it refuses them.

        :returns: the number of rows in each table, the run, and the message of the refusal.
        """
        refused = ""
        rows: Mapping[TableKey, int] = {}
        run: ProofRun | None = None
        for amount in WITH_ROWS:
            place.reach(self.history, prover.before)
            rows = insert_rows(place.database, touched, release.before, amount)
            if not any(rows.values()):
                self._without_any_rows(prover, place, release)
                return rows, run, refused
            release.before_upgrade()
            run = self._run(prover, place, path, prover.state(), release)
            if not run.refused:
                return rows, run, refused
            refused = refused or run.refused
        release.without_rows()
        with suppress(HistoryError):
            run_in_order(self.history, place.database, [prover.revision])
            release.after_upgrade()
        return rows, run, refused

    def _without_any_rows(
        self, prover: ExistingProver, place: RunDatabase, release: PreviousRelease
    ) -> None:
        """Run the statements of the previous release where no table can get rows, as for views."""
        if not release.is_affected:
            return
        release.before_upgrade()
        place.done = None
        with suppress(HistoryError):
            run_in_order(self.history, place.database, [prover.revision])
            release.after_upgrade()

    def _without_rows(self, after: DatabaseContents | None) -> None:
        """Replace generated rows by those that the history itself has made."""
        plain, filled = self._places
        if filled.done is None or after is None:
            return
        tables = after.schema.tables.values()
        keeps_more = any(table.is_versioned for table in tables)
        if plain is filled or keeps_more or any(o.table for o in after.schema.objects.values()):
            filled.done = None  # triggers would change other tables, earlier rows would stay
            return
        copy_rows(plain.database, filled.database, tables)


def _release(
    database: Database,
    before: DatabaseContents,
    after: DatabaseContents | None,
    statements: Iterable[Statement],
    recorded: Sequence[ReleaseStatement],
) -> PreviousRelease | None:
    """The release before a revision; ``None`` if its upgrade fails."""
    if after is None:
        return None
    upgrade = (each.sql for each in statements if each.direction == UPGRADE)
    renames = renames_by(upgrade, columns_by_table(before.schema))
    known = (database, before.schema, after.schema, bool(renames.tables))
    return RecordedRelease(*known, recorded=recorded) if recorded else PreviousRelease(*known)


def _tried(release: PreviousRelease) -> ReleaseTrial:
    """The numbers of a release's statements that were run and were not."""
    return ReleaseTrial(isinstance(release, RecordedRelease), release.run, release.not_run)


def _rivals(graph: Graph, revision: str) -> tuple[str, ...]:
    """The heads of a revision's branch, if it is one of several heads there."""
    return next((tuple(each) for each in graph.rivals() if revision in each), ())
