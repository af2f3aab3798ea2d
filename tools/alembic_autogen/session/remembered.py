"""Reuse schemas of earlier runs instead of running the stages that would produce them again.

A result is reused if none of its dependencies has changed. A newly built result is stored with its
dependencies. ``--no-cache`` switches this off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from alembic_autogen.history.external_tables import external_tables
from alembic_autogen.memo.fingerprint import models_text
from alembic_autogen.memo.import_state import ImportState, TrackedState
from alembic_autogen.session.schemas import Schemas
from alembic_autogen.session.stages import Pending, StageResult, Stages

if TYPE_CHECKING:
    from alembic_autogen.memo.stored_values import Created, Head
    from alembic_autogen.models.ddl import Emitted
    from alembic_autogen.session.import_models import LoadedModels
    from alembic_autogen.session.migrated_database import MigratedDatabase
    from alembic_autogen.session.session import Session

CreateModels = Callable[["LoadedModels"], AbstractContextManager[Pending]]
RunHistory = Callable[["MigratedDatabase"], "StageResult[Head]"]


@dataclass(frozen=True)
class Key:
    """The models' part of the keys of both results.

    Every key also includes the server and the packages. The key of the schema at head includes the
    files of the history, and the dependencies observed when they ran
    (:mod:`alembic_autogen.memo.results`).

    :param text: a digest of the statements of ``create_all()``, which determine the models' schema;
        empty if ``create_all()`` queries the database.
    :param naming: the naming conventions of the models, which apply to revisions too.
    """

    text: str
    naming: str


class Remembered:
    """The results of earlier runs."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._results = session.results

    @cached_property
    def _heads(self) -> Sequence[Head]:
        """The schemas at head of this history, one for each naming convention."""
        with self._session.watch.stage("look up"):
            layout = self._results.layout()
            return self._results.heads(layout) if layout else ()

    def _head(self, key: Key) -> Head | None:
        return next((head for head in self._heads if head.naming == key.naming), None)

    def _models(self, key: Key) -> Created | None:
        return self._results.models(key.text) if key.text else None

    def schemas(self) -> Schemas | None:
        """Both schemas, if importing the models and running the revisions would give the same.

        :returns: ``None`` also if the filters of env.py must be applied to differences.
        """
        imported = self._results.imported_models if self._heads else None
        if imported is None:
            return None
        key = Key(imported.text, imported.naming)
        with self._session.watch.stage("look up"):
            models = self._models(key)
        head = self._head(key)
        if models is None or head is None:
            return None
        self._results.mark_used(imported)
        external = external_tables(self._session.settings)
        schemas = Schemas(models, head, imported.unregistered, external=external)
        if head.is_filtered and schemas.compare(self._session.settings):
            return None
        return schemas

    def wrap(self, stages: Stages) -> Stages:
        """Wrap stages so that each first checks whether its result is known."""
        if not self._results.usable:
            return stages
        return Stages(
            self.start_server,
            stages.import_models,
            partial(self._create_models, stages.create_models),
            partial(self._run_history, stages.run_history),
        )

    def start_server(self) -> None:
        """Begin to start the server, unless both schemas are probably known."""
        if not (self._heads and self._results.expects_models):
            self._session.server.begin()

    def _run_history(self, run: RunHistory, database: MigratedDatabase) -> StageResult[Head]:
        known = self._head(Key("", database.loaded.naming))
        if known is not None and self._results.heads_hold():
            return StageResult(known)
        return remember_head(database, run(database).value)

    @contextmanager
    def _create_models(self, create: CreateModels, loaded: LoadedModels) -> Iterator[Pending]:
        with self._session.watch.stage("models"):
            statements = emitted(self._session, loaded)
            key = _key(loaded, statements)
            known = self._models(key)
            if known is None and key.text:
                from alembic_autogen.session.changed_tables import schema_after_change

                known = schema_after_change(self._session, loaded.models, statements)
        if known is not None:
            found = known
            yield lambda: self._noted(loaded, statements, found)
        else:
            with create(loaded) as created:
                yield lambda: self._noted(loaded, statements, created().value)

    def _noted(
        self, loaded: LoadedModels, statements: Sequence[Emitted], created: Created
    ) -> StageResult[Created]:
        """Store the models' schema, with its dependencies."""
        key = _key(loaded, statements)
        if created.refused:
            obstacle = f"the server refuses the table {created.refused[0].table}"
        elif not key.text:
            obstacle = "create_all() asks the database for something"
        elif why := _dependence(statements):
            obstacle = f"a DDL event of the models {why}"
        else:
            if not self._results.has_models(key.text):
                from alembic_autogen.session.changed_tables import statements_to_remember

                parts = statements_to_remember(self._session.settings, created, statements)
                self._results.remember_models(key.text, created, parts)
            return StageResult(created, remember_import(self._session, loaded, key))
        return StageResult(created, TrackedState(ImportState(), (obstacle,)))


def emitted(session: Session, loaded: LoadedModels) -> Sequence[Emitted]:
    """The statements of ``create_all()``; empty if it queries the database."""
    from alembic_autogen.models.ddl import emitted_statements
    from alembic_autogen.sandbox.app import application

    with application(session.server.on_demand()), session.tracking.compiling():
        return emitted_statements(loaded.models) or []


def _dependence(statements: Sequence[Emitted]) -> str:
    """The reason why the statements may create another schema next time, or empty."""
    from alembic_autogen.sandbox.redirect.server_dependence import dependence_of_events

    return dependence_of_events([each.text.replace("%%", "%") for each in statements])


def _key(loaded: LoadedModels, statements: Sequence[Emitted]) -> Key:
    text = models_text(map(str, statements)) if statements else ""
    return Key(text, loaded.naming)


def note_import(session: Session, loaded: LoadedModels) -> None:
    """Store the dependencies of the import of the models."""
    if session.results.usable:
        remember_import(session, loaded, _key(loaded, emitted(session, loaded)))


def remember_import(session: Session, loaded: LoadedModels, key: Key) -> TrackedState:
    """Store the dependencies of the import of the models, with the models' part of the keys."""
    tracked = session.tracking.state_of_models(session.layout())
    session.results.remember_import(key.text, key.naming, loaded.models.unregistered, tracked)
    return tracked


def remember_head(database: MigratedDatabase, head: Head) -> StageResult[Head]:
    """Store the schema at head that this run has built, with its dependencies."""
    results = database.session.results
    if not results.usable:
        return StageResult(head)
    tracked = database.tracked_state()
    results.remember_head(database.history.layout, head, tracked)
    return StageResult(head, tracked)
