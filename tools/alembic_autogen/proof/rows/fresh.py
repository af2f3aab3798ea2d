"""Generate rows that a table accepts beside those that it has, without inserting them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from alembic_autogen.proof.rows.fill import Filler, accept_all

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.schema.model import Table

_FEWEST, _MOST = 6, 24
_MISSES = 2
"""The number of rows without success after which no more are tried: each takes 40 attempts."""
_FIRST = 1000
"""The number of the first row: unique keys of the rows that are there have smaller ones."""


def fresh_rows(cursor: Cursor, table: Table) -> Iterator[Mapping[str, str]]:
    """Yield rows, each of which the table accepts alone: SQL literals by column.

    Generated columns and AUTO_INCREMENT are left out, unless a row refers to itself.

    :param cursor: a cursor within a transaction.
    :param table: a table of an engine with transactions.
    """
    filler = Filler(cursor, table, accept_all, {}, None)
    longest = max(map(len, filler.generator.values.values()), default=0)
    misses = 0
    for number in range(min(max(_FEWEST, longest), _MOST)):
        attempts = filler.attempts(_FIRST + number)
        row = next((each for each in attempts if filler.would_accept(each)), None)
        if row is not None:
            yield row
            continue
        misses += 1
        if misses == _MISSES:
            break
