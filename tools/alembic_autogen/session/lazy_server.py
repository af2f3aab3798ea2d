"""The disposable server of a run: started when it is first needed, or ahead of that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from alembic_autogen import server as servers
from alembic_autogen.sandbox import seal
from alembic_autogen.sandbox.alembic_config import own_database
from alembic_autogen.sandbox.redirect import guarded_to_the_end
from alembic_autogen.server.base import Database

if TYPE_CHECKING:
    from alembic_autogen.progress import Progress, Stopwatch
    from alembic_autogen.server.base import Launch, Server
    from alembic_autogen.settings import Settings


class LazyServer:
    """A server that may not run yet.

    :param stack: ends the server.
    :raises ServerError: no source can be used.
    """

    def __init__(
        self, settings: Settings, stack: ExitStack, progress: Progress, watch: Stopwatch
    ) -> None:
        self._settings = settings
        self._stack = stack
        self._progress = progress
        self._watch = watch
        self._launch: Launch | None = None
        self._is_guarded = False
        self.starting_point: Callable[[], Path | None] = lambda: None
        """Gives the snapshot that the server is to start on."""
        self.databases: set[str] = set()
        self._choice = servers.choose(settings)

    @cached_property
    def identity(self) -> Mapping[str, Any] | None:
        """What changes when another server would answer."""
        return self._choice.source.identity(self._settings)

    def begin(self) -> None:
        """Start the server, and go on; once is enough."""
        if self._launch is None:
            data = self.starting_point()
            self._progress.step("starting a disposable server")
            self._launch = self._stack.enter_context(self._launched(data))

    def _launched(self, data: Path | None) -> AbstractContextManager[Launch]:
        """Start the server outside the seal, where there is one.

        It may have to be downloaded, and its supervisor is no child of the application, which may
        wait for children of its own (``os.waitpid(-1, 0)``) or end them.
        """
        outside = seal.channel()
        if outside is None:
            return self.launch(data)
        from alembic_autogen.sandbox import launching

        return launching.launch(outside, data)

    def launch(self, data: Path | None) -> AbstractContextManager[Launch]:
        """Begin to start the server; see :class:`~alembic_autogen.server.base.ServerSource`."""
        return self._choice.launch(self._settings, data)

    def guard(self) -> None:
        """Lead all connections of the application here, from now on; once is enough."""
        if not self._is_guarded:
            self._is_guarded = True
            why = "when the disposable server is gone"
            to_the_end = seal.is_armed()
            guarded = guarded_to_the_end(self.on_demand(), why, to_the_end=to_the_end)
            self._stack.enter_context(guarded)

    @property
    def is_starting(self) -> bool:
        """Whether a server was begun that one would have to wait for."""
        return self._launch is not None and not self._launch.is_ready()

    @cached_property
    def server(self) -> Server:
        """The server, once it answers."""
        self.begin()
        assert self._launch is not None
        with self._watch.stage("server"):
            return self._launch.server()

    @cached_property
    def _own(self) -> str:
        """The application's own database, where it matters whether that is among the schemas."""
        return own_database(self._settings) if self._settings.schemas else ""

    @property
    def running(self) -> Server | None:
        """The server, where it has answered already."""
        found: Server | None = self.__dict__.get("server")
        return found

    @contextmanager
    def database(self, purpose: str) -> Iterator[Database]:
        """A scratch database; on a server of our own it stays as long as that."""
        schemas = self._settings.schemas
        with self.server.database(purpose, schemas, keep=True, own=self._own) as database:
            self.databases.add(database.name)
            yield database

    def keep_open(self, purpose: str) -> Database:
        """A scratch database that is there until the end."""
        return self._stack.enter_context(self.database(purpose))

    def keep(self, kind: str, key: Mapping[str, Any], about: Mapping[str, Any]) -> bool:
        """End the server, and have its data kept in the background; gives whether that can be."""
        assert self._launch is not None
        return self._launch.keep(kind, key, about)

    def on_demand(self) -> Database:
        """A database that exists once something connects to it: models seldom do, at import."""
        return cast(Database, _OnDemand(self))


class _OnDemand:
    """Looks like a :class:`Database`, and becomes one when it is asked for its name."""

    def __init__(self, bench: LazyServer) -> None:
        self._bench = bench

    @cached_property
    def _database(self) -> Database:
        return self._bench.keep_open("import")

    @property
    def started(self) -> Database | None:
        """The database, where there is one already."""
        return self.__dict__.get("_database")

    @property
    def server(self) -> Server:
        return self._bench.server

    @property
    def name(self) -> str:
        return self._database.name

    @property
    def schemas(self) -> tuple[str, ...]:
        return self._database.schemas

    @property
    def names(self) -> tuple[str, ...]:
        return self._database.names

    @property
    def default(self) -> str:
        return self._database.default

    @property
    def is_made(self) -> bool:
        """Whether it exists by now."""
        return "_database" in vars(self)
