"""Run the coming revisions on a disposable server first, and find the place of a real database.

This runs the application's code with redirected connections, while an upgrade runs it with those of
the application, so it has a process of its own; see :mod:`.previewing`.
"""

from __future__ import annotations

import os
import pickle
import sys
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

from alembic_autogen import signals
from alembic_autogen.apply.afterwards.schema_verification import compare_after
from alembic_autogen.apply.preview.preview import (
    ComparisonRequest,
    Preview,
    PreviewBugError,
    PreviewError,
    PreviewRequest,
    Stranger,
)
from alembic_autogen.apply.preview.recorded_revision import RecordedRevision
from alembic_autogen.apply.preview.recording import record
from alembic_autogen.apply.preview.way_out import place_to_reach, statements_to
from alembic_autogen.apply.resuming.places import (
    PlaceInRevision,
    Touched,
    differences_of,
    everything,
    find_place,
    nearest,
    rules_of_places,
)
from alembic_autogen.errors import (
    AutogenError,
    DownloadError,
    HistoryError,
    ModelsError,
    NoServerError,
    ServerError,
)
from alembic_autogen.history.baseline import run_script
from alembic_autogen.history.branches import graph_of
from alembic_autogen.history.migration_plan import RepairStep
from alembic_autogen.lint.evidence import DOWNGRADE, UPGRADE
from alembic_autogen.progress import Silent, Stopwatch
from alembic_autogen.proof.scratch_runs import begin
from alembic_autogen.sandbox import seal
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.dump import dump_schema
from alembic_autogen.schema.further_databases import others_than
from alembic_autogen.schema.model import without
from alembic_autogen.schema.owners import of_same_owner
from alembic_autogen.schema.version_tables import read_without_version_tables
from alembic_autogen.server.base import title
from alembic_autogen.server.connection import querying
from alembic_autogen.session.import_models import open_history
from alembic_autogen.session.real_defaults import copy_of_real, reach_with_real_defaults
from alembic_autogen.session.session import Session, open_session

if TYPE_CHECKING:
    from alembic_autogen.apply.afterwards.comparison_results import ComparedSchema
    from alembic_autogen.history.graph import Graph
    from alembic_autogen.history.scripts import History
    from alembic_autogen.schema.differences import Difference, Rules
    from alembic_autogen.schema.model import Schema, TableKey
    from alembic_autogen.server.base import Database


def compared(request: ComparisonRequest) -> ComparedSchema:
    """Compare a real database with the schema after the last of some revisions.

    :raises ServerError: no disposable server can be had.
    """
    settings = request.settings
    with open_session(settings, Silent(), Stopwatch()) as session:
        session.seal()
        session.server.begin()
        history = _history(session)
        with copy_of_real(session.server, request.real.collations) as copy:
            run_script(request.real.sql, f"the schema of {request.name}", copy)

            def read() -> Schema:
                found = _own_schema(history, copy, history.version_tables(copy))
                return of_same_owner(found, everything(*request.recorded))

            return compare_after(copy, read, request.recorded, settings)


def _history(session: Session) -> History:
    """The history; its revisions may need the models, but neither they nor env.py have to."""
    try:
        return open_history(session)
    except ModelsError:
        return session.open_history()


def preview(request: PreviewRequest) -> Preview:
    """Run the coming revisions on a disposable server, and find the place of a real database.

    :raises NoServerError: there is no disposable server here.
    :raises DownloadError: it cannot be downloaded.
    :raises PreviewError: it does not start, is of the other flavor, or does not do what the
        preview needs.
    :raises HistoryError: a revision fails there.
    """
    settings = request.settings
    with open_session(settings, Silent(), Stopwatch()) as session:
        session.seal()
        with ending_the_command():
            session.server.begin()
            _check_flavor(session.server.server.flavor, request.real.flavor)
            return _previewed(session, request)


