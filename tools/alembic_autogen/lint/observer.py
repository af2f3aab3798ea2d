"""Observe the statements that a revision sends: where from, what for, and what the server says."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.preconditions.code import FUNCTIONS
from alembic_autogen.error_text import driver_error
from alembic_autogen.history.current_operation import noting_operations
from alembic_autogen.history.engine_events import execute, executions, listening
from alembic_autogen.history.revision_line import line_in
from alembic_autogen.history.statement_renames import renames_by
from alembic_autogen.history.trial_name import TRIAL_TABLE
from alembic_autogen.lint.evidence import Statement
from alembic_autogen.lint.lost_keys import NO_SUCH_TABLE, LostKey, Renaming, renaming
from alembic_autogen.lint.maintenance_statements import maintenance_of
from alembic_autogen.lint.server_messages import server_messages
from alembic_autogen.lint.targets import plain, target_of
from alembic_autogen.schema.read import read_table

if TYPE_CHECKING:
    from alembic.operations.ops import MigrateOperation
    from sqlalchemy import Connection
    from sqlalchemy.engine.default import DefaultExecutionContext
    from sqlalchemy.engine.interfaces import DBAPICursor

    from alembic_autogen.lint.online.carrying import Carry
    from alembic_autogen.lint.online.classes import OnlineClass
    from alembic_autogen.schema.model import Table, TableKey
    from alembic_autogen.server.base import Database

_CHANGES_COLUMNS = re.compile(
    r"\s*ALTER\b.*(?:\b(?:MODIFY|CHANGE|ALTER|CONVERT|DROP)\b|,)", re.IGNORECASE | re.DOTALL
)
"""An ALTER TABLE that may change columns, or has several clauses."""
_CREATES_TEMPORARY = re.compile(r"CREATE (?:OR REPLACE )?TEMPORARY TABLE\b", re.IGNORECASE)
_DROPS_TABLE = re.compile(r"DROP (?:TEMPORARY )?TABLE\b", re.IGNORECASE)


@dataclass
class RevisionObserver:
    """Observes one direction of a revision.

    :param database: the database on which it runs.
    :param path: the file of the revision.
    :param direction: ``upgrade`` or ``downgrade``.
    :param ignored: the names of tables whose statements are Alembic's bookkeeping.
    :param carry: runs statements with an online class.
    :param statements: the observed statements, in order.
    :param lost_keys: the foreign keys that the server no longer finds after one.
    """

    database: Database
    path: Path
    direction: str
    ignored: Collection[str]
    carry: Carry
    statements: list[Statement] = field(default_factory=list)
    lost_keys: list[LostKey] = field(default_factory=list)
    _operations: list[MigrateOperation] = field(default_factory=list)
    _temporary: set[TableKey] = field(default_factory=set)
    _before: Table | None = None
    _online: OnlineClass | None = None
    _renaming: Renaming | None = None
    _line: int = 0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Observe while the context lasts."""
        with (
            noting_operations() as self._operations,
            listening(
                before_cursor_execute=self._begins,
                **executions(self._runs, many=False),
                after_cursor_execute=self._has_run,
            ),
        ):
            yield

    def _begins(
        self, conn: object, cursor: object, statement: str, parameters: object, *_: object
    ) -> None:
        self._before, self._online, self._renaming = None, None, None
        is_ignored = any(name in statement for name in (TRIAL_TABLE, *self.ignored))
        self._line = 0 if is_ignored else line_in(self.path, FUNCTIONS)
        if self._line and _may_change_columns(statement, self._operation):
            self._before = self._table(target_of(statement))
            if self._before:
                self._renaming = renaming(self.database, statement, self._before)

    def _runs(
        self, cursor: DBAPICursor, statement: str, parameters: object, context: object
    ) -> bool | None:
        """Run a statement in place of the engine, if that shows how the server carries it out."""
        if parameters or not self._line or _table_of(statement) in self._temporary:
            return None  # nobody else waits for a temporary table

        def run(text: str) -> int:
            execute(cursor, text, parameters)
            return cursor.rowcount

        try:
            self._online = self.carry(statement, run)
        except Exception as error:  # of any driver
            if self._renaming and driver_error(error)[0] == NO_SUCH_TABLE:
                self.lost_keys += self._renaming.lost_by(self._statement(statement), failed=True)
            raise
        return True if self._online is not None else None

    def _has_run(
        self,
        conn: Connection,
        cursor: DBAPICursor,
        statement: str,
        parameters: object,
        context: DefaultExecutionContext,
        *_: object,
    ) -> None:
        if not self._line:
            return
        table = _table_of(statement)
        self._note_temporary(statement, table)
        found = replace(
            self._statement(statement),
            after=self._table(_named_after(statement, table)) if self._before else None,
            online=self._online,
            warnings=tuple(server_messages(conn, cursor, context, statement)),
            affected=max(cursor.rowcount, 0) if cursor.description is None else 0,
        )
        self.statements.append(found)
        if self._renaming:
            self.lost_keys += self._renaming.lost_by(found)

    def _statement(self, statement: str) -> Statement:
        """Describe a statement before it runs."""
        return Statement(
            self.direction,
            statement.replace("%%", "%").strip(),
            self._line,
            _table_of(statement),
            self._operation,
            self._before,
        )

    def _note_temporary(self, statement: str, table: TableKey | None) -> None:
        """Note whether a name is that of a temporary table from now on."""
        if table is None:
            return
        text = plain(statement)
        if _CREATES_TEMPORARY.match(text):
            self._temporary.add(table)
        elif _DROPS_TABLE.match(text):
            self._temporary.discard(table)

    @property
    def _operation(self) -> MigrateOperation | None:
        return self._operations[-1] if self._operations else None

    def _table(self, key: TableKey | None) -> Table | None:
        return read_table(self.database, key) if key else None


def _named_after(statement: str, table: TableKey | None) -> TableKey | None:
    """The name of a table after a statement, which may rename it."""
    return renames_by([statement], {table: ()}).table(table) if table else None


def _table_of(statement: str) -> TableKey | None:
    """The table that a statement is about, or the first one that it maintains."""
    maintenance = maintenance_of(statement.replace("%%", "%"))
    return target_of(statement) or (maintenance.tables[0] if maintenance else None)


def _may_change_columns(statement: str, operation: MigrateOperation | None) -> bool:
    from alembic.operations.ops import AlterColumnOp

    return isinstance(operation, AlterColumnOp) or bool(_CHANGES_COLUMNS.match(statement))
