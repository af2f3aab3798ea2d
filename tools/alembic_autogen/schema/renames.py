"""Renames as values, and the schema that results from them.

Names of columns inside expressions (CHECK, generated columns, views, triggers) are not changed:
MySQL does not follow a rename there either, so these objects differ and are recreated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.schema.model import (
        Check,
        Column,
        ForeignKey,
        Index,
        IndexPart,
        Period,
        Table,
        TableKey,
    )

_GONE = " "
"""The end of a name that no table or column can have (MySQL manual, 11.2 Schema Object Names)."""


@dataclass(frozen=True)
class Renames:
    """The renames that lead from one schema to another.

    A table or column whose name another one takes, and which gets no new name itself, goes.

    :param tables: new name by old name.
    :param columns: by the table's **new** name: new column name by old column name.
    :param members: by the table's new name and the column's new name: new member of an ENUM or
        SET by old member.
    :param merged: (table, column, old member), both under their new names: members whose rows get
        a member that other rows already have.
    :param keeps_check_names: whether RENAME TABLE leaves the names of CHECKs as they are: MariaDB
        has no names that begin with the table's (seen on 10.11), MySQL makes new ones.
    """

    tables: Mapping[TableKey, TableKey] = field(default_factory=dict)
    columns: Mapping[TableKey, Mapping[str, str]] = field(default_factory=dict)
    members: Mapping[tuple[TableKey, str], Mapping[str, str]] = field(default_factory=dict)
    merged: frozenset[tuple[TableKey, str, str]] = frozenset()
    keeps_check_names: bool = False

    def table(self, old: TableKey) -> TableKey:
        """The new name of a table; of one that gives way to another, a name that nothing has."""
        if old not in self.tables and old in self.tables.values():
            return old._replace(name=old.name + _GONE)
        return self.tables.get(old, old)

    def column(self, table: TableKey, old: str) -> str:
        """The new name of a column; of one that gives way to another, a name that nothing has.

        :param table: the table's new name.
        """
        names = self.columns.get(table, {})
        if old not in names and old.lower() in map(str.lower, names.values()):
            return old + _GONE
        return names.get(old, old)

    def of_columns(
        self, columns: Mapping[TableKey, frozenset[str]]
    ) -> dict[TableKey, frozenset[str]]:
        """Translate sets of column names by table to the names after the renames."""
        return {
            self.table(old): frozenset(self.column(self.table(old), name) for name in names)
            for old, names in columns.items()
        }

    def inverse(self) -> Renames:
        """The renames in the opposite direction; rows of merged members keep the common member."""
        back = {new: old for old, new in self.tables.items()}
        return Renames(
            tables=back,
            columns={
                back.get(table, table): {new: old for old, new in columns.items()}
                for table, columns in self.columns.items()
            },
            members={
                (back.get(table, table), self._old_column(table, column)): {
                    new: old
                    for old, new in members.items()
                    if (table, column, old) not in self.merged
                }
                for (table, column), members in self.members.items()
            },
            keeps_check_names=self.keeps_check_names,
        )

    def _old_column(self, table: TableKey, new: str) -> str:
        columns = self.columns.get(table, {})
        return next((old for old, now in columns.items() if now == new), new)

    def __bool__(self) -> bool:
        return bool(self.tables or self.columns or self.members)


def renamed_table(table: Table, renames: Renames) -> Table:
    """A table after the renames of its own parts and of the tables that it refers to.

    RENAME TABLE also renames the constraints whose names MySQL generated from the table's name
    (MySQL manual, 15.1.36 RENAME TABLE).
    """
    if not renames:
        return table
    key = renames.table(table.key)
    return replace(
        table,
        key=key,
        columns=tuple(renamed_column(column, key, renames) for column in table.columns),
        primary_key=table.primary_key and renamed_index(table.primary_key, key, renames),
        indexes=tuple(renamed_index(index, key, renames) for index in table.indexes),
        foreign_keys=tuple(
            renamed_foreign_key(foreign_key, table.key, renames)
            for foreign_key in table.foreign_keys
        ),
        checks=tuple(renamed_check(check, table.key, renames) for check in table.checks),
        periods=tuple(renamed_period(period, key, renames) for period in table.periods),
    )


def renamed_column(column: Column, key: TableKey, renames: Renames) -> Column:
    """A column under its new name; ``key`` is the table's new name."""
    return replace(column, name=renames.column(key, column.name))


def renamed_index(index: Index, key: TableKey, renames: Renames) -> Index:
    """An index over renamed columns; ``key`` is the table's new name."""
    return replace(index, parts=tuple(_renamed_part(part, key, renames) for part in index.parts))


def _renamed_part(part: IndexPart, key: TableKey, renames: Renames) -> IndexPart:
    return replace(part, column=part.column and renames.column(key, part.column))


def renamed_period(period: Period, key: TableKey, renames: Renames) -> Period:
    """A period between renamed columns; ``key`` is the table's new name."""
    start, end = (renames.column(key, name) for name in (period.start, period.end))
    return replace(period, start=start, end=end)


def renamed_foreign_key(foreign_key: ForeignKey, old: TableKey, renames: Renames) -> ForeignKey:
    """A foreign key after the renames; ``old`` is its table's old name."""
    if not renames:
        return foreign_key
    key, referred = renames.table(old), renames.table(foreign_key.referred)
    return replace(
        foreign_key,
        name=_renamed_constraint(foreign_key.name, old, key, "ibfk"),
        columns=tuple(renames.column(key, column) for column in foreign_key.columns),
        referred=referred,
        referred_columns=tuple(
            renames.column(referred, column) for column in foreign_key.referred_columns
        ),
    )


def renamed_check(check: Check, old: TableKey, renames: Renames) -> Check:
    """A CHECK after the renames; ``old`` is its table's old name. Its expression is unchanged."""
    if renames.keeps_check_names:
        return check
    return replace(check, name=_renamed_constraint(check.name, old, renames.table(old), "chk"))


def _renamed_constraint(name: str, old: TableKey, new: TableKey, infix: str) -> str:
    if old.name == new.name:
        return name
    made_up = re.fullmatch(rf"{re.escape(old.name)}_{infix}_(\d+)", name)
    return f"{new.name}_{infix}_{made_up[1]}" if made_up else name
