"""Execute the statements of ``create_all()`` without SQLAlchemy.

On a connection of the tool's own and in few packets, this takes less than half of the time of
``create_all()``, and can run at the same time as the revisions.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from queue import SimpleQueue
from typing import TYPE_CHECKING

from alembic_autogen.error_text import server_message
from alembic_autogen.errors import AutogenError, ModelsError
from alembic_autogen.memo.stored_values import RefusedTable
from alembic_autogen.models.keys import created_object
from alembic_autogen.models.refusals import explained
from alembic_autogen.models.server_objects import created_by
from alembic_autogen.sandbox.foreign_names import hint
from alembic_autogen.sandbox.redirect.sql_firewall import check as look
from alembic_autogen.server.accounts_of_runs import (
    own_password,
    unless_there,
    with_own_password,
)
from alembic_autogen.server.scratch import empty_database

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.models.ddl import Emitted
    from alembic_autogen.schema.model import ObjectKey, TableKey
    from alembic_autogen.server.base import Database

_NAME = r"(?:`(?:[^`]|``)+`|[\w$]+)"
_PART = rf"{_NAME}(?:\(\d+\))?(?: DESC| ASC)?"
_CREATE_INDEX = re.compile(
    rf"\s*CREATE (?P<kind>(?:UNIQUE |FULLTEXT |SPATIAL )?INDEX) (?P<name>{_NAME}) ON"
    rf" (?:{_NAME}\.)?{_NAME} (?P<parts>\({_PART}(?:, {_PART})*\))\s*"
)
_END_OF_ITEMS = "\n)"


def joined(statements: Iterable[Emitted]) -> Iterator[Emitted]:
    """Move the plain indexes of a new table into its CREATE TABLE.

    The resulting schema is the same, and half as many statements take a third less time.
    """
    before: Emitted | None = None
    for each in statements:
        both = _in_one(before, each) if before else None
        if before and not both:
            yield before
        before = both or each
    if before:
        yield before


def _in_one(table: Emitted, index: Emitted) -> Emitted | None:
    """Merge a CREATE INDEX into the CREATE TABLE before it; ``None`` if they must stay apart."""
    found = _CREATE_INDEX.fullmatch(index.text)
    if found is None or index.table is None or index.table != table.table:
        return None
    head, end, options = table.text.partition(_END_OF_ITEMS)
    if not table.text.lstrip().startswith("CREATE TABLE ") or _END_OF_ITEMS in options:
        return None
    item = f"{found['kind']} {found['name']} {found['parts']}"
    return replace(table, text=f"{head}, \n\t{item}{end}{options}")


class Executor:
    """Execute statements in the background as they are added, until one fails."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._given: list[Emitted] = []
        self._waiting: SimpleQueue[Emitted | None] = SimpleQueue()
        self._over = False
        self._succeeded = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def add(self, statement: Emitted) -> None:
        """Add the next statement."""
        self._given.append(statement)
        self._waiting.put(statement)

    def end(self) -> None:
        """Mark the end of the statements."""
        self._waiting.put(None)

    def succeeded(self) -> bool:
        """Wait for the last statement, and return whether all of them ran."""
        self._thread.join()
        return self._succeeded

    def stop(self) -> None:
        """Execute no further statements, and wait for the one that is running."""
        self._over = True
        self.end()
        self._thread.join()

    @property
    def statements(self) -> tuple[Emitted, ...]:
        """The statements that were added."""
        return tuple(self._given)

    def _run(self) -> None:
        # Errors are ignored, since create_all() itself raises them again and explains them.
        with suppress(Exception, AutogenError):
            given = iter(self._waiting.get, None)
            run(joined(given), self._database, lambda: self._over)
            self._succeeded = not self._over


def created_objects(statements: Iterable[Emitted]) -> dict[ObjectKey, str]:
    """The statements that create views, triggers, routines, events, or objects of the server."""
    texts = [each.text % () for each in statements]
    return {key: text for text in texts for key in created_by(text)}


def run_without_refused(
    statements: Sequence[Emitted], database: Database
) -> tuple[RefusedTable, ...]:
    """Run statements one by one, and skip the tables that the server refuses.

    The models are not used, since revisions may have changed them.

    :param database: an empty database.
    :returns: the refused tables, including tables that refer to one of them.
    :raises ModelsError: a statement that belongs to no table fails.
    """
    refused: dict[TableKey | None, RefusedTable] = {}
    while True:
        left = [each for each in statements if each.during not in refused]
        failure = _first_refused(left, database, refused.values())
        if failure is None:
            return tuple(refused.values())
        refused[failure.table] = failure
        empty_database(database)


def _first_refused(
    statements: Iterable[Emitted], database: Database, earlier: Iterable[RefusedTable]
) -> RefusedTable | None:
    from pymysql.err import Error

    with database.connect() as connection, connection.cursor() as cursor:
        for each in statements:  # in one session, whose variables they may set
            try:
                _send([each], database, cursor)
            except Error as error:
                message = server_message(error)
                if each.during is None:
                    failure = f"The models' DDL fails: {message}"
                    problem = explained(failure, each.text, earlier)
                    raise ModelsError(problem, details=each.text) from error
                return RefusedTable(each.during, f"{message}{hint(message, database.schemas)}")
    return None


def run(
    statements: Iterable[Emitted],
    database: Database,
    is_over: Callable[[], bool] = lambda: False,
    *,
    check: bool = True,
) -> None:
    """Run statements.

    :param statements: the statements in the order of execution.
    :param is_over: returns whether to stop before the next packet.
    :param check: whether foreign keys must refer to existing tables.
    :raises Error: the driver's error, if the server refuses a statement.
    :raises SandboxError: a statement reaches beyond the tool's databases.
    """
    with database.connect() as connection, connection.cursor() as cursor:
        if not check:
            cursor.execute("SET foreign_key_checks = 0")
        for packet in _packets(statements):
            if is_over():
                return
            _send(packet, database, cursor)


def _send(packet: Iterable[Emitted], database: Database, cursor: Cursor) -> None:
    """Send statements to the server at once, and wait for the last one."""
    texts = [each.text % () for each in packet]  # %% becomes %
    for text in texts:
        look(text, database, "The models' DDL")
    sent = (unless_there(with_own_password(text, database), database) for text in texts)
    cursor.execute("\n;\n".join(sent))
    while cursor.nextset():
        pass
    for remedy in filter(None, (own_password(text, database) for text in texts)):
        cursor.execute(remedy)


_PACKET = 20
"""The number of statements in a packet, within which the server need not wait."""


def _packets(statements: Iterable[Emitted]) -> Iterator[list[Emitted]]:
    """Group statements that create tables and indexes into packets; others are sent alone."""
    packet: list[Emitted] = []
    for each in statements:
        alone = each.table is None or created_object(each.text) is not None
        if packet and (alone or len(packet) == _PACKET):
            yield packet
            packet = []
        packet.append(each)
        if alone:
            yield packet
            packet = []
    if packet:
        yield packet


@contextmanager
def executing(database: Database) -> Iterator[Executor]:
    """Execute statements in the background; statements still waiting at the end are dropped."""
    executor = Executor(database)
    try:
        yield executor
    finally:
        executor.stop()
