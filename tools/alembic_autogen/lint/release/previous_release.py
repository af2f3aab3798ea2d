"""Run the statements of the previous release before an upgrade, and again after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pymysql.err import MySQLError

from alembic_autogen.autogenerate.trigger_effects import (
    has_transactions,
    tables_changed_by_triggers,
)
from alembic_autogen.error_text import server_message
from alembic_autogen.lint.evidence import BrokenStatement, LostPlan
from alembic_autogen.lint.release.affected import affected_tables, affected_views
from alembic_autogen.lint.release.generated_statements import (
    GeneratedStatement,
    select_all,
    select_view,
    writing,
)
from alembic_autogen.lint.release.keys import KEY_ERRORS, is_unchanged_key
from alembic_autogen.proof.rows.remove_rows import empty_tables, restore_counters

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.schema.model import Column, Schema, Table, TableKey
    from alembic_autogen.server.base import Database


@dataclass
class PreviousRelease:
    """A release that knows the schema before a revision, with the statements that it sends.

    :param database: a database with rows, at the state before the revision.
    :param before: the schema before the revision.
    :param after: the schema after it.
    :param renames_tables: whether the upgrade renames tables; one may get the name of another.
    :param broken: the statements that succeeded before the upgrade, and fail after it.
    :param not_run: how many statements failed before the upgrade.
    :param lost_plans: those that can no longer use an index, where they are recorded.
    """

    database: Database
    before: Schema
    after: Schema
    renames_tables: bool = False
    broken: tuple[BrokenStatement, ...] = ()
    not_run: int = 0
    lost_plans: tuple[LostPlan, ...] = ()
    _accepted: list[GeneratedStatement] = field(default_factory=list)

    @property
    def run(self) -> int:
        """The number of statements that succeeded before the upgrade."""
        return len(self._accepted)

    @property
    def is_affected(self) -> bool:
        """Whether the upgrade may change what some statement does."""
        return bool(self._tables) or any(affected_views(self.before, self.after))

    @property
    def _tables(self) -> list[Table]:
        found = affected_tables(self.before, self.after)
        return [self.before.tables[key] for key in sorted(found, key=lambda key: key.order)]

    def before_upgrade(self) -> None:
        """Run all statements, and keep those that succeed."""
        self._accepted, self.not_run = [], 0
        with transaction(self.database) as cursor:
            self._keep(cursor, map(select_view, affected_views(self.before, self.after)))
            for table in self._tables:
                self._keep(cursor, [select_all(table)])
                if self._leaves_no_trace(table):
                    statements = list(writing(cursor, table))
                    cursor.execute("ROLLBACK")
                    self._keep(cursor, statements)
            restore_counters(cursor, self._to_restore(self.before))

    def without_rows(self) -> None:
        """Delete the rows of the tables, and keep the statements that succeed without them."""
        empty_tables(self.database, self._tables)
        self._keep_earlier()

    def _keep_earlier(self) -> None:
        earlier, self._accepted, self.not_run = self._accepted, [], 0
        with transaction(self.database) as cursor:
            self._keep(cursor, earlier)
            restore_counters(cursor, self._to_restore(self.before))

    def after_upgrade(self) -> None:
        """Run the statements again."""
        tried = Counter((each.table, each.kind) for each in self._accepted)
        failed: dict[tuple[TableKey, str, int], list[tuple[GeneratedStatement, MySQLError]]] = {}
        with transaction(self.database) as cursor:
            for sent in self._accepted:
                error = _failure(cursor, sent)
                if error and not self._is_about_rows(sent.table, error):
                    failed.setdefault((sent.table, sent.kind, error.args[0]), []).append(
                        (sent, error)
                    )
            restore_counters(cursor, self._to_restore(self.after))
        self.broken = tuple(
            BrokenStatement(
                kind,
                table,
                failures[0][0].sql,
                self._readable(failures[0][1]),
                number,
                len(failures),
                tried[table, kind],
            )
            for (table, kind, number), failures in failed.items()
        )

    def _to_restore(self, schema: Schema) -> list[Table]:
        """The tables of a schema whose AUTO_INCREMENT may start again, so that it is compared.

        That of a table whose column stays is not lowered by an upgrade or a downgrade; the ALTER
        TABLE that restores it takes longer than all statements.
        """
        written = {table.key for table in self._tables if self._leaves_no_trace(table)}
        written |= tables_changed_by_triggers(schema, written)
        return [
            schema.tables[key]
            for key in written & schema.tables.keys()
            if self.renames_tables or _counted(key, self.before) != _counted(key, self.after)
        ]

    def _keep(self, cursor: Cursor, statements: Iterable[GeneratedStatement]) -> None:
        for each in statements:
            if _failure(cursor, each):
                self.not_run += 1
            else:
                self._accepted.append(each)

    def _leaves_no_trace(self, table: Table) -> bool:
        """Whether a ROLLBACK takes back what is written, before the upgrade and after it."""
        return all(_is_taken_back(schema, table.key) for schema in (self.before, self.after))

    def _is_about_rows(self, table: TableKey, error: MySQLError) -> bool:
        """Whether a key refuses a statement that the upgrade has not changed.

        It does so because of other rows: generated ones, which share a row that belongs to one of
        them in an application, or those that the upgrade has deleted.
        """
        return error.args[0] in KEY_ERRORS and is_unchanged_key(
            str(error.args[1]), table, self.before, self.after
        )

    def _readable(self, error: MySQLError) -> str:
        """The server's message, without the name of the disposable database."""
        text = server_message(error)
        return text.replace(f"`{self.database.name}`.", "").replace(f"{self.database.name}.", "")


def _is_taken_back(schema: Schema, key: TableKey) -> bool:
    """Whether a ROLLBACK takes back what is written into a table, also by triggers."""
    reached = {key, *tables_changed_by_triggers(schema, [key])}
    return all(has_transactions(schema.tables[each]) for each in reached & schema.tables.keys())


def _counted(key: TableKey, schema: Schema) -> list[Column] | None:
    """The columns of a table with AUTO_INCREMENT; ``None`` if there is no such table."""
    table = schema.tables.get(key)
    return [column for column in table.columns if column.autoincrement] if table else None


@contextmanager
def transaction(database: Database) -> Iterator[Cursor]:
    """A cursor whose statements are rolled back."""
    with database.connect() as connection, connection.cursor() as cursor:
        connection.autocommit(False)
        cursor.execute("SET time_zone = '+00:00'")
        yield cursor
        connection.rollback()


def _failure(cursor: Cursor, sent: GeneratedStatement) -> MySQLError | None:
    """The error with which a statement fails; what it writes is rolled back.

    InnoDB takes back by itself what a statement has written that fails.
    """
    try:
        cursor.execute(f"{sent.sql}; ROLLBACK")
        cursor.nextset()
    except MySQLError as error:
        return error
    return None
