"""A foreign key is put over values that refer to nothing, or MySQL copies such rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from alembic_autogen.autogenerate.preconditions.base import LOCKED, Precondition, Rows, listed
from alembic_autogen.autogenerate.preconditions.copied import is_copied_later
from alembic_autogen.autogenerate.preconditions.duplicates import is_finer
from alembic_autogen.autogenerate.preconditions.flavors import ON_MYSQL
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import Column, ForeignKey, TableKey
from alembic_autogen.schema.renames import renamed_foreign_key
from alembic_autogen.schema.type_families import family


def guards(
    rows: Rows, comparison: Comparison, again: Collection[tuple[TableKey, str]] = ()
) -> Iterator[Precondition]:
    """A guard for each foreign key that is added: a new one, or one that is made again.

    One that stays is dropped and added where its columns get another collation, by which texts that
    are equal now may differ (error 1452); or it meets rows that were loaded without checks.

    One that only stays is checked where MySQL copies its table with ``foreign_key_checks`` (tried
    on 9.7; MariaDB 10.11 copies such rows).

    :param again: the keys that are dropped and added, by table and name on the target side.
    """
    copied = is_copied_later(rows) and rows.flavor != "mariadb"
    existing = [
        renamed_foreign_key(k, rows.current.key, rows.renames) for k in rows.current.foreign_keys
    ]
    held = {(key.columns, key.referred, key.referred_columns) for key in existing}
    for key in rows.target.foreign_keys:
        parts = (key.columns, key.referred, key.referred_columns)
        if (
            parts not in held
            or (rows.target.key, key.name) in again
            or any(_tells_more_apart(c, rows) for c in key.columns)
        ):
            yield from _guard(key, rows, comparison)
        elif copied and _parent(key, comparison):
            yield from _guard(key, rows, comparison, _IN_A_COPY)


_IN_A_COPY = (ON_MYSQL, "@@foreign_key_checks")
"""When a server asks, for rows that it copies, whether what they refer to is there."""


def _tells_more_apart(name: str, rows: Rows) -> bool:
    """Whether values of a column that are equal now may differ from now on."""
    before, after = rows.before(name), rows.target.column(name)
    if before is None or after is None or before.collation is None:
        return False
    if before.collation == after.collation:
        return False
    return after.collation is None or not is_finer(before.collation, after.collation)


def _guard(
    key: ForeignKey, rows: Rows, comparison: Comparison, when: tuple[str, ...] = ()
) -> Iterator[Precondition]:
    values = [rows.present(column) for column in key.columns]
    known = [value for value in values if value is not None]
    if len(known) < len(values) or "NULL" in known:
        return  # nothing is referred to yet, or it is unknown what, which is guarded on its own
    conditions = [*when, *(f"{value} IS NOT NULL" for value in known)]
    parent = _parent(key, comparison)
    if parent is not None:
        conditions.append(_no_parent(key, rows, parent, known))
    shown = [rows.old_names[c] for c in key.columns if c in rows.old_names]
    yield rows.guard(
        rows.offenders(" AND ".join(conditions), *shown),
        f"{listed(key.columns)} refers to rows that {key.referred} does not have",
        f"Add them to {key.referred}, or change {listed(key.columns)}",
        *key.columns,
    )


def _parent(key: ForeignKey, comparison: Comparison) -> Rows | None:
    """The table that is referred to, where it exists already with these columns."""
    for old, table in comparison.current.tables.items():
        if comparison.renames.table(old) == key.referred:
            target = comparison.target.tables.get(key.referred, table)
            rows = Rows(table, target, comparison.renames)
            return rows if all(c in rows.old_names for c in key.referred_columns) else None
    return None


def _no_parent(key: ForeignKey, rows: Rows, parent: Rows, values: list[str]) -> str:
    """Whether no row is referred to.

    MariaDB remembers the answers of a subquery of one column, by the values that it gets from
    outside under the collation that these have now: what it finds for ``'a'`` would hold for
    ``'A'`` as well. It does not for one of two columns (MariaDB documentation, Subquery Cache;
    experiment on 10.11: EXPLAIN EXTENDED shows ``<expr_cache>`` for ``SELECT 1`` only).
    """
    table = rows.current.key.sql
    joined = []
    for column, referred, value in zip(key.columns, key.referred_columns, values, strict=True):
        old = parent.old_names[referred]
        mine = f"{table}.{value}" if value.startswith("`") else value
        theirs = f"`parent`.{quote_name(old)}"
        after, before = rows.target.column(column), rows.before(column)
        sides = (before, parent.current.column(old))
        joined.append(
            f"{_compared(theirs, after, *sides[::-1])} = {_compared(mine, after, *sides)}"
        )
    return (
        f"NOT EXISTS (SELECT 1, 1 FROM {parent.current.key.sql} AS `parent`"
        f" WHERE {' AND '.join(joined)}{LOCKED})"
    )


def _compared(value: str, after: Column | None, column: Column | None, other: Column | None) -> str:
    """A value of one of two columns, such that they are compared as they will be.

    :param after: the columns to be, which have one type and one collation.
    :param column: the column of the value, as it is now.
    :param other: the column that it is compared with.
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
