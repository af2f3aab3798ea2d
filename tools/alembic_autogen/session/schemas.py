"""What a command works with while it runs: both sides, and a database at head."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.cache import evict
from alembic_autogen.memo.results import Results
from alembic_autogen.sandbox.app import prepare
from alembic_autogen.sandbox.seal import enter
from alembic_autogen.schema.renames import Renames
from alembic_autogen.server.base import Database
from alembic_autogen.server.scratch import empty_database
from alembic_autogen.session.lazy_server import LazyServer
from alembic_autogen.session.pipeline import Appended, SchemaPipeline
from alembic_autogen.session.sides import ImportedSides, Sides

if TYPE_CHECKING:
    from pathlib import Path

    from alembic_autogen.history.scripts import History
    from alembic_autogen.memo.origin import Origin
    from alembic_autogen.progress import Progress, Stopwatch
    from alembic_autogen.settings import Settings


@contextmanager
def both_sides(settings: Settings, progress: Progress, watch: Stopwatch) -> Iterator[Sides]:
    """Both sides, for a command that only compares.

    :raises AutogenError: there is no server, or models or revisions do not work.
    """
    with _making(settings, progress, watch) as making:
        sides = making.known_sides()
        if sides is None or (sides.head.is_filtered and sides.compare(settings)):
            enter(settings, making.bench.launch)
            sides = making.sides()
        yield sides
        making.keep_database(sides.head)


@contextmanager
def sides_and_database(
    settings: Settings, progress: Progress, watch: Stopwatch
) -> Iterator[HeadDatabase]:
    """A database at head, and both sides, once they are asked for; the server is started.

    :raises AutogenError: there is no server, or models or revisions do not work.
    """
    with _making(settings, progress, watch) as making:
        enter(settings, making.bench.launch)
        making.bench.begin()
        yield HeadDatabase(making)


@contextmanager
def database_at_head(
    settings: Settings, progress: Progress, watch: Stopwatch
) -> Iterator[tuple[Database, Origin]]:
    """A database at head, to do with whatever one likes, and where it comes from.

    It is as it was kept, where that can be.

    :raises AutogenError: there is no server, or models or revisions do not work.
    """
    origin: Origin | None = None
    path = list(sys.path)
    for is_last in (False, True):
        with _making(settings, progress, watch) as making:
            enter(settings, making.bench.launch)
            making.bench.begin()
            database = making.restored()
            if database is not None:
                assert making.snapshot is not None
                origin = origin or making.snapshot.origin
            else:
                head = making.made()
                origin = head.origin
                if is_last or not (making.keep_database(head) or making.is_kept()):
                    database = making.head_database()
            if database is not None:
                os.chdir(settings.project)  # where the application has gone is not for the user
                yield database, origin
                return
            progress.step("keeping the database at head for the next time")
            making.wait_until_kept()
        sys.path[:] = path  # what the application has added is no part of what will be found


@contextmanager
def _making(settings: Settings, progress: Progress, watch: Stopwatch) -> Iterator[SchemaPipeline]:
    prepare(settings)
    with ExitStack() as stack:
        bench = LazyServer(settings, stack, progress, watch)
        known = Results(settings, bench.identity if settings.use_cache else None)
        making = SchemaPipeline(settings, progress, watch, bench, known)
        bench.starting_point = making.starting_point
        stack.callback(os.chdir, settings.project)  # paths in reports begin there
        yield making
        if known.usable:
            evict.make_room(settings.cache_size)


@dataclass(frozen=True)
class HeadDatabase:
    """A database at head, on which candidates can be tried."""

    making: SchemaPipeline

    def sides(self) -> ImportedSides:
        """Both sides.

        :raises AutogenError: there is no server, or models or revisions do not work.
        """
        return self.making.sides()

    @property
    def database(self) -> Database:
        """The database itself."""
        return self.making.head_database()

    @property
    def history(self) -> History:
        """The revisions."""
        return self.making.history

    def reset(self) -> None:
        """Make the database anew, after a candidate has changed it."""
        empty_database(self.database)
        self.history.reload()
        self.making.migrate(self.database)

    def publish(self, published: Path, renames: Renames, appended: Appended, *, keep: bool) -> None:
        """Take note that the database is what the history, with a new revision, makes.

        :param published: the file of the revision, as this run wrote it.
        :param renames: what the new revision renames.
        :param appended: columns that it added at the end of a table.
        :param keep: whether it holds no rows but those of the history, so that it may be kept.
        """
        self.making.known.files.note(published)
        head = self.making.noted_head(published, renames, appended)
        if keep:
            self.making.keep_database(head)