def _check_flavor(disposable: str, real: str) -> None:
    """Check that a disposable server is of the flavor of the real one.

    :raises PreviewError: it is not.
    """
    if disposable != real:
        raise PreviewError(
            f"The database is one of {title(real)}, but the disposable server is "
            f'{title(disposable)}; set flavor = "{real}" in [tool.alembic-autogen] of '
            f"pyproject.toml, or add --flavor {real}. Nothing was changed; --no-preview goes on "
            "without a disposable server."
        )


@contextmanager
def ending_the_command() -> Iterator[None]:
    """Tell an error of the preview from a server that is not available.

    :raises PreviewError: the server does not start, refuses something, or stops answering.
    """
    try:
        yield
    except (NoServerError, DownloadError):
        raise
    except ServerError as error:
        raise PreviewError(
            "The coming revisions could not be run on a disposable server: "
            f"{error.message.rstrip('.')}. Nothing was changed; --no-preview goes on without it.",
            details=error.details,
        ) from error


def _previewed(session: Session, request: PreviewRequest) -> Preview:
    """Make the preview.

    All databases of a run share the further schemas, so that only one is there at a time.
    """
    history = _history(session)
    with _copy(session, history, request) as (_, read):
        real = read()
    found = _on_history(session, history, request, real)
    to = place_to_reach(found)
    if to is None:
        return found
    with _copy(session, history, request) as (copy, read):
        return replace(found, way_out=statements_to(to, copy, read, request.settings))


@contextmanager
def _copy(
    session: Session, history: History, request: PreviewRequest
) -> Iterator[tuple[Database, Callable[[], Schema]]]:
    """Create a copy of the real schema.

    :returns: the copy, and what reads it.
    """
    with copy_of_real(session.server, request.real.collations) as copy:
        run_script(request.real.sql, f"the schema of {request.name}", copy)
        named = history.version_tables(copy)
        yield copy, lambda: _own_schema(history, copy, named)


def _own_schema(history: History, database: Database, named: Collection[TableKey]) -> Schema:
    """The schema of a database, as far as revisions make it.

    Tables of others are left out: a real database has them before the first revision, and a
    disposable one has stand-ins from the first statement that refers to them.

    :param named: the version tables that env.py names.
    """
    schema = read_without_version_tables(database, named)
    return without(schema, history.external.tables(schema))


def _on_history(
    session: Session, history: History, request: PreviewRequest, real: Schema
) -> Preview:
    with session.server.database("history") as database:
        previewing = _Previewing(history, database, real, request)
        like_real = reach_with_real_defaults(
            session.server, database, request.real.collations, previewing.reach
        )
        return replace(previewing, database=like_real).result(database.server.version)


@dataclass(frozen=True)
class _FoundPlace:
    """A place outside the revisions to run, and how to make that revision whole.

    :param repairing: the steps that run, as they ran on the disposable server.
    """

    place: PlaceInRevision
    repair: tuple[RepairStep, ...]
    repairing: tuple[RecordedRevision, ...]


