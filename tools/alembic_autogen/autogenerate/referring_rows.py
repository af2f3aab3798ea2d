"""Rows of other tables that refer to values which ``--fill`` replaces.

With ON UPDATE CASCADE they get the new value. With SET NULL they would lose the value silently, and
with any other action the UPDATE fails (error 1451), as it does with CASCADE if a key leads back to
a table that is being updated (MySQL manual, 15.1.20.5 FOREIGN KEY Constraints).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from alembic_autogen.autogenerate.preconditions.base import LOCKED
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import ForeignKey, Schema, Table, TableKey


@dataclass(frozen=True)
class Filled:
    """A column of which some rows get another value.

    :param table: its table, by the name before the revision.
    :param column: its name before the revision.
    :param condition: selects these rows.
    """

    table: TableKey
    column: str
    condition: str


@dataclass(frozen=True)
class _Reference:
    """A foreign key that refers to an updated value, directly or through other keys.

    :param child: the table of the key.
    :param key: the foreign key.
    :param follows: the keys between the updated table and this one, in order.
    """

    child: Table
    key: ForeignKey
    follows: tuple[_Reference, ...] = ()

    @property
    def cascades(self) -> bool:
        """Whether the referring rows get the new value."""
        updated = {each.child.key for each in (*self.follows, self)} | {self._first.key.referred}
        is_back = len(updated) < len(self.follows) + 2
        return self.key.on_update == "CASCADE" and not is_back

    @property
    def _first(self) -> _Reference:
        return self.follows[0] if self.follows else self


def _references(
    schema: Schema, table: TableKey, column: str, follows: tuple[_Reference, ...] = ()
) -> Iterator[_Reference]:
    """The foreign keys whose rows an UPDATE of a column affects, those that cascade first."""
    for child in sorted(schema.tables.values(), key=lambda each: each.key.order):
        for key in child.foreign_keys:
            if key.referred == table and column in key.referred_columns:
                found = _Reference(child, key, follows)
                yield found
                if found.cascades:
                    mine = key.columns[key.referred_columns.index(column)]
                    yield from _references(schema, child.key, mine, (*follows, found))


def following(schema: Schema, table: TableKey, column: str) -> tuple[TableKey, ...]:
    """Find the tables whose rows get a new value of a column too.

    :param schema: the schema before the revision.
    :param table: the column's table, by its name before the revision.
    :param column: the column, by its name before the revision.
    """
    found = (each.child.key for each in _references(schema, table, column) if each.cascades)
    return tuple(dict.fromkeys(found))


def preconditions(comparison: Comparison, filled: Iterable[Filled]) -> Iterator[Precondition]:
    """A precondition for each foreign key that an UPDATE would set to NULL or violate."""
    for each in filled:
        for reference in _references(comparison.current, each.table, each.column):
            if not reference.cascades:
                yield _precondition(comparison.current.tables[each.table], each, reference)


def _precondition(table: Table, filled: Filled, reference: _Reference) -> Precondition:
    chain = (*reference.follows, reference)
    names = [quote_name(f"referring_{number}") for number in range(1, len(chain) + 1)]
    parents = [table.key.sql, *names]
    tables = ", ".join(f"{r.child.key.sql} AS {n}" for r, n in zip(chain, names, strict=True))
    joined = " AND ".join(
        f"{name}.{quote_name(mine)} = {parent}.{quote_name(theirs)}"
        for each, name, parent in zip(chain, names, parents, strict=False)
        for mine, theirs in zip(each.key.columns, each.key.referred_columns, strict=True)
    )
    child, key = reference.child.key, table.primary_key
    keys = list(key.names) if key else []
    selected = ", ".join(map(quote_name, keys)) or "1"
    return Precondition(
        table.key,
        # MariaDB would cache the results of a subquery that selects one column
        f"SELECT {selected} FROM {table.key.sql} WHERE ({filled.condition}) AND EXISTS"
        f" (SELECT 1, 1 FROM {tables} WHERE {joined}{LOCKED})",
        f"rows of {child} refer to values of {filled.column} that --fill replaces",
        f"Change {child} so that none refers to them",
        len(keys),
    )
