"""Compare the results of a squash with those of the revisions that it replaces."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.single_steps import run_in_order, undo
from alembic_autogen.proof.roundtrip import all_names_given
from alembic_autogen.proof.row_differences import Values, unstable_values
from alembic_autogen.proof.rows.amounts import ONE, WITH_ROWS, RowAmount
from alembic_autogen.proof.rows.observe import TableRows, read_rows
from alembic_autogen.proof.scratch_runs import (
    begin,
    comparable,
    insert_rows,
    read_history_schema,
)
from alembic_autogen.schema.describe import describe
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import EXACT
from alembic_autogen.schema.model import Schema, TableKey

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History
    from alembic_autogen.server.base import Database

_COUNTER = re.compile(r" AUTO_INCREMENT=\d+")


@dataclass(frozen=True)
class PrintedContents:
    """A database at one moment.

    :param printed: what SHOW CREATE TABLE prints for each table, without AUTO_INCREMENT.
    """

    schema: Schema
    rows: Mapping[TableKey, TableRows]
    printed: Mapping[TableKey, str]


@dataclass(frozen=True)
class Unequal:
    """Differences between two states of a database.

    :param lines: descriptions.
    :param tables: the names of the tables that differ.
    :param is_of_rows: whether rows differ, and not the schema.
    """

    lines: tuple[str, ...] = ()
    tables: frozenset[str] = frozenset()
    is_of_rows: bool = False

    def __bool__(self) -> bool:
        return bool(self.lines)


def read_state(history: History, database: Database) -> PrintedContents:
    """Read schema and rows, without Alembic's own tables."""
    schema = read_history_schema(history, database)
    return PrintedContents(
        schema, read_rows(database, schema.tables.values()), _printed(database, schema)
    )


def _printed(database: Database, schema: Schema) -> dict[TableKey, str]:
    found = {}
    with database.connect() as connection, connection.cursor() as cursor:
        for key in schema.tables:
            cursor.execute(f"SHOW CREATE TABLE {key.sql}")
            (row,) = cursor.fetchall()
            found[key] = _COUNTER.sub("", row[1])
    return found


def unequal(
    where: str, now: PrintedContents, then: PrintedContents, unstable: Values = ()
) -> Unequal:
    """Compare two states.

    :param where: the moment, as the beginning of a line.
    :param unstable: columns whose values are not compared.
    """
    lines, tables = list[str](), set[str]()
    schema = comparable(now.schema)
    wanted = all_names_given(comparable(then.schema), schema)
    for difference in compare(schema, wanted, EXACT).differences:
        lines += [f"{where}: {line}" for line in describe(difference, ("squash", "revisions"))]
        keys = (difference.current_table, difference.target_table)
        tables |= {key.name for key in keys if key}
    is_of_rows = not lines
    for key in _other_rows(now.rows, then.rows, unstable):
        lines.append(f"{where}: the rows of {key} differ")
        tables.add(key.name)
    return Unequal(tuple(lines), frozenset(tables), bool(lines) and is_of_rows)


def printed_otherwise(now: PrintedContents, then: PrintedContents) -> tuple[TableKey, ...]:
    """The tables of which SHOW CREATE prints the same parts in another order."""
    return tuple(key for key, text in then.printed.items() if now.printed.get(key, text) != text)


def _other_rows(
    now: Mapping[TableKey, TableRows], then: Mapping[TableKey, TableRows], unstable: Values
) -> Iterator[TableKey]:
    for key, wanted in then.items():
        found, ignored = now.get(key), {column for table, column in unstable if table == key}
        if found is not None and _sorted(found, ignored) != _sorted(wanted, ignored):
            yield key


def _sorted(found: TableRows, ignored: Collection[str]) -> list[list[tuple[str, str]]]:
    return sorted(
        sorted((name, value) for name, value in row.items() if name not in ignored)
        for row in found.rows
    )


@dataclass(frozen=True)
class GeneratedRows:
    """The extent of generated rows in a database.

    :param amount: how many a table gets.
    :param tables: the tables, besides those that they refer to (default: all).
    """

    amount: RowAmount
    tables: tuple[TableKey, ...] = ()


@dataclass
class Runner:
    """Runs revisions on an empty database, with or without generated rows.

    :param original: the history as it is.
    :param before: the revisions before the range, in order.
    """

    original: History
    database: Database
    before: Sequence[str]

    def begin(self, rows: GeneratedRows | None = None) -> None:
        """Bring the database to the state before the range.

        :param rows: the generated rows that it gets.
        """
        begin(self.original, self.database, self.before)
        if rows is not None:
            schema = read_history_schema(self.original, self.database)
            insert_rows(self.database, rows.tables or schema.tables, schema, rows.amount)

    def after(
        self, history: History, revisions: Sequence[str], rows: GeneratedRows | None = None
    ) -> PrintedContents:
        """The state after some revisions.

        :raises HistoryError: one fails.
        """
        self.begin(rows)
        run_in_order(history, self.database, revisions)
        return read_state(self.original, self.database)

    def back(self, history: History, revisions: Collection[str]) -> PrintedContents:
        """The state after the downgrades of some revisions, newest first."""
        for revision in revisions:
            undo(history, self.database, revision)
        return read_state(self.original, self.database)

    def back_and_again(self, revisions: Sequence[str]) -> tuple[PrintedContents, PrintedContents]:
        """The states after revisions of the history as it is went down, and up again.

        Numbers of AUTO_INCREMENT, for one thing, are others the second time.

        :raises HistoryError: one fails.
        """
        self.after(self.original, revisions)
        back = self.back(self.original, revisions[::-1])
        run_in_order(self.original, self.database, revisions)
        return back, read_state(self.original, self.database)


