"""Generate the rows that are tried for a table, so that every boundary value has its turn.

No server is asked here: what rows may refer to is a parameter, and which rows were accepted is
recorded by :meth:`RowGenerator.keep`.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from alembic_autogen.proof.rows.column_boundaries import (
    boundary_values,
    distinct_value,
    moderate_values,
    values_in_checks,
)
from alembic_autogen.proof.rows.conversion_boundaries import pair_values
from alembic_autogen.proof.rows.references import Referable, references_to_itself
from alembic_autogen.schema.model import Column, Table

if TYPE_CHECKING:
    from alembic_autogen.proof.rows.read_values import ReadValues

_MOST_ROWS = 24
_MOST_ROWS_OF_PAIRS = 80
"""As many as the longest list of values: JSON that becomes a DATETIME."""
_FEWEST_ROWS = 6
_TRIES = 40
"""Maximum number of attempts at a row that a CHECK, a key or a precondition refuses."""
_TRIES_OF_A_VALUE = 6
_FEW_TRIES_OF_A_VALUE = 2
_TRIES_OF_VALUES = 240
"""Maximum numbers of attempts at a value whose first row was refused, and at all such values."""

Row = Mapping[str, str]
"""SQL literals by column."""


class RowGenerator:
    """Generates rows for one table, the same ones in every run.

    :param table: the table.
    :param targets: the target definitions of columns that get another type.
    :param is_moderate: whether values are far from the limits of their types.
    :param more: further values for some columns.
    :ivar values: the values to try, by column.
    :ivar most_rows: the maximum number of rows, if the caller has no other.
    """

    def __init__(
        self,
        table: Table,
        targets: Mapping[str, Column],
        *,
        is_moderate: bool = False,
        more: ReadValues | None = None,
    ) -> None:
        self._random = random.Random(str(table.key))
        columns = [c for c in table.columns if not c.generated and not c.autoincrement]
        known = values_in_checks(table)
        values_of = moderate_values if is_moderate else boundary_values
        self.values = {
            column.name: [
                *values_of(column),
                *known.get(column.name, ()),
                *_values_of_pair(column, targets.get(column.name)),
                *(more or {}).get(column.name, ()),
            ]
            for column in columns
        }
        self.most_rows = _MOST_ROWS if not targets else _MOST_ROWS_OF_PAIRS
        self._nulls = {column.name: "NULL" for column in columns if column.nullable}
        self._unique = [column for column in columns if column.name in _unique_columns(table)]
        self._references_to_itself = references_to_itself(table)
        self._referring = {key.columns[0] for key in table.foreign_keys if len(key.columns) == 1}
        self._are_many = len(targets) > 1
        self._kept_values: set[tuple[str, str]] = set()
        self._last_kept: dict[str, str] = {}

    def turns(self, most: int) -> int:
        """The number of rows until each value has had its turn, up to a maximum."""
        return min(most, max([_FEWEST_ROWS, *(len(each) + 2 for each in self.values.values())]))

    def attempts(self, number: int, referable: Referable) -> Iterator[dict[str, str]]:
        """Yield attempts at one row: the next value of each column, then other combinations.

        The second attempt changes only the columns of unique keys. An INT key has few boundary
        values and runs out of them while the other columns still have unused ones.
        """
        for attempt in range(_TRIES):
            row = self._turn(number) if attempt < 2 else self._any_values()
            row |= self._distinct(number * _TRIES + attempt) if attempt else {}
            row |= referable.row(number + attempt)
            is_own = referable.lacks_rows or attempt % 3 == 2
            yield row | self._to_itself(row, referable) if is_own else row

    def keep(self, row: Row) -> None:
        """Record a row that was accepted."""
        self._kept_values.update(row.items())
        self._last_kept = dict(row)

    def missing(self) -> Iterator[tuple[str, str, int]]:
        """Yield columns and values that are in no row yet, and the number of the attempt.

        A CHECK that compares two columns may refuse the row in which a value had its turn, although
        the value itself is fine with another value of the other column. A value has several
        attempts, up to the one that :meth:`keep` is called with; few if it is a reference, which
        hardly any other value of the row helps.
        """
        turns = itertools.zip_longest(
            *([(name, value) for value in values] for name, values in self.values.items())
        )
        missing = [each for turn in turns for each in turn if each and self._is_missing(each)]
        tries = [each for each in dict.fromkeys(missing) for _ in range(self._tries_of(each[0]))]
        for attempt, each in enumerate(tries[:_TRIES_OF_VALUES]):
            if self._is_missing(each):
                yield (*each, attempt)

    def row_with(self, name: str, value: str, attempt: int, referable: Referable) -> dict[str, str]:
        """A row with a missing value, of other numbers than all that :meth:`attempts` yields.

        Every second row has any other values; of those between, the values fit together, or are
        NULL.
        """
        distinct = self._distinct(self.most_rows * _TRIES + attempt)
        row = self._any_values() | distinct | referable.row(attempt)
        if attempt % 2:
            row = self._last_kept | distinct if self._are_many else row | self._nulls
        return {**row, name: value}

    def _tries_of(self, name: str) -> int:
        is_few = self._are_many or name in self._referring
        return _FEW_TRIES_OF_A_VALUE if is_few else _TRIES_OF_A_VALUE

    def _is_missing(self, each: tuple[str, str]) -> bool:
        return each not in self._kept_values

    def _to_itself(self, row: Row, referable: Referable) -> dict[str, str]:
        """Values with which a row refers to itself: the first row of a tree finds no other one."""
        own: dict[str, str] = {}
        known = {**referable.next_numbers, **row}
        for key in self._references_to_itself:
            values = [known[name] for name in key.referred_columns if name in known]
            if len(values) == len(key.columns):
                own |= dict(zip(key.referred_columns, values, strict=True))
                own |= dict(zip(key.columns, values, strict=True))
        return own

    def _turn(self, number: int) -> dict[str, str]:
        """The value of each column whose turn it is."""
        return {name: each[number % len(each)] for name, each in self.values.items() if each}

    def _any_values(self) -> dict[str, str]:
        return {name: self._random.choice(each) for name, each in self.values.items() if each}

    def _distinct(self, number: int) -> dict[str, str]:
        """Values for the columns of unique keys that no other row has, nor the boundary values."""
        values = {column.name: distinct_value(column, number + 2) for column in self._unique}
        return {name: value for name, value in values.items() if value is not None}


def least_refused(
    row: Row,
    values: Mapping[str, Iterable[str]],
    refusals: Callable[[Row], int | None],
) -> Row:
    """Change one value of a row after the other, for as long as fewer checks refuse the row.

    If many columns change at once, hardly any row of arbitrary values fits in all of them.

    :param row: the row to begin with.
    :param values: the values to try, by column.
    :param refusals: returns how many checks refuse a row; ``None`` if its table does.
    """
    tried = [(name, value) for name, each in values.items() for value in each]
    fewest = refusals(row)
    before: Row = {}
    while row != before:  # a value may fit only beside one that a later column has got
        before = row
        for name, value in tried:
            if fewest == 0:
                return row
            count = refusals({**row, name: value})
            if count is not None and (fewest is None or count < fewest):
                row, fewest = {**row, name: value}, count
    return row


def _unique_columns(table: Table) -> set[str | None]:
    keys = [table.primary_key, *(index for index in table.indexes if index.kind == "UNIQUE")]
    return {part.column for key in keys if key for part in key.parts}


def _values_of_pair(column: Column, target: Column | None) -> list[str]:
    return pair_values(column, target) if target else []
