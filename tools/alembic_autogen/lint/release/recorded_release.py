"""Run the statements that an application's tests send before an upgrade, and again after it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pymysql.err import MySQLError

from alembic_autogen.autogenerate.trigger_effects import contains_name
from alembic_autogen.lint.evidence import BrokenStatement, LostPlan
from alembic_autogen.lint.release.affected import affected_tables, affected_views
from alembic_autogen.lint.release.plans import Plan, explain, lost_indexes
from alembic_autogen.lint.release.previous_release import PreviousRelease, transaction
from alembic_autogen.lint.release.time_limit import TOO_LONG, TimeLimit
from alembic_autogen.proof.rows.remove_rows import restore_counters
from alembic_autogen.server.pymysql_compat import refuse_several_statements

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.lint.release.recorded_file import ReleaseStatement
    from alembic_autogen.schema.model import TableKey

_READS = re.compile(
    r"[\s(]*(?:SELECT|WITH)\b(?!.*\b(?:UPDATE|DELETE)\b)", re.IGNORECASE | re.DOTALL
)
_QUOTED = re.compile(r"['`]([^'`]+)['`]")


@dataclass(frozen=True)
class _TrialConditions:
    """The conditions under which a statement is run.

    :param checks_keys: whether foreign keys are checked; the rows of a test are not there.
    :param emptied: tables whose rows are deleted before, since the statement inserts one of them.
    """

    checks_keys: bool = True
    emptied: tuple[TableKey, ...] = ()


@dataclass
class RecordedRelease(PreviousRelease):
    """A release of which statements are known.

    :param recorded: the statements.
    """

    recorded: Sequence[ReleaseStatement] = ()
    _succeeded: tuple[tuple[ReleaseStatement, _TrialConditions, Plan], ...] = ()

    @property
    def run(self) -> int:
        """The number of statements that were run before the upgrade and after it."""
        return len(self._succeeded)

    def before_upgrade(self) -> None:
        """Run the statements that name something which the upgrade changes."""
        self._try_all(self._candidates())

    def _keep_earlier(self) -> None:
        self._try_all([statement for statement, _, _ in self._succeeded])

    def _try_all(self, statements: Sequence[ReleaseStatement]) -> None:
        found = []
        with transaction(self.database) as cursor:
            limit = self._limited(cursor)
            for statement in statements:
                for trial in self._trials(statement):
                    error = _failure(cursor, statement.sql, trial, limit)
                    if error is None:
                        found.append((statement, trial, explain(cursor, statement.sql)))
                    if error is None or error.args[0] in TOO_LONG:
                        break
            self._succeeded = tuple(found)
            self.not_run = len(statements) - len(found)
            restore_counters(cursor, self._to_restore(self.before))

    def after_upgrade(self) -> None:
        """Run the statements again, as before."""
        with transaction(self.database) as cursor:
            self.broken = tuple(self._broken(cursor, self._limited(cursor)))
            self.lost_plans = tuple(self._lost(cursor))
            restore_counters(cursor, self._to_restore(self.after))

    def _broken(self, cursor: Cursor, limit: TimeLimit) -> Iterator[BrokenStatement]:
        for statement, trial, _ in self._succeeded:
            error = _failure(cursor, statement.sql, trial, limit)
            if error is None or error.args[0] in TOO_LONG:
                continue
            table = self._table(statement.sql, str(error.args[1]))
            if table is None or self._is_about_rows(table, error):
                continue
            text = self._readable(error)
            yield BrokenStatement(
                _kind(statement.sql),
                table,
                statement.shown,
                text,
                error.args[0],
                1,
                1,
                statement.origin,
            )

    def _lost(self, cursor: Cursor) -> Iterator[LostPlan]:
        for statement, _, plan in self._succeeded:
            for table, indexes in lost_indexes(plan, explain(cursor, statement.sql)):
                kind = _kind(statement.sql)
                yield LostPlan(kind, table, indexes, statement.shown, statement.origin)

    def _limited(self, cursor: Cursor) -> TimeLimit:
        """Limit the effects and the time of recorded statements, which may be any SQL."""
        refuse_several_statements(cursor.connection)
        return TimeLimit.of(self.database, cursor)

    def _candidates(self) -> list[ReleaseStatement]:
        """The statements that name a table, view or routine which the upgrade may change."""
        keys = {*affected_tables(self.before, self.after), *affected_views(self.before, self.after)}
        objects = self.before.objects.items()
        names = {key.name for key in keys}
        names |= {key.name for key, item in objects if item != self.after.objects.get(key)}
        return [
            each
            for each in self.recorded
            if any(contains_name(each.sql, name) for name in names)
            and (_READS.match(each.sql) or all(map(self._is_harmless, self._named(each.sql))))
        ]

    def _is_harmless(self, key: TableKey) -> bool:
        table = self.before.tables.get(key)
        return table is None or self._leaves_no_trace(table)

    def _trials(self, statement: ReleaseStatement) -> Iterator[_TrialConditions]:
        yield _TrialConditions()
        if not _READS.match(statement.sql):
            yield _TrialConditions(checks_keys=False)
            named = (key for key in self._named(statement.sql) if key in self.before.tables)
            yield _TrialConditions(False, tuple(named))

    def _named(self, sql: str) -> list[TableKey]:
        """The tables and views before the upgrade that a statement names."""
        views = affected_views(self.before, self.after)
        return [key for key in (*self.before.tables, *views) if contains_name(sql, key.name)]

    def _table(self, sql: str, error: str) -> TableKey | None:
        """The table that an error is most likely about."""
        names = {part for text in _QUOTED.findall(error) for part in text.split(".")}
        changed = affected_tables(self.before, self.after)

        def score(key: TableKey) -> tuple[bool, bool, bool]:
            table = self.before.tables.get(key)
            has = any(column.name in names for column in table.columns) if table else False
            return key.name in names, has and key in changed, key in changed

        return max(self._named(sql), key=score, default=None)


def _kind(sql: str) -> str:
    """The first word of a statement."""
    found = re.search(r"\b(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH)\b", sql, re.IGNORECASE)
    return found[0].upper() if found else ""


def _failure(
    cursor: Cursor, sql: str, trial: _TrialConditions, limit: TimeLimit
) -> MySQLError | None:
    """The error with which a statement fails; what it writes is rolled back."""
    cursor.execute(f"SET foreign_key_checks = {int(trial.checks_keys)}")
    try:
        _delete(cursor, trial.emptied)
        with limit.running(only_reads=bool(_READS.match(sql))):
            cursor.execute(sql)
    except MySQLError as error:
        return error
    finally:
        cursor.execute("ROLLBACK")
    return None


def _delete(cursor: Cursor, tables: Iterable[TableKey]) -> None:
    """Delete the rows of tables, except of those that the upgrade has dropped."""
    for key in tables:
        try:
            cursor.execute(f"DELETE FROM {key.sql}")
        except MySQLError:
            continue
