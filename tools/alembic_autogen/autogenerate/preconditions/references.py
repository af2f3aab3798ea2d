"""Rows without a parent row, under a foreign key that is added or in a table that is copied."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from alembic_autogen.autogenerate.preconditions.base import LOCKED, Rows
from alembic_autogen.autogenerate.preconditions.converted_values import is_finer
from alembic_autogen.autogenerate.preconditions.flavors import MYSQL
from alembic_autogen.autogenerate.preconditions.invalid_dates import is_copied_later
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import Column, ForeignKey, TableKey
from alembic_autogen.schema.renames import renamed_foreign_key
from alembic_autogen.schema.type_families import family


def preconditions(
    rows: Rows, comparison: Comparison, again: Collection[tuple[TableKey, str]] = ()
) -> Iterator[Precondition]:
    """A precondition for each foreign key that is added, recreated or checked by a copy.

    A key is recreated if its columns get another collation, under which texts that are equal now
    may differ (error 1452). Rows that were loaded without checks may also violate it.

    An unchanged key is checked where MySQL copies its table with ``foreign_key_checks`` (tried on
    9.7; MariaDB 10.11 copies such rows).

    :param again: the keys that are dropped and added again, by table and name on the target side.
    """
    copied = is_copied_later(rows, "mysql")
    existing = [
        renamed_foreign_key(k, rows.current.key, rows.renames) for k in rows.current.foreign_keys
    ]
    held = {(key.columns, key.referred, key.referred_columns) for key in existing}
    for key in rows.target.foreign_keys:
        parts = (key.columns, key.referred, key.referred_columns)
        if (
            parts not in held
            or (rows.target.key, key.name) in again
            or any(_distinguishes_more(c, rows) for c in key.columns)
        ):
            yield from _precondition(key, rows, comparison)
        elif copied and _parent(key, comparison):
            conditions = (rows.only_on(MYSQL), "@@foreign_key_checks")
            yield from _precondition(key, rows, comparison, [*filter(None, conditions)])


def _distinguishes_more(name: str, rows: Rows) -> bool:
    """Whether values of a column that are equal now may differ in the target."""
    before, after = rows.before(name), rows.target.column(name)
    if before is None or after is None or before.collation is None:
        return False
    if before.collation == after.collation:
        return False
    return after.collation is None or not is_finer(before.collation, after.collation)


def _precondition(
    key: ForeignKey, rows: Rows, comparison: Comparison, when: Sequence[str] = ()
) -> Iterator[Precondition]:
    values = [rows.present(column) for column in key.columns]
    known = [value for value in values if value is not None]
    if len(known) < len(values) or "NULL" in known:
        return  # the column has no reference yet, or an unknown value, which is checked elsewhere
    conditions = [*when, *(f"{value} IS NOT NULL" for value in known)]
    parent = _parent(key, comparison)
    if parent is not None:
        conditions.append(_no_parent(key, rows, parent, known))
    shown = [rows.old_names[c] for c in key.columns if c in rows.old_names]
    referred = parent.current.key if parent is not None else key.referred
    yield rows.precondition(
        rows.offenders(" AND ".join(conditions), *shown),
        f"{rows.named(key.columns)} refers to rows that {referred} does not have",
        f"Add them to {referred}, or change {rows.named(key.columns)}",
        *key.columns,
    )


def _parent(key: ForeignKey, comparison: Comparison) -> Rows | None:
    """The rows of the referenced table, if it already exists with these columns."""
    for old, table in comparison.current.tables.items():
        if comparison.renames.table(old) == key.referred:
            target = comparison.target.tables.get(key.referred, table)
            rows = Rows(table, target, comparison.renames)
            return rows if all(c in rows.old_names for c in key.referred_columns) else None
    return None


def _no_parent(key: ForeignKey, rows: Rows, parent: Rows, values: list[str]) -> str:
    """The condition that no parent row exists.

    MariaDB caches the result of a subquery that selects one column, by the outer values under their
    present collation: the result for ``'a'`` would be used for ``'A'`` as well. It does not cache a
    subquery that selects two columns (MariaDB documentation, Subquery Cache; experiment on 10.11:
    EXPLAIN EXTENDED shows ``<expr_cache>`` for ``SELECT 1`` only).
    """
    table, alias = rows.current.key.sql, _alias(rows.current.key)
    joined = []
    for column, referred, value in zip(key.columns, key.referred_columns, values, strict=True):
        old = parent.old_names[referred]
        mine = f"{table}.{value}" if value.startswith("`") else value
        theirs = f"{alias}.{quote_name(old)}"
        after, before = rows.target.column(column), rows.before(column)
        sides = (before, parent.current.column(old))
        joined.append(
            f"{_compared(theirs, after, *sides[::-1])} = {_compared(mine, after, *sides)}"
        )
    return (
        f"NOT EXISTS (SELECT 1, 1 FROM {parent.current.key.sql} AS {alias}"
        f" WHERE {' AND '.join(joined)}{LOCKED})"
    )


def _alias(table: TableKey) -> str:
    """A name for the parent, which must not hide the table itself in the subquery."""
    return "`referred`" if table.name.lower() == "parent" else "`parent`"


def _compared(value: str, after: Column | None, column: Column | None, other: Column | None) -> str:
    """The value of one of two columns, written so that they are compared as after the revision.

    :param after: the target column; both columns have the same type and collation then.
    :param column: the column of the value, before the revision.
    :param other: the column that it is compared with, before the revision.
    """
    if after is None or column is None or other is None or column.collation is None:
        return value
    if column.collation == other.collation == after.collation:
        return value
    if after.collation is None:
        return f"CAST({value} AS BINARY)" if family(after) == "binary" else value
    if column.charset != after.charset:
        value = f"CONVERT({value} USING {after.charset})"
    return f"{value} COLLATE {after.collation}"
