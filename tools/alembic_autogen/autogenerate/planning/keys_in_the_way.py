"""Find unchanged foreign keys that must be dropped while something else changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.planning.copies import (
    conflicts_with_foreign_key,
    exchanging_names,
    fails_in_copy,
    may_copy,
    rebuilds,
)
from alembic_autogen.schema.differences import (
    ColumnDifference,
    Comparison,
    Difference,
    ForeignKeyDifference,
    of_kind,
)
from alembic_autogen.schema.model import TableKey

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.planning.kept_tables import KeptTables

_Columns = Iterator[tuple[TableKey, str]]
"""Columns, by their table and name after the revision."""


@dataclass(frozen=True)
class KeysInTheWay:
    """Finds the foreign keys that join a column whose change MySQL refuses, or which it loses.

    :param comparison: the schemas of the direction.
    :param tables: the tables that are kept.
    :param groups: the differences within tables, by table.
    :param foreign_keys: the foreign keys that change anyway.
    """

    comparison: Comparison
    tables: KeptTables
    groups: Mapping[TableKey, list[Difference]]
    foreign_keys: Sequence[ForeignKeyDifference]

    def found(self) -> Iterator[ForeignKeyDifference]:
        """The keys, as differences that drop and add them.

        MySQL refuses the change otherwise (errors 1832, 1833, 3780), also within one ALTER, or
        loses the key.
        """
        changing = {
            (d.target_table, d.target.name)
            for d in of_kind(self.comparison.differences, ColumnDifference)
            if d.current and d.target and conflicts_with_foreign_key(d.current, d.target)
        } | {*self._changing_in_a_copy(), *exchanging_names(self.comparison)}
        lost = set(self._renamed_in_a_rebuild())
        listed = {(d.target_table, d.name) for d in self.foreign_keys}
        for old, new, current, target in self.tables.foreign_keys:
            referred = {(target.referred, column) for column in target.referred_columns}
            ends = {(new, column) for column in target.columns} | referred
            if (ends & changing or referred & lost) and (new, target.name) not in listed:
                yield ForeignKeyDifference(target.name, current, target, old, new)

    def _changing_in_a_copy(self) -> _Columns:
        """Columns that change in a statement for which MySQL must copy the table.

        Without a copy, a column of a foreign key can be renamed and become NOT NULL; with one it
        cannot (errors 1846 and 1832).
        """
        for key, at_once in self._at_once():
            sides = self.tables.sides(key)
            if may_copy(at_once, sides.current, sides.target):
                columns = filter(fails_in_copy, of_kind(at_once, ColumnDifference))
                yield from ((key, column.wanted.name) for column in columns)

    def _renamed_in_a_rebuild(self) -> _Columns:
        """Columns that MySQL renames in a statement which also gives the table another layout.

        If a foreign key refers to such a column, InnoDB no longer finds the key, or the table
        (errors 1091 and 1146 afterwards, seen on 9.7 with ADD, DROP and FORCE; not on MariaDB).
        """
        if self.comparison.current.flavor == "mariadb":
            return
        statements = [differences for _, differences in self._at_once()]
        statements += [[d] for d in of_kind(self.comparison.differences, ColumnDifference)]
        for differences in statements:
            if any(map(rebuilds, differences)):
                yield from _renamed(differences)

    def _at_once(self) -> Iterator[tuple[TableKey, Sequence[Difference]]]:
        """The differences of each table that one statement settles."""
        for key, differences in self.groups.items():
            is_one = key in self.tables.as_server_text
            dropped = self.tables.dropped_keys(key, self.foreign_keys)
            if is_one or self.tables.reason_to_combine(key, differences, dropped):
                yield key, differences
            else:
                yield key, self.tables.split(key, differences).first


def _renamed(differences: Sequence[Difference]) -> _Columns:
    for column in of_kind(differences, ColumnDifference):
        current, target = column.current, column.target
        if current and target and current.name != target.name:
            yield column.table, target.name
