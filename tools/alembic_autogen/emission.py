"""What ``create_all()`` sends to a server: found out without sending it, and sent by ourselves.

The statements decide what the models' schema will be. To know them costs a tenth of running them;
to run them without SQLAlchemy, on a connection of the tool's own, takes half of the time that
``create_all()`` takes, and can go on while the revisions run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alembic_autogen.errors import AutogenError
from alembic_autogen.models import Models, created_object, engine_for, table_key
from alembic_autogen.schema.model import ObjectKey, TableKey

if TYPE_CHECKING:
    from sqlalchemy import Dialect

    from alembic_autogen.server.base import Database


@dataclass(frozen=True)
class Emitted:
    """A statement that ``create_all()`` emits.

    :param text: as the driver gets it, with the percent signs that it takes away.
    :param given: its parameters, where it has some.
    :param table: the table that it makes, or makes an index or a trigger of; ``None`` for
        everything else, on which more than one table may depend.
    """

    text: str
    given: str = ""
    table: TableKey | None = None

    def __str__(self) -> str:
        return f"{self.text}{self.given}"


def emitted_statements(
    models: Models, dialect: Dialect | None = None, tables: Collection[TableKey] | None = None
) -> list[Emitted] | None:
    """Every statement that ``create_all()`` emits, DDL events included.

    :param dialect: what a server's connection made of it (default: that of MySQL 8.4).
    :param tables: only these (default: all).
    :returns: ``None`` where an event needs a real connection.
    """
    from sqlalchemy import create_mock_engine

    found: list[Emitted] = []

    def note(element: Any, *arguments: Any, **options: Any) -> None:
        given = repr((arguments, options)) if any(arguments) or options else ""
        text = str(element.compile(dialect=engine.dialect))
        found.append(Emitted(text, given, _table_of(element, text)))

    engine: Any = create_mock_engine("mysql+pymysql://", note)
    if dialect is None:
        engine.dialect.server_version_info = (8, 4)
    else:
        engine._dialect = dialect
    try:
        for metadata in models.metadata:
            wanted = [t for t in metadata.tables.values() if not tables or table_key(t) in tables]
            metadata.create_all(engine, wanted if tables else None, checkfirst=False)
    except (Exception, SystemExit):  # whatever an event may do with a connection that is none
        return None
    return found


def _table_of(element: Any, text: str) -> TableKey | None:
    from sqlalchemy.schema import CreateIndex, CreateTable, Table

    key = created_object(text)
    target = None
    if type(element) is CreateTable:
        target = element.element
    elif type(element) is CreateIndex:
        target = element.element.table
    elif key is not None and key.kind == "trigger":
        target = getattr(element, "target", None)
    return table_key(target) if isinstance(target, Table) else None


def server_dialect(database: Database) -> Dialect:
    """SQLAlchemy's dialect, as it is once it knows the server: its version, its SQL mode."""
    engine = engine_for(database)
    with engine.connect():
        return engine.dialect


class Replay:
    """Statements that are run in the background, until one fails."""

    def __init__(self, statements: Sequence[Emitted], database: Database) -> None:
        self.statements = statements
        self._database = database
        self._over = False
        self._succeeded = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def succeeded(self) -> bool:
        """Whether all of them ran; waits for that."""
        self._thread.join()
        return self._succeeded

    def stop(self) -> None:
        """Run no more of them."""
        self._over = True
        self._thread.join()

    def created(self) -> dict[ObjectKey, str]:
        """The statements that made views, triggers, routines and events."""
        texts = [each.text % () for each in self.statements]
        keys = ((created_object(text), text) for text in texts)
        return {key: text for key, text in keys if key is not None}

    def _run(self) -> None:
        # Whatever goes wrong is found again, and explained, by create_all() itself.
        with suppress(Exception, AutogenError):
            run(self.statements, self._database, lambda: self._over)
            self._succeeded = not self._over


def run(
    statements: Sequence[Emitted],
    database: Database,
    is_over: Callable[[], bool] = lambda: False,
    *,
    check: bool = True,
) -> None:
    """Run statements.

    :param is_over: tells whether to stop before the next one.
    :param check: whether foreign keys must refer to what is there.
    :raises Error: the driver's, where the server refuses one.
    """
    with database.connect() as connection, connection.cursor() as cursor:
        if not check:
            cursor.execute("SET foreign_key_checks = 0")
        for statement in statements:
            if is_over():
                return
            cursor.execute(statement.text, ())  # as SQLAlchemy does, so that %% becomes %


@contextmanager
def replaying(statements: Sequence[Emitted], database: Database) -> Iterator[Replay]:
    """Run statements in the background; those that are left at the end are not run."""
    replay = Replay(statements, database)
    try:
        yield replay
    finally:
        replay.stop()