@dataclass(frozen=True)
class _Previewing:
    history: History
    database: Database
    real: Schema
    request: PreviewRequest

    def result(self, version: str) -> Preview:
        """Record the revisions on the database that has been reached, and find the place."""
        if not self.request.revisions:
            return self._only_begun(version)
        first, *others = self.request.revisions
        opening = self._record(first, self.request.direction)
        rest = [self._record(each, self.request.direction) for each in others]
        real = of_same_owner(self.real, everything(opening, *rest))
        place = find_place(opening, real, self._rules, self.request.real.mark)
        with self.database.connect() as connection:
            further = others_than(self.database.default, self.request.settings.schemas)
            sql = dump_schema(querying(connection), self.database.default, further=further)
        found = Preview(place, None, (), (opening, *rest), version, (), sql, self.real)
        if place is not None and not place.is_start:
            return found
        drift = self._drift(opening.before)
        if place is not None and not drift:
            return found
        tried = [opening]
        for other in self._elsewhere(tried):
            return replace(found, place=other.place, repair=other.repair, repairing=other.repairing)
        if place is not None:
            differences = self._in_the_way(opening.before, rest, real)
            if differences:
                return replace(found, place=None, stranger=Stranger(place, differences))
            return replace(found, drift=drift)
        return replace(found, stranger=Stranger(*nearest(tried, real, self._rules)))

    def _only_begun(self, version: str) -> Preview:
        """Find a revision that has stopped half way, where none is to be run."""
        drift = self._drift(self._read(self.database))
        for other in self._elsewhere([]):
            recorded = (other.place.recorded,)
            return Preview(
                *(other.place, None, other.repair, recorded, version),
                real=self.real,
                repairing=other.repairing,
            )
        return Preview(None, None, (), (), version, real=self.real, drift=drift)

    def _in_the_way(
        self, expected: Schema, later: Sequence[RecordedRevision], real: Schema
    ) -> tuple[Difference, ...]:
        """The differences in what later revisions change, such as a table that they create.

        They would end in an error, with the revisions before them applied.

        :param expected: the schema of the revisions that the database notes.
        """
        if not later:
            return ()
        touched = Touched.by(*later)
        return differences_of(touched.only(expected), touched.only(real), self._rules)

    def _drift(self, expected: Schema) -> tuple[Difference, ...]:
        """The differences of the real database from the schema of the revisions that it notes."""
        return compare(expected, of_same_owner(self.real, expected), self._rules).differences

    def _elsewhere(self, tried: list[RecordedRevision]) -> Iterator[_FoundPlace]:
        """Look for a revision that has stopped half way in the opposite direction.

        :param tried: gets the directions of revisions that were run to find it.
        """
        forward = self.request.direction == UPGRADE
        current = self.request.current
        # the revisions that may have begun after those in the version table
        for revision in current if forward else self._graph.following(current):
            begun, wanted = (DOWNGRADE, UPGRADE) if forward else (UPGRADE, DOWNGRADE)
            self.reach(self.database)
            try:
                one_way = self._record(revision, begun)
                other_way = self._record(revision, wanted)
            except HistoryError:  # without a downgrade, for example, it cannot have begun one
                continue
            tried.append(one_way)
            real = of_same_owner(self.real, everything(one_way, other_way))
            place = find_place(one_way, real, self._rules)
            if place is None or place.is_start:
                continue
            wanted_step = RepairStep(revision, wanted)
            back = find_place(other_way, real, self._rules)
            if back is not None:
                # The version is changed first, so that a later failure can be repaired too.
                noted = RepairStep(revision, begun, runs=False)
                yield _FoundPlace(back, (noted, wanted_step), (other_way,))
            else:
                both = (RepairStep(revision, begun), wanted_step)
                yield _FoundPlace(place, both, (one_way, other_way))

    @property
    def _graph(self) -> Graph:
        with self.history.alembic_errors():
            return graph_of(self.history.scripts)

    @property
    def _rules(self) -> Rules:
        return rules_of_places(self.request.settings)

    def reach(self, database: Database) -> None:
        """Bring a database to the state that the real one notes."""
        graph = self._graph
        current = self.request.current
        needed = frozenset[str]().union(*(graph.needed(each) for each in current))
        begin(self.history, database, graph.in_order(needed))

    def _record(self, revision: str, direction: str) -> RecordedRevision:
        return record(self.history, self.database, revision, direction, self._read)

    def _read(self, database: Database) -> Schema:
        return _own_schema(self.history, database, self.history.version_tables(database))


def serve(descriptor: int) -> NoReturn:
    """Handle the request on standard input; this process has no other work.

    :param descriptor: the result is written there, pickled; or an error.
    """
    signals.install()
    seal.arm()
    found: Preview | ComparedSchema | AutogenError
    try:
        request = pickle.load(sys.stdin.buffer)
        is_comparison = isinstance(request, ComparisonRequest)
        found = compared(request) if is_comparison else preview(request)
    except AutogenError as error:
        found = error
    except KeyboardInterrupt:
        os._exit(signals.exit_code())
    except Exception:
        found = PreviewBugError(
            "The coming revisions could not be run on a disposable server, by an error of "
            "alembic-autogen; --no-preview upgrades without that.",
            details=traceback.format_exc(),
        )
    with os.fdopen(descriptor, "wb") as answer:
        pickle.dump(found, answer)
    seal.finish()
    os._exit(0)
