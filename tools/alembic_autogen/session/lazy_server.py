"""The disposable server of a run, started on first use or earlier."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.sandbox import seal
from alembic_autogen.sandbox.alembic_config import own_database
from alembic_autogen.sandbox.redirect import redirected_to_the_end
from alembic_autogen.server.base import Database

if TYPE_CHECKING:
    from alembic_autogen.memo.audit_events import Address
    from alembic_autogen.progress import Progress, Stopwatch
    from alembic_autogen.server import Choice
    from alembic_autogen.server.base import Collations, Launch, Server
    from alembic_autogen.settings import Settings


class LazyServer:
    """A server that may not run yet.

    :param choice: the source of the server.
    :param starting_point: returns the data directory to start on, if any.
    :param stack: ends the server.
    """

    def __init__(
        self,
        settings: Settings,
        choice: Choice,
        starting_point: Callable[[], Path | None],
        stack: ExitStack,
        progress: Progress,
        watch: Stopwatch,
    ) -> None:
        self._settings = settings
        self._choice = choice
        self._starting_point = starting_point
        self._stack = stack
        self._progress = progress
        self._watch = watch
        self._launch: Launch | None = None
        self._is_redirected = False
        self.databases: set[str] = set()
        self.collations: Collations = ()
        """The default collations of the databases that are created; the server's for others."""

    def begin(self) -> None:
        """Begin to start the server, unless that was done already."""
        if self._launch is None:
            data = self._starting_point()
            self._progress.step("starting a disposable server")
            self._launch = self._stack.enter_context(self._launched(data))

    def _launched(self, data: Path | None) -> AbstractContextManager[Launch]:
        """Start the server outside the seal, if there is one.

        The server may have to be downloaded. Also, its supervisor must not be a child of the
        application, which may wait for its own children (``os.waitpid(-1, 0)``) or end them.
        """
        outside = seal.channel()
        if outside is None:
            return self.launch(data)
        from alembic_autogen.sandbox import launching

        return launching.launch(outside, data)

    def launch(self, data: Path | None) -> AbstractContextManager[Launch]:
        """Begin to start the server; see :class:`~alembic_autogen.server.base.ServerSource`."""
        return self._choice.launch(self._settings, data)

    def redirect_connections(self) -> None:
        """Redirect all connections of the application to this server, until the end of the run."""
        if not self._is_redirected:
            self._is_redirected = True
            why = "when the disposable server is gone"
            to_the_end = seal.is_armed()
            redirection = redirected_to_the_end(self.on_demand(), why, to_the_end=to_the_end)
            self._stack.enter_context(redirection)

    @cached_property
    def server(self) -> Server:
        """The server, once it answers."""
        self.begin()
        assert self._launch is not None
        with self._watch.stage("server"):
            return self._launch.server()

    @cached_property
    def _own(self) -> str:
        """The application's own database, which may be among the configured schemas."""
        return own_database(self._settings) if self._settings.databases else ""

    def server_address(self) -> Address:
        """The address to which the application may connect: the server's, once it has answered."""
        server: Server | None = vars(self).get("server")
        if server is None:
            return (None, None, None)
        return (server.address.unix_socket, server.address.host, server.address.port)

    @contextmanager
    def database(self, purpose: str, collations: Collations = ()) -> Iterator[Database]:
        """Create a scratch database; on a private server it exists as long as the server.

        With further schemas, which all scratch databases share, it is dropped at the end of the
        context: its foreign keys would keep the tables of these schemas from being dropped.

        :param collations: their default collations; those of all databases if there are none.
        """
        schemas = self._settings.databases
        collations = collations or self.collations
        creating = self.server.database(
            purpose, schemas, keep=not schemas, own=self._own, collations=collations
        )
        with creating as database:
            self.databases.add(database.name)
            yield database

    def keep_open(self, purpose: str) -> Database:
        """Create a scratch database that exists until the end of the run."""
        return self._stack.enter_context(self.database(purpose))

    def within(self, stack: ExitStack) -> LazyServer:
        """The same server, once it has begun to start, for databases that do not exist as long.

        :param stack: ends them.
        """
        self.begin()
        other = copy(self)
        other._stack = stack
        return other

    def keep(self, kind: str, key: Mapping[str, object], about: Mapping[str, object]) -> bool:
        """End the server, and keep its data in the background; ``False`` if that is impossible."""
        assert self._launch is not None
        return self._launch.keep(kind, key, about)

    def on_demand(self) -> Database:
        """A database that is created on the first connection; few models connect when imported."""
        return _OnDemand(self)


class _OnDemand(Database):
    """A database that is created when its name is first read."""

    def __init__(self, lazy: LazyServer) -> None:
        object.__setattr__(self, "_lazy", lazy)

    @cached_property
    def _database(self) -> Database:
        lazy: LazyServer = vars(self)["_lazy"]
        return lazy.keep_open("import")

    @property
    def server(self) -> Server:
        lazy: LazyServer = vars(self)["_lazy"]
        return lazy.server

    @property
    def name(self) -> str:
        return self._database.name

    @property
    def schemas(self) -> tuple[str, ...]:
        return self._database.schemas

    @property
    def own_schema(self) -> str:
        return self._database.own_schema

    @property
    def started(self) -> Database | None:
        """The database, if it exists already; see :mod:`alembic_autogen.sandbox.redirect`."""
        return vars(self).get("_database")

    @property
    def is_made(self) -> bool:
        """Whether it has been created."""
        return "_database" in vars(self)

    __eq__ = object.__eq__
    __hash__ = object.__hash__
