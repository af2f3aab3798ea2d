"""Sums over the values of each column of a table, which the server computes.

The value of each row is hashed together with the key of the row, so that values which have
exchanged their rows differ. The hashes are added, as no two rows cancel each other then; CRC32 and
BIT_XOR would not notice an exchange. The sums of a table are read in parts in the order of its key,
so that no query runs for long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.apply.locks.own_connection import number_of, text_of
from alembic_autogen.quoting import quote_name

if TYPE_CHECKING:
    from alembic_autogen.apply.backup.literals import SavedColumn
    from alembic_autogen.apply.locks.own_connection import OwnConnection
    from alembic_autogen.schema.model import TableKey

SESSION = "SET SESSION sql_mode = '', time_zone = '+00:00', lock_wait_timeout = 60"
"""Values are read in the same way before and after, and dates of zeros can be compared."""
_ROWS = 20_000
"""The number of rows of a part."""
_NUMBERS = {"bit", "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "year"}
_MOMENTS = {"date", "time", "datetime", "timestamp"}
_IN_ORDER = {*(_NUMBERS - {"bit"}), *_MOMENTS, "char", "varchar", "binary", "varbinary"}
"""Types by whose literals a key can be compared; members of an ENUM are in another order."""


@dataclass(frozen=True)
class Summed:
    """The columns of a table whose values are summed up.

    :param key: the columns of a key that finds each row; empty if there is none.
    :param is_ordered: whether they are the columns of a key of this table, in its order.
    :param is_converted: of each column, whether its text is compared in UTF-8.
    """

    table: TableKey
    key: tuple[SavedColumn, ...]
    columns: tuple[SavedColumn, ...]
    is_converted: tuple[bool, ...]
    is_ordered: bool = False

    def sums(self, own: OwnConnection) -> tuple[int, ...]:
        """The number of rows, and the sum of each column.

        :raises Exception: the driver's own error.
        """
        total = [0] * (1 + len(self.columns))
        after: list[str] = []
        while True:
            last = self._last(own, after)
            (row,) = own.rows(self._query(after, last))
            total = [one + number_of(more) for one, more in zip(total, row, strict=True)]
            if not last:
                return tuple(total)
            after = last

    def _last(self, own: OwnConnection, after: Sequence[str]) -> list[str]:
        """The key of the last row of a part; empty if the part is the rest of the table."""
        if not self.is_ordered or any(each.word not in _IN_ORDER for each in self.key):
            return []
        names = ", ".join(quote_name(each.name) for each in self.key)
        values = ", ".join(each.expression for each in self.key)
        found = own.rows(
            f"SELECT {values} FROM {self.table.sql}{self._where(after, [])}"
            f" ORDER BY {names} LIMIT 1 OFFSET {_ROWS - 1}"
        )
        return [
            column.literal(text_of(value))
            for row in found
            for column, value in zip(self.key, row, strict=True)
        ]

    def _query(self, after: Sequence[str], last: Sequence[str]) -> str:
        key = [_value(each, is_converted=True) for each in self.key]
        sums = [
            f"SUM({_hashed([*key, _value(column, is_converted=is_converted)])})"
            for column, is_converted in zip(self.columns, self.is_converted, strict=True)
        ]
        what = ", ".join(["COUNT(*)", *(f"COALESCE({each}, 0)" for each in sums)])
        return f"SELECT {what} FROM {self.table.sql}{self._where(after, last)}"

    def _where(self, after: Sequence[str], last: Sequence[str]) -> str:
        ends = [self._beyond(after, ">", ">"), self._beyond(last, "<", "<=")]
        conditions = " AND ".join(f"({each})" for each in ends if each)
        return f" WHERE {conditions}" if conditions else ""

    def _beyond(self, literals: Sequence[str], sign: str, last_sign: str) -> str:
        """A condition for keys behind one, which can use the index, unlike ``(a, b) > (1, 2)``."""
        names = [quote_name(each.name) for each in self.key]
        either = []
        for at, literal in enumerate(literals):
            same = [f"{names[n]} = {literals[n]}" for n in range(at)]
            end = last_sign if at == len(literals) - 1 else sign
            either.append(" AND ".join([*same, f"{names[at]} {end} {literal}"]))
        return " OR ".join(f"({each})" for each in either)


def _value(column: SavedColumn, *, is_converted: bool) -> str:
    """The text of a value, which has no slash; long values are hashed.

    It is the same in a longer type: without the zeros of ZEROFILL, and those after the point.
    """
    name = quote_name(column.name)
    if column.word in ("float", "double"):
        text = f"{name} + 0e0"  # a FLOAT is printed with six digits
    elif column.word in _NUMBERS:
        text = _trimmed(f"CAST({name} + 0 AS CHAR)")
    elif column.word in _MOMENTS:
        text = _trimmed(f"CAST({name} AS CHAR)")
    elif is_converted and column.charset:
        text = f"SHA2(CONVERT({name} USING utf8mb4), 256)"
    elif column.word in ("json", "uuid", "inet4", "inet6"):
        text = f"SHA2(CAST({name} AS CHAR CHARACTER SET utf8mb4), 256)"
    else:
        text = f"SHA2({name}, 256)"
    return f"IFNULL({text}, 'NULL')"


def _trimmed(text: str) -> str:
    zeros = f"TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM {text}))"
    return f"IF(LOCATE('.', {text}), {zeros}, {text})"


def _hashed(values: Sequence[str]) -> str:
    """The SQL of a hash of some values, as a number of 64 bits."""
    text = f"SHA2(CONCAT_WS('/', {', '.join(values)}), 256)"
    return f"CAST(CONV(LEFT({text}, 16), 16, 10) AS UNSIGNED)"
