"""A database at head for the user to work on: a copy of a kept one, which is built if needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alembic_autogen.memo.reasons import NotRemembered
from alembic_autogen.sandbox.preparation import Preparation
from alembic_autogen.server.base import Database
from alembic_autogen.session.import_models import import_models
from alembic_autogen.session.migrated_database import MigratedDatabase
from alembic_autogen.session.remembered import note_import, remember_head
from alembic_autogen.session.session import Session, open_session

if TYPE_CHECKING:
    from alembic_autogen.memo.origin import Origin
    from alembic_autogen.memo.stored_values import Head
    from alembic_autogen.progress import Progress, Stopwatch
    from alembic_autogen.session.stages import StageResult
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class UserDatabase:
    """A database at head that the user may change.

    :param origin: the run that built it, and when.
    :param not_remembered: the reasons why the next run will run the revisions again.
    """

    database: Database
    origin: Origin
    not_remembered: NotRemembered = field(default_factory=NotRemembered)


@contextmanager
def database_at_head(
    settings: Settings, progress: Progress, watch: Stopwatch
) -> Iterator[UserDatabase]:
    """Open a database at head that the user may change.

    If none is kept, this run builds and keeps one, which ends its server; the user then gets a copy
    on another server. If none can be kept, the user gets the one that was built.

    :raises AutogenError: there is no server, or models or revisions do not work.
    """
    path = list(sys.path)
    origin: Origin | None = None
    with Preparation(settings) as preparation:
        for may_keep in (True, False):
            with _started(settings, progress, watch, preparation) as session:
                found = _kept(session) or _built(session, may_keep=may_keep)
                if isinstance(found, UserDatabase):
                    os.chdir(settings.project)  # the application may have changed the directory
                    yield replace(found, origin=origin or found.origin)
                    return
                origin = found
            sys.path[:] = path  # remove the application's additions before the second pass


@contextmanager
def _started(
    settings: Settings, progress: Progress, watch: Stopwatch, preparation: Preparation
) -> Iterator[Session]:
    with open_session(settings, progress, watch, preparation) as session:
        session.seal()
        session.server.begin()
        yield session


def _kept(session: Session) -> UserDatabase | None:
    """The kept database at head, if the models will have the same naming conventions."""
    kept = session.kept.nearest
    if kept is None or not kept.is_head or session.results.expected_naming != kept.naming:
        return None
    return UserDatabase(Database(session.server.server, kept.database), kept.origin)


def _built(session: Session, *, may_keep: bool) -> UserDatabase | Origin:
    """Build a database at head, after importing the models, which revisions may use.

    :param may_keep: whether to keep it for another server, if that is possible.
    :returns: only its origin if it is kept, in which case the server has ended.
    """
    loaded = import_models(session)
    note_import(session, loaded)
    head = MigratedDatabase(session, loaded)
    if head.base is not None and head.base.is_head:
        database = Database(session.server.server, head.base.database)
        return UserDatabase(database, head.base.origin)
    built = remember_head(head, head.read())
    if may_keep and _keep(session, head, built):
        return built.value.origin
    return UserDatabase(head.database, built.value.origin, NotRemembered(head=built.reasons))


def _keep(session: Session, head: MigratedDatabase, built: StageResult[Head]) -> bool:
    """Keep the database, and wait for that; another run may keep the same one meanwhile."""
    layout, naming = head.history.layout, head.loaded.naming
    begun = built.tracked is not None and head.keep(built.value, built.tracked)
    if not begun and not session.kept.is_kept(layout, naming):
        return False
    session.progress.step("keeping the database at head for the next time")
    session.kept.wait_until_kept(layout, naming)
    return True