@dataclass
class Squashed:
    """A squash, and the states that the replaced revisions leave.

    :param runner: runs the revisions.
    :param squashed: the history with the squash.
    :param replaced: the replaced revisions, oldest first.
    :param squash: the ids of the revisions in their place, in order.
    :param start: the state before the range.
    :param end: the state after the replaced revisions.
    :param back: the state after their downgrades; ``None`` if one has no way back.
    :param again: the state after they have run once more.
    :ivar unstable: the columns that are not compared, since the replaced revisions themselves fill
        them otherwise each time, as with the time of day or a UUID.
    """

    runner: Runner
    squashed: History
    replaced: Sequence[str]
    squash: Sequence[str]
    start: PrintedContents
    end: PrintedContents
    back: PrintedContents | None
    again: PrintedContents | None
    unstable: set[tuple[TableKey, str]] = field(default_factory=set)

    def differences(self) -> Unequal:
        """Run the squash on a new database, back, again, and from within; compare each time.

        :raises HistoryError: it fails.
        """
        return self._without_unstable(self._on_empty_tables, self.end)

    def _without_unstable(
        self,
        differences: Callable[[], Unequal],
        end: PrintedContents,
        rows: GeneratedRows | None = None,
    ) -> Unequal:
        """Find differences, and if only rows differ, once more without unstable columns.

        :param end: the state after the replaced revisions.
        :param rows: the generated rows with which they ran.
        """
        found = differences()
        if found.is_of_rows:
            again = self.runner.after(self.runner.original, self.replaced, rows)
            unstable = set(unstable_values(end.rows, again.rows)) - self.unstable
            if unstable:
                self.unstable |= unstable
                return differences()
        return found

    def _on_empty_tables(self) -> Unequal:
        runner, last = self.runner, self.replaced[-1]
        now = runner.after(self.squashed, self.squash)
        if found := self._unequal("on a new database", now, self.end):
            return found
        if self.back is not None and self.again is not None:
            now = runner.back(self.squashed, self.squash[::-1])
            if found := self._unequal("after the downgrade", now, self.back):
                return found
            run_in_order(self.squashed, runner.database, self.squash)
            now = read_state(runner.original, runner.database)
            if found := self._unequal("after the second upgrade", now, self.again):
                return found
        for inside in dict.fromkeys((self.replaced[:1], self.replaced[:-1])):
            runner.after(runner.original, inside)
            self.squashed.upgrade(runner.database, last)
            now = read_state(runner.original, runner.database)
            if found := self._unequal(f"from {inside[-1]}", now, self.end):
                return found
        return Unequal()

    def differences_of_rows(self) -> tuple[Unequal, Unequal]:
        """Compare the changes of generated rows.

        Where the replaced revisions refuse the rows, each table is tried by itself.

        :returns: the differences, and the tables of which no rows could be tried, with the error.
        """
        for amount in WITH_ROWS:
            found, reason = self._with_rows(GeneratedRows(amount))
            if not reason:
                return found, Unequal()
        refused: dict[TableKey, str] = {}
        for key in self.start.schema.tables:
            found, reason = self._with_rows(GeneratedRows(ONE, (key,)))
            if found:
                return found, Unequal()
            if reason:
                refused[key] = reason
        if not refused:
            return Unequal(), Unequal()
        names, first = ", ".join(map(str, refused)), next(iter(refused.values())).rstrip(".")
        line = f"no generated rows of {names} could be tried: {first}"
        return Unequal(), Unequal((line,), frozenset(key.name for key in refused))

    def _with_rows(self, rows: GeneratedRows) -> tuple[Unequal, str]:
        """The differences, and why the replaced revisions refuse the rows; empty if they do not."""
        try:
            then = self.runner.after(self.runner.original, self.replaced, rows)
        except HistoryError as error:
            return Unequal(), error.message

        def differences() -> Unequal:
            now = self.runner.after(self.squashed, self.squash, rows)
            return self._unequal("with generated rows", now, then)

        return self._without_unstable(differences, then, rows), ""

    def _unequal(self, where: str, now: PrintedContents, then: PrintedContents) -> Unequal:
        return unequal(where, now, then, self.unstable)
