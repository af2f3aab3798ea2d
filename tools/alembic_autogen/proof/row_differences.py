"""Compare the rows that two orders of revisions leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from alembic_autogen.proof.rows.observe import Row, TableRows
from alembic_autogen.schema.model import TableKey
from alembic_autogen.wording import count_of

Values = Collection[tuple[TableKey, str]]
"""Columns, with their tables."""
_LONGEST = 40


def unstable_values(
    rows: Mapping[TableKey, TableRows], again: Mapping[TableKey, TableRows]
) -> Values:
    """The columns that differ after the same run: the time of day, a UUID.

    :param rows: the rows after a run.
    :param again: the rows after the same run once more.
    """
    return {
        (key, column)
        for key, table in rows.items()
        for column in (table.rows[0] if table.rows else ())
        if _column(table, column) != _column(again.get(key), column)
    }


def _column(table: TableRows | None, column: str) -> Counter[str]:
    return Counter(row.get(column, "") for row in table.rows) if table else Counter()


def different_rows(
    rows: Mapping[TableKey, TableRows], others: Mapping[TableKey, TableRows], unstable: Values
) -> Iterator[str]:
    """Describe the first difference of each table, as a sentence.

    :param rows: the rows after the wanted order.
    :param others: the rows after the other order, in the same tables.
    :param unstable: columns that are not compared.
    """
    for key in sorted(rows, key=lambda each: each.order):
        ignored = {column for table, column in unstable if table == key}
        found = _difference(_kept(rows[key], ignored), _kept(others[key], ignored), rows[key].key)
        if found:
            yield f"{key}: {found}"


def _kept(table: TableRows, ignored: Collection[str]) -> Counter[tuple[tuple[str, str], ...]]:
    return Counter(
        tuple((name, value) for name, value in row.items() if name not in ignored)
        for row in table.rows
    )


def _difference(
    mine: Counter[tuple[tuple[str, str], ...]],
    other: Counter[tuple[tuple[str, str], ...]],
    key: tuple[str, ...],
) -> str:
    gone, more = mine - other, other - mine
    if not (gone or more):
        return ""
    if mine.total() != other.total():
        return f"{count_of(mine.total(), 'row')}, and {other.total()} after the other order"
    row = dict(sorted(gone)[0])
    where = {name: row[name] for name in key if name in row}
    same_key = [dict(each) for each in sorted(more) if where.items() <= dict(each).items()]
    if not where or not same_key:
        return f"the row {_shown(row)} is not there after the other order"
    place = _shown(where)
    name = next(name for name, value in row.items() if same_key[0].get(name) != value)
    return f"{name} of the row with {place} is {_short(row[name])}, and {_short(same_key[0][name])}"


def _shown(row: Row) -> str:
    return ", ".join(f"{name} {_short(value)}" for name, value in row.items())


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]} …"
