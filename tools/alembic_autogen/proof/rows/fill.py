"""Fill tables with generated rows, so that every boundary value of every column occurs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypedDict

from pymysql.err import MySQLError

from alembic_autogen.autogenerate.planning.order import filling_order
from alembic_autogen.autogenerate.preconditions.session_dependence import session_dependent_stored
from alembic_autogen.proof.rows.generator import Row, RowGenerator, least_refused
from alembic_autogen.proof.rows.kept import KeptRows
from alembic_autogen.proof.rows.references import (
    Choices,
    Referable,
    choices_of,
    counters_referred_to,
    keys_query,
    next_number_query,
    orphans_query,
    reference,
    references_to_itself,
    references_to_later,
)
from alembic_autogen.schema.model import Column, ForeignKey, Table, TableKey

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.proof.rows.read_values import ReadValues
    from alembic_autogen.server.base import Database

_MOST_REFERENCES = 6
"""Maximum number of rows that refer to a table which is filled later."""

Fits = Callable[["Cursor", TableKey], bool]
"""Whether a revision would accept the rows of a table."""
Misfits = Callable[["Cursor", TableKey], int]
"""Counts the checks of a revision that refuse the rows of a table."""


def tables_to_fill(
    touched: Iterable[TableKey],
    tables: Mapping[TableKey, Table],
    coming: Iterable[tuple[TableKey, ForeignKey]] = (),
) -> list[Table]:
    """The touched tables and all tables that they refer to, parents first.

    :param touched: the names of tables.
    :param tables: all tables.
    :param coming: foreign keys that the revision adds, each with its table; names as in ``tables``.
    """
    added: dict[TableKey, tuple[ForeignKey, ...]] = {}
    for key, foreign_key in coming:
        added[key] = (*added.get(key, ()), foreign_key)
    wanted: dict[TableKey, Table] = {}
    waiting = [key for key in touched if key in tables]
    while waiting:
        key = waiting.pop()
        if key not in wanted:
            table = tables[key]
            wanted[key] = replace(table, foreign_keys=(*table.foreign_keys, *added.get(key, ())))
            referred = (foreign_key.referred for foreign_key in wanted[key].foreign_keys)
            waiting += [other for other in referred if other in tables]
    return [tables[table.key] for table in filling_order(wanted.values())]


Targets = Mapping[TableKey, Mapping[str, Column]]
"""The target definitions of columns that are converted, by table and current column name."""


class _Options(TypedDict):
    """The options for all rows of a table."""

    is_moderate: bool
    more: ReadValues


def fill(
    database: Database,
    tables: Sequence[Table],
    fits: Fits,
    targets: Targets | None = None,
    most: Mapping[TableKey, int] | None = None,
    misfits: Misfits | None = None,
    read: Mapping[TableKey, ReadValues] | None = None,
    *,
    is_moderate: bool = False,
) -> dict[TableKey, int]:
    """Insert generated rows into tables.

    :param database: a disposable database.
    :param tables: the tables, parents first.
    :param fits: is called after each row; a row that does not fit is rolled back.
    :param targets: columns that get another type: their rows include values that the conversion may
        alter or refuse.
    :param most: the maximum number of rows of some tables.
    :param misfits: is used to find a row of a table where no other row fits.
    :param read: further values for columns that expressions read.
    :param is_moderate: whether values are far from the limits of their types.
    :returns: the number of rows in each table.
    """
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"SET time_zone = {_time_zone(tables)}")
        connection.autocommit(False)
        counts = {}
        for table in tables:
            mine, limit = (targets or {}).get(table.key, {}), (most or {}).get(table.key)
            options = _Options(is_moderate=is_moderate, more=(read or {}).get(table.key, {}))
            if table.is_versioned and not _has_rows(cursor, table):
                earlier = partial(_fits_as_earlier, fits)
                Filler(cursor, table, earlier, mine, None, **options).fill(limit)
            counts[table.key] = Filler(cursor, table, fits, mine, misfits, **options).fill(limit)
            connection.commit()
        for table, key in references_to_later(tables):
            Filler(cursor, table, fits, {}, None).refer(key)
            connection.commit()
    return counts


def _time_zone(tables: Iterable[Table]) -> str:
    """The time zone of the session: revisions compute values in that of the server."""
    is_computed = any(map(session_dependent_stored, tables))
    return "@@GLOBAL.time_zone" if is_computed else "'+00:00'"


def _has_rows(cursor: Cursor, table: Table) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table.key.sql})")
    ((found,),) = cursor.fetchall()
    return bool(found)


def _fits_as_earlier(fits: Fits, cursor: Cursor, key: TableKey) -> bool:
    """Delete a row before it is judged, so that a versioned table keeps it as an earlier one."""
    cursor.execute(f"DELETE FROM {key.sql}")
    return fits(cursor, key)


class Filler:
    """Fills one table.

    :param cursor: a cursor within a transaction.
    :param table: the table.
    :param fits: is called after each row; a row that does not fit is rolled back.
    :param targets: the target definitions of columns that get another type.
    :param misfits: is used to find a row where no other row fits.
    :param is_moderate: whether values are far from the limits of their types.
    :param more: further values for some columns.
    """

    def __init__(
        self,
        cursor: Cursor,
        table: Table,
        fits: Fits,
        targets: Mapping[str, Column],
        misfits: Misfits | None,
        *,
        is_moderate: bool = False,
        more: ReadValues | None = None,
    ) -> None:
        self.cursor = cursor
        self.table = table
        self.fits = fits
        self.misfits = misfits
        self.generator = RowGenerator(table, targets, is_moderate=is_moderate, more=more)
        self.references_to_itself = references_to_itself(table)
        self.kept = KeptRows(table)

    def fill(self, most: int | None = None) -> int:
        """Insert rows until each value was tried, up to a maximum, and return their number."""
        most = most or self.generator.most_rows
        count = 0
        for number in range(self.generator.turns(most)):
            count += any(map(self._insert, self.attempts(number)))
        if not count and self.misfits:
            count += self._insert(self._best_row(self.misfits))
        referable = None
        for name, value, attempt in self.generator.missing():
            if count == most:
                break
            referable = referable or Referable(self._choices())
            if self._insert(self.generator.row_with(name, value, attempt, referable)):
                count += 1
                referable = None  # a row that is refused leaves nothing to refer to
        return count

    def refer(self, key: ForeignKey) -> None:
        """Let rows that refer to nothing refer to rows that another table has got since."""
        found = self._query(keys_query(self.table, key))[:_MOST_REFERENCES]
        for values in found:
            self._is_kept(reference(self.table, key, [str(value) for value in values]), self.fits)

    def attempts(self, number: int) -> Iterator[Row]:
        """Yield attempts at one row."""
        return self.generator.attempts(number, self._referable())

    def would_accept(self, row: Row) -> bool:
        """Whether the table accepts a row, which is taken back in any case."""
        return self._misfits_of(row, lambda cursor, key: 0) is not None

    def _best_row(self, misfits: Misfits) -> Row:
        """A row that no check refuses, or as few as possible."""
        first = next(self.attempts(0))
        return least_refused(
            first, self.generator.values, lambda row: self._misfits_of(row, misfits)
        )

    def _misfits_of(self, row: Row, misfits: Misfits) -> int | None:
        """Count the checks that refuse a row; ``None`` if the table itself refuses it."""
        counts: list[int] = []

        def count(cursor: Cursor, key: TableKey) -> bool:
            counts.append(misfits(cursor, key))
            return False

        self.accepts(row, count)
        return counts[0] if counts else None

    def _referable(self) -> Referable:
        """The keys that the next row may refer to."""
        counters = counters_referred_to(self.table)
        numbers = {name: self._query(next_number_query(self.table, name)) for name in counters}
        found = {name: str(number) for name, ((number,),) in numbers.items()}
        return Referable(self._choices(), found)

    def _choices(self) -> list[Choices]:
        table = self.table
        found = [(key, self._query(keys_query(table, key))) for key in table.foreign_keys]
        return [choices_of(table, key, rows) for key, rows in found]

    def _query(self, sql: str) -> Sequence[tuple[object, ...]]:
        self.cursor.execute(sql)
        return self.cursor.fetchall()

    def _insert(self, row: Row) -> bool:
        is_accepted = self.accepts(row, self.fits)
        if is_accepted:
            self.generator.keep(row)
        return is_accepted

    def accepts(self, row: Row, fits: Fits) -> bool:
        """Insert a row, and take it back if it does not fit."""
        return self._is_kept(self.kept.insert(row), fits)

    def _is_kept(self, statement: str, fits: Fits) -> bool:
        self._execute(self.kept.mark())
        is_there = False
        try:
            self.cursor.execute(statement)
            is_there = True
            if not self._has_orphan() and fits(self.cursor, self.table.key):
                self.kept.keep(statement)
                return True
        except MySQLError:
            pass  # refused by a key, a CHECK or a trigger: another combination may be accepted
        self._execute(self.kept.take_back(is_there=is_there))
        with suppress(MySQLError):
            self._execute(self.kept.insert_again(is_there=is_there))
        return False

    def _execute(self, statements: Iterable[str]) -> None:
        for statement in statements:
            self.cursor.execute(statement)

    def _has_orphan(self) -> bool:
        """Whether a row refers to a row of its own table that does not exist."""
        return any(self._query(orphans_query(self.table, k)) for k in self.references_to_itself)


def accept_all(cursor: Cursor, key: TableKey) -> bool:
    """Accept every row."""
    return True
