"""Rows without a parent row, under a foreign key that is added or in a table that is copied.

A generated column on either side may get other values. MySQL refuses a child row whose own value
then refers to nothing (error 1452). MariaDB does not, and neither server looks at the child rows if
the values of the parent change (tried on MySQL 9.7 and MariaDB 10.11).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from alembic_autogen.autogenerate.preconditions.base import LOCKED, Rows, rows_of
from alembic_autogen.autogenerate.preconditions.converted_values import is_finer
from alembic_autogen.autogenerate.preconditions.exact_values import (
    changing,
    is_held_exactly,
    reads_columns,
)
from alembic_autogen.autogenerate.preconditions.flavors import MYSQL
from alembic_autogen.autogenerate.preconditions.invalid_dates import is_copied_later
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.trial_table import TRIAL
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import Column, ForeignKey, TableKey
from alembic_autogen.schema.renames import renamed_foreign_key
from alembic_autogen.schema.tokens import tokenize
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
    checked = _checked(rows, again)
    copied = is_copied_later(rows, "mysql")
    for key in rows.target.foreign_keys:
        if key in checked:
            yield from _precondition(key, rows, comparison)
        elif copied and _parent(key, rows, comparison):
            conditions = (rows.only_on(MYSQL), "@@foreign_key_checks")
            yield from _precondition(key, rows, comparison, [*filter(None, conditions)])


def _checked(rows: Rows, again: Collection[tuple[TableKey, str]]) -> list[ForeignKey]:
    """The foreign keys whose values the present table does not guarantee to have a parent row."""
    existing = [
        renamed_foreign_key(k, rows.current.key, rows.renames) for k in rows.current.foreign_keys
    ]
    held = {(key.columns, key.referred, key.referred_columns) for key in existing}
    recomputed = _recomputed(rows)
    return [
        key
        for key in rows.target.foreign_keys
        if (key.columns, key.referred, key.referred_columns) not in held
        or (rows.target.key, key.name) in again
        or recomputed & set(key.columns)
        or any(_distinguishes_more(c, rows) for c in key.columns)
    ]


def _recomputed(rows: Rows) -> set[str]:
    """The generated columns whose values may change."""
    return {c.name for c in rows.target.columns if c.generated} & changing(rows)


def referring_to_recomputed(
    changed: Iterable[Rows], comparison: Comparison
) -> set[tuple[TableKey, str]]:
    """The foreign keys that refer to generated columns whose values may change.

    :param changed: the rows of all tables that change.
    :returns: the keys by table and name, on the target side.
    """
    parents = {rows.target.key: names for rows in changed if (names := _recomputed(rows))}
    return {
        (key, foreign_key.name)
        for key, table in (comparison.target.tables.items() if parents else ())
        for foreign_key in table.foreign_keys
        if parents.get(foreign_key.referred, set()) & set(foreign_key.referred_columns)
    }


@dataclass(frozen=True)
class TriedReference:
    """A foreign key of which a trial finds the rows without a parent row.

    :param key: the foreign key.
    :param problem: what is wrong with these rows, as half a sentence after the table's name.
    :param orphans: the condition that selects them in the temporary table.
    """

    key: ForeignKey
    problem: str
    orphans: str

    @property
    def name(self) -> str:
        """The name among the parts of a trial, which no column or index has."""
        return name_in_trials(self.key)


def name_in_trials(key: ForeignKey) -> str:
    """The name of a foreign key among the parts of a trial."""
    return f"FOREIGN KEY {key.name}"


def tried_references(
    rows: Rows, comparison: Comparison, tried: Collection[str]
) -> list[TriedReference]:
    """The foreign keys of which a trial finds the rows without a parent row.

    :param tried: what the preconditions of the table leave to a trial.
    """
    return [
        TriedReference(key, _problem(key, rows, parent), _orphans_in_trial(key, rows, parent))
        for key in rows.target.foreign_keys
        if name_in_trials(key) in tried and (parent := _parent(key, rows, comparison))
    ]


def _is_exact(key: ForeignKey, rows: Rows) -> bool:
    """Whether a query compares the values of a foreign key as the key will."""
    columns = (rows.target.column(name) for name in key.columns)
    return all(column and _is_queried_exactly(column, rows) for column in columns)


def _is_queried_exactly(column: Column, rows: Rows) -> bool:
    if column.name in rows.old_names and not column.generated:
        return True
    # within the subquery, the names in a typed value could be taken for those of the parent
    if rows.fills.get((rows.target.key, column.name)) and reads_columns(column, rows):
        return False
    return is_held_exactly(column, rows)


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
    if any(rows.value(column) in (None, "NULL") for column in key.columns):
        return  # the column has no reference yet, or one that its own precondition refuses
    values = [rows.present(column) for column in key.columns]
    known = [value for value in values if value is not None]
    if len(known) < len(values) or "NULL" in known:
        return  # an unknown value, which is checked elsewhere
    conditions = [*when, *(f"{value} IS NOT NULL" for value in known)]
    parent = _parent(key, rows, comparison)
    if parent is not None:
        conditions.append(_no_parent(key, rows, parent, known))
    shown = [rows.old_names[c] for c in key.columns if c in rows.old_names]
    referred = parent.current.key if parent is not None else key.referred
    precondition = rows.precondition(
        rows.offenders(" AND ".join(conditions), *shown),
        _problem(key, rows, parent),
        f"Add them to {referred}, or change {rows.named(key.columns)}",
        *key.columns,
    )
    is_tried = parent is not None and not _is_exact(key, rows)
    yield replace(precondition, about=name_in_trials(key) if is_tried else "")


def _problem(key: ForeignKey, rows: Rows, parent: Rows | None) -> str:
    referred = parent.current.key if parent is not None else key.referred
    return f"{rows.named(key.columns)} refers to rows that {referred} does not have"


def _parent(key: ForeignKey, rows: Rows, comparison: Comparison) -> Rows | None:
    """The rows of the referenced table, if it has values for these columns before the revision."""
    for old, table in comparison.current.tables.items():
        if comparison.renames.table(old) == key.referred:
            target = comparison.target.tables.get(key.referred, table)
            parent = Rows(table, target, comparison.renames)
            columns = [target.column(name) for name in key.referred_columns]
            if any(column and column.generated for column in columns):
                changed = rows_of(comparison, rows.fills, rows.accepted)
                parent = next((each for each in changed if each.current.key == old), parent)
            return parent if all(_referred(name, parent) for name in key.referred_columns) else None
    return None


def _referred(name: str, parent: Rows) -> str | None:
    """The value of a referenced column, over the present columns of its table.

    A text that a query would compare otherwise than its column gets the column's collation, by
    which it is compared then. ``NULL`` stands for a value that is lost with its type, which a query
    may not even be able to compare (MySQL error 1210 for a vector and a number).
    """
    column = parent.target.column(name)
    if column is None or not column.generated:
        old = parent.old_names.get(name)
        if old is None:
            return None
        is_lost = column and parent.value(name) in (None, "NULL")
        return "NULL" if is_lost else quote_name(old)
    value = parent.held(name)
    if value and family(column) == "text" and not is_held_exactly(column, parent):
        value = f"CONVERT({value} USING {column.charset}) COLLATE {column.collation}"
    return value


def _no_parent(key: ForeignKey, rows: Rows, parent: Rows, values: list[str]) -> str:
    """The condition that no parent row exists."""
    table, alias, joined = rows.current.key.sql, _alias(rows.current.key), []
    for column, referred, value in zip(key.columns, key.referred_columns, values, strict=True):
        after, before = rows.target.column(column), rows.before(column)
        other = parent.before(referred)
        theirs = _compared(_theirs(referred, parent, alias), after, other, before)
        joined.append(f"{theirs} = {_compared(_qualified(value, table), after, before, other)}")
    return _none_of(parent, alias, joined)


def _orphans_in_trial(key: ForeignKey, rows: Rows, parent: Rows) -> str:
    """The condition for rows of the temporary table that have no parent row."""
    mine = [f"{TRIAL}.{quote_name(column)}" for column in key.columns]
    alias, joined = _alias(rows.current.key), []
    for column, referred, value in zip(key.columns, key.referred_columns, mine, strict=True):
        after, other = rows.target.column(column), parent.before(referred)
        theirs = _compared(_theirs(referred, parent, alias), after, other, after)
        joined.append(f"{theirs} = {value}")
    present = [f"{value} IS NOT NULL" for value in mine]
    return " AND ".join([*present, _none_of(parent, alias, joined)])


def _theirs(referred: str, parent: Rows, alias: str) -> str:
    """The value of a referenced column within a subquery."""
    return _qualified(_referred(referred, parent) or "NULL", alias)


def _qualified(value: str, table: str) -> str:
    """An expression over the columns of a table, of which another one may have the names too."""
    return "".join(f"{table}.{t.text}" if t.kind == "name" else t.text for t in tokenize(value))


def _none_of(parent: Rows, alias: str, joined: Sequence[str]) -> str:
    """The condition that no parent row meets all conditions.

    MariaDB caches the result of a subquery that selects one column, by the outer values under their
    present collation: the result for ``'a'`` would be used for ``'A'`` as well. It does not cache a
    subquery that selects two columns (MariaDB documentation, Subquery Cache; experiment on 10.11:
    EXPLAIN EXTENDED shows ``<expr_cache>`` for ``SELECT 1`` only).
    """
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
