"""Fill tables with generated rows, so that every boundary value of every column occurs."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from pymysql.err import MySQLError

from alembic_autogen.autogenerate.planning.order import parents_first
from alembic_autogen.autogenerate.preconditions.session_dependence import session_dependent_stored
from alembic_autogen.proof.rows.boundaries import pair_values
from alembic_autogen.proof.rows.empty import emptying
from alembic_autogen.proof.rows.values import boundary_values, distinct_value, values_in_checks
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.model import Column, ForeignKey, Table, TableKey
from alembic_autogen.schema.type_families import type_word

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.server.base import Database

_MOST_ROWS = 24
_MOST_ROWS_OF_PAIRS = 80
"""As many as the longest list of values: JSON that becomes a DATETIME."""
_FEWEST_ROWS = 6
_TRIES = 40
"""Maximum number of attempts at a row that a CHECK, a key or a precondition refuses."""
_TRIES_OF_A_VALUE = 6
_TRIES_OF_VALUES = 240
"""Maximum numbers of attempts at a value whose first row was refused, and at all such values."""

Fits = Callable[["Cursor", TableKey], bool]
"""Whether a revision would accept the rows of a table."""
Misfits = Callable[["Cursor", TableKey], int]
"""How many checks of a revision refuse the rows of a table."""


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
    return [tables[table.key] for table in parents_first(wanted.values())]


Targets = Mapping[TableKey, Mapping[str, Column]]
"""The target definitions of columns that are converted, by table and current column name."""


def fill(
    database: Database,
    tables: Sequence[Table],
    fits: Fits,
    targets: Targets | None = None,
    most: Mapping[TableKey, int] | None = None,
    misfits: Misfits | None = None,
) -> dict[TableKey, int]:
    """Insert generated rows into tables.

    :param database: a disposable database.
    :param tables: the tables, parents first.
    :param fits: is called after each row; a row that does not fit is rolled back.
    :param targets: columns that get another type: their rows include values that the conversion may
        alter or refuse.
    :param most: the maximum number of rows of some tables.
    :param misfits: is used to find a row of a table where no other row fits.
    :returns: the number of rows in each table.
    """
    with database.connect() as connection, connection.cursor() as cursor:
        is_computed = any(map(session_dependent_stored, tables))
        zone = "@@GLOBAL.time_zone" if is_computed else "'+00:00'"
        cursor.execute(f"SET time_zone = {zone}")
        connection.autocommit(False)
        counts = {}
        for table in tables:
            mine, limit = (targets or {}).get(table.key, {}), (most or {}).get(table.key)
            if table.is_versioned and not _has_rows(cursor, table):
                Filler(cursor, table, _as_earlier(fits), mine, None).fill(limit)
            counts[table.key] = Filler(cursor, table, fits, mine, misfits).fill(limit)
            connection.commit()
    return counts


def _has_rows(cursor: Cursor, table: Table) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table.key.sql})")
    ((found,),) = cursor.fetchall()
    return bool(found)


def _as_earlier(fits: Fits) -> Fits:
    """Delete each row before it is judged, so that a versioned table keeps it as an earlier one."""

    def fits_as_earlier(cursor: Cursor, key: TableKey) -> bool:
        cursor.execute(f"DELETE FROM {key.sql}")
        return fits(cursor, key)

    return fits_as_earlier


_Choices = tuple[tuple[str, ...], list[tuple[str, ...]]]
"""The columns of a foreign key, and the values that they may have."""


class Filler:
    """Fills one table."""

    def __init__(
        self,
        cursor: Cursor,
        table: Table,
        fits: Fits,
        targets: Mapping[str, Column],
        misfits: Misfits | None,
    ) -> None:
        self.cursor = cursor
        self.table = table
        self.fits = fits
        self.misfits = misfits
        self.random = random.Random(str(table.key))  # the same rows in every run
        self.columns = [c for c in table.columns if not c.generated and not c.autoincrement]
        known = values_in_checks(table)
        self.values = {
            column.name: [
                *boundary_values(column),
                *known.get(column.name, ()),
                *_values_of_pair(column, targets.get(column.name)),
            ]
            for column in self.columns
        }
        self.most_rows = _MOST_ROWS if not targets else _MOST_ROWS_OF_PAIRS
        self.nulls = {column.name: "NULL" for column in self.columns if column.nullable}
        self.references_to_itself = [k for k in table.foreign_keys if k.referred == table.key]
        self.inserted: set[tuple[str, str]] = set()
        self.kept: list[str] = []
        self.are_many = len(targets) > 1
        self.accepted: dict[str, str] = {}
        self._is_marked = False

    def fill(self, most: int | None = None) -> int:
        """Insert rows until each value was tried, up to a maximum, and return their number."""
        count = 0
        wanted = max([_FEWEST_ROWS, *(len(values) + 2 for values in self.values.values())])
        for number in range(min(wanted, most or self.most_rows)):
            count += any(self._insert(row) for row in self.rows(number))
        if not count and self.misfits:
            count += self._insert(self._best_row(self.misfits))
        return count + self._insert_missing((most or self.most_rows) - count)

    def _best_row(self, misfits: Misfits) -> dict[str, str]:
        """Change one value of a row after the other, for as long as fewer checks refuse the row.

        If many columns change at once, hardly any row of arbitrary values fits in all of them.
        """
        values = [(name, value) for name, each in self.values.items() for value in each]
        row = next(iter(self.rows(0)))
        fewest = self._misfits_of(row, misfits)
        before: dict[str, str] = {}
        while row != before:  # a value may fit only beside one that a later column has got
            before = row
            for name, value in values:
                if fewest == 0:
                    return row
                count = self._misfits_of({**row, name: value}, misfits)
                if count is not None and (fewest is None or count < fewest):
                    row, fewest = {**row, name: value}, count
        return row

    def _misfits_of(self, row: Mapping[str, str], misfits: Misfits) -> int | None:
        """Count the checks that refuse a row; ``None`` if the table itself refuses it."""
        counts: list[int] = []

        def count(cursor: Cursor, key: TableKey) -> bool:
            counts.append(misfits(cursor, key))
            return False

        self.accepts(row, count)
        return counts[0] if counts else None

    def _insert_missing(self, most: int) -> int:
        """Insert rows with values that are in no row yet, and return their number.

        A CHECK that compares two columns may refuse the row in which a value had its turn, although
        the value itself is fine with another value of the other column.
        """
        count = 0
        for name, value, attempt in self._missing():
            if count == most:
                break
            if (name, value) not in self.inserted:
                count += self._insert({**self._others(attempt), name: value})
        return count

    def _others(self, attempt: int) -> dict[str, str]:
        """The other values of a row with a missing value, after all rows that :meth:`rows` yields.

        Every second row has any values; of the others, the values fit together, or are NULL.
        """
        distinct = self._distinct(self.most_rows * _TRIES + attempt)
        row = self._any_values() | distinct | _referring(self._references(), attempt)
        if attempt % 2 == 0:
            return row
        return self.accepted | distinct if self.are_many else row | self.nulls

    def _missing(self) -> Iterator[tuple[str, str, int]]:
        """Yield columns and values to try, each several times, and the number of the attempt."""
        turns = itertools.zip_longest(
            *([(name, value) for value in values] for name, values in self.values.items())
        )
        missing = [each for turn in turns for each in turn if each and each not in self.inserted]
        times = 2 if self.are_many else _TRIES_OF_A_VALUE
        tries = [each for each in dict.fromkeys(missing) for _ in range(times)]
        for attempt, (name, value) in enumerate(tries[:_TRIES_OF_VALUES]):
            yield name, value, attempt

    def rows(self, number: int) -> Iterator[dict[str, str]]:
        """Yield attempts at one row: the next value of each column, then other combinations.

        The second attempt changes only the columns of unique keys. An INT key has few boundary
        values and runs out of them while the other columns still have unused ones.
        """
        referred = self._references()
        is_first = not all(choices for _, choices in referred)
        for attempt in range(_TRIES):
            row = self._turn(number) if attempt < 2 else self._any_values()
            row |= self._distinct(number * _TRIES + attempt) if attempt else {}
            row |= _referring(referred, number + attempt)
            yield row | self._to_itself(row) if is_first or attempt % 3 == 2 else row

    def _to_itself(self, row: Mapping[str, str]) -> dict[str, str]:
        """Values with which a row refers to itself: the first row of a tree finds no other one."""
        own: dict[str, str] = {}
        for key in self.references_to_itself:
            found = [row.get(name) or self._next_number(name) for name in key.referred_columns]
            values = [value for value in found if value is not None]
            if len(values) == len(found):
                own |= dict(zip(key.referred_columns, values, strict=True))
                own |= dict(zip(key.columns, values, strict=True))
        return own

    def _next_number(self, name: str) -> str | None:
        """The next number of an AUTO_INCREMENT column; ``None`` for any other."""
        if name not in [column.name for column in self.table.columns if column.autoincrement]:
            return None
        quoted = quote_name(name)
        self.cursor.execute(f"SELECT COALESCE(MAX({quoted}), 0) + 1 FROM {self.table.key.sql}")
        ((number,),) = self.cursor.fetchall()
        return str(number)

    def _turn(self, number: int) -> dict[str, str]:
        """The value of each column whose turn it is."""
        return {name: each[number % len(each)] for name, each in self.values.items() if each}

    def _any_values(self) -> dict[str, str]:
        return {name: self.random.choice(each) for name, each in self.values.items() if each}

    def _references(self) -> list[_Choices]:
        return [(key.columns, self._choices(key)) for key in self.table.foreign_keys]

    def _choices(self, key: ForeignKey) -> list[tuple[str, ...]]:
        """The values of a foreign key: keys of existing rows, and NULL if all columns allow it."""
        mine = [self.table.column(name) for name in key.columns]
        selected = ", ".join(map(literal_of, key.referred_columns, mine))
        present = " AND ".join(f"{quote_name(name)} IS NOT NULL" for name in key.referred_columns)
        self.cursor.execute(
            f"SELECT {selected} FROM {key.referred.sql} WHERE {present} LIMIT {_MOST_ROWS}"
        )
        found = [tuple(str(value) for value in row) for row in self.cursor.fetchall()]
        if all(column is not None and column.nullable for column in mine):
            found.append(("NULL",) * len(key.columns))
        return found

    def _distinct(self, number: int) -> dict[str, str]:
        """Values for the columns of unique keys that no other row has."""
        keys = [self.table.primary_key, *(i for i in self.table.indexes if i.kind == "UNIQUE")]
        names = {part.column for key in keys if key for part in key.parts}
        values = {c.name: distinct_value(c, number + 2) for c in self.columns if c.name in names}
        return {name: value for name, value in values.items() if value is not None}

    def _insert(self, row: Mapping[str, str]) -> bool:
        if not self.accepts(row, self.fits):
            return False
        self.inserted.update(row.items())
        self.accepted = dict(row)
        return True

    def accepts(self, row: Mapping[str, str], fits: Fits) -> bool:
        """Insert a row, and take it back if it does not fit."""
        names = ", ".join(map(quote_name, row))
        insert = f"INSERT INTO {self.table.key.sql} ({names}) VALUES ({', '.join(row.values())})"
        self._mark()
        is_there = False
        try:
            self.cursor.execute(insert)
            is_there = True
            if not self._has_orphan() and fits(self.cursor, self.table.key):
                self.kept.append(insert)
                self._is_marked = False
                return True
        except MySQLError:
            pass  # refused by a key, a CHECK or a trigger: another combination may be accepted
        if is_there or not self._rolls_back:  # InnoDB undoes a statement that fails by itself
            self.cursor.execute("ROLLBACK TO SAVEPOINT `row`")
        if is_there and not self._rolls_back:
            self._remove_last()
        return False

    def _mark(self) -> None:
        """Set the savepoint before the next row, unless it is kept from an earlier rollback."""
        if not self._rolls_back:
            self.cursor.execute("COMMIT")  # Aria has no savepoints in a transaction that changed it
        if not (self._is_marked and self._rolls_back):
            self.cursor.execute("SAVEPOINT `row`")
        self._is_marked = True

    def _has_orphan(self) -> bool:
        """Whether a row refers to a row of its own table that does not exist.

        InnoDB accepts 0 in a foreign key to the AUTO_INCREMENT key of its own table, although no
        row has it (tried on MySQL 9.7), and refuses to copy such a table later (error 1452).
        """
        return any(self._finds_orphan(key) for key in self.references_to_itself)

    def _finds_orphan(self, key: ForeignKey) -> bool:
        pairs = list(zip(key.columns, key.referred_columns, strict=True))
        same = [f"`parent`.{quote_name(its)} = `child`.{quote_name(mine)}" for mine, its in pairs]
        missing = f"`parent`.{quote_name(key.referred_columns[0])} IS NULL"
        present = [f"`child`.{quote_name(mine)} IS NOT NULL" for mine in key.columns]
        table = self.table.key.sql
        self.cursor.execute(
            f"SELECT 1 FROM {table} AS `child` LEFT JOIN {table} AS `parent` "
            f"ON {' AND '.join(same)} WHERE {' AND '.join([missing, *present])}"
        )
        return bool(self.cursor.fetchall())

    @property
    def _rolls_back(self) -> bool:
        """Whether the table's engine can undo an INSERT."""
        return self.table.options.get("ENGINE", "InnoDB") == "InnoDB"

    def _remove_last(self) -> None:
        """Remove the last row by inserting all others again: nothing else identifies it."""
        with suppress(MySQLError):  # a MERGE table keeps it
            for statement in (*emptying(self.table), *self.kept):
                self.cursor.execute(statement)


def literal_of(name: str, column: Column | None) -> str:
    """SQL that computes the SQL of a key's value; bytes need not be text (error 3854).

    :param name: the column that is referred to.
    :param column: the column that refers to it, whose type is of the same kind.
    """
    name = quote_name(name)
    if column is not None and type_word(column).endswith("binary"):
        return f"CONCAT('X''', HEX({name}), '''')"
    return f"QUOTE({name})"


def _referring(references: Iterable[_Choices], number: int) -> dict[str, str]:
    """Values of foreign keys that refer to existing rows, another row for each number."""
    row: dict[str, str] = {}
    for names, choices in references:
        if choices:
            row |= dict(zip(names, choices[number % len(choices)], strict=True))
    return row


def _values_of_pair(column: Column, target: Column | None) -> list[str]:
    return pair_values(column, target) if target else []


def accept_all(cursor: Cursor, key: TableKey) -> bool:
    """Accept every row."""
    return True
