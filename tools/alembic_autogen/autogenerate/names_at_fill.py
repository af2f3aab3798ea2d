"""The names of tables and columns at the moment at which rows get a value.

A revision renames, drops and adds tables and columns in the order of its plan, so that the SQL of a
``--fill`` reads some by their old names and others by their new ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from alembic_autogen.autogenerate.planning.plan import plan
from alembic_autogen.autogenerate.planning.step import Step
from alembic_autogen.schema.differences import (
    ColumnDifference,
    Comparison,
    TableDifference,
    of_kind,
)
from alembic_autogen.schema.model import Column, ColumnKey, TableKey

Tables = dict[TableKey, dict[str, Column]]
"""The tables of one moment, each with its columns by their names."""
_WORD = re.compile(r"`(?:[^`]|``)+`|[^\W\d][\w$]*")


@dataclass(frozen=True)
class NamesAtFill:
    """The names that a value can read.

    :param before: the tables and columns before the revision, when the value is tried.
    :param then: the names at the moment at which rows get the value.
    :param remarks: for each name that is not in both, half a sentence about it.
    """

    before: Tables
    then: Tables
    remarks: Mapping[str, str]


def names_at_fill(
    comparison: Comparison, place: ColumnKey, fills: Mapping[ColumnKey, str], sql: str
) -> NamesAtFill:
    """Follow the plan of a revision until the rows of a column get their value.

    :param comparison: the schemas of the direction.
    :param place: the column, by its name after that direction; rows of one that is there already
        get their value before anything changes.
    :param fills: the values of new columns.
    :param sql: the value.
    """
    before, tables = _tables(comparison), _tables(comparison)
    steps = plan(comparison, fills=fills)
    if any(_adds(each, place) for each in steps):
        for each in steps:
            if _adds(each, place):
                break
            _apply(each, tables)
    remarks: dict[str, str] = {}
    words = words_of(sql)
    for change in _changes(comparison, tables, place[0]):
        if not change.tables or change.tables & words:
            remarks.update(change.remarks)
    return NamesAtFill(before, tables, {k: v for k, v in remarks.items() if k.lower() in words})


def words_of(sql: str) -> set[str]:
    """The words of a value that may be names, in small letters."""
    return {word.strip("`").replace("``", "`").lower() for word in _WORD.findall(sql)}


def _tables(comparison: Comparison) -> Tables:
    return {
        key: {column.name: column for column in table.columns}
        for key, table in comparison.current.tables.items()
    }


@dataclass(frozen=True)
class _NameChange:
    """A change of a name.

    :param what: ``table`` or ``column``.
    :param old: the name before; empty if it is added.
    :param new: the name after; empty if it is dropped.
    :param there: all names of its kind when rows get the value.
    :param table: for a column, its table, as the end of its description.
    :param is_own: whether it is the table whose rows get the value.
    :param tables: for a column of another table, the names of that table, in small letters.
    """

    what: str
    old: str
    new: str
    there: frozenset[str]
    table: str = ""
    is_own: bool = False
    tables: frozenset[str] = frozenset()

    @property
    def remarks(self) -> dict[str, str]:
        """Half a sentence for each name that cannot be read."""
        old, new, there = self.old, self.new, self.there
        if old and old not in there and (not new or new in there):
            remark = self._before()
            return {name: remark for name in (old, new) if name}
        if not old or (new and new not in there and old in there):
            return {new: self._only_after()}
        return {}  # or two that exchange their names

    def _before(self) -> str:
        if not self.new:
            return (
                f"drops the {self.what} {self.old}{self.table} before rows get this value; drop it "
                "in a later revision, or give a value that does not read it"
            )
        renamed = (
            f"renames the {self.what} {self.old}{self.table} to {self.new} after this value is "
            "tried and before rows get it"
        )
        if self.is_own:
            return f"{renamed}; write columns without the name of their table"
        return f"{renamed}; rename it in an earlier revision, and write {self.new} then"

    def _only_after(self) -> str:
        if self.old:
            return (
                f"renames the {self.what} {self.old}{self.table} to {self.new} only after rows get "
                f"this value; write {self.old}"
            )
        return (
            f"adds the {self.what} {self.new}{self.table} only after this value is tried; add it "
            "in an earlier revision, or give a value that does not read it"
        )


def _adds(step: Step, place: ColumnKey) -> bool:
    """Whether a step adds a column."""
    return any(
        d.current is None and (d.table, d.wanted.name) == place
        for d in of_kind(step.differences, ColumnDifference)
        if d.target
    )


def _apply(step: Step, tables: Tables) -> None:
    """Change the tables as a step does."""
    changed = of_kind(step.differences, TableDifference)
    moved = [tables.pop(d.existing.key, {}) if d.current else {} for d in changed]
    for difference, columns in zip(changed, moved, strict=True):
        if difference.target:
            made = {column.name: column for column in difference.target.columns}
            tables[difference.target.key] = columns if difference.current else made
    listed = of_kind(step.differences, ColumnDifference)
    gone = {(d.table, d.current.name) for d in listed if d.current}
    for key, name in gone:
        tables.get(key, {}).pop(name, None)
    for each in listed:
        if each.target and each.table in tables:
            tables[each.table][each.target.name] = each.target


def _changes(comparison: Comparison, tables: Tables, own: TableKey) -> Iterator[_NameChange]:
    """The changes of names.

    :param tables: the tables when rows get the value.
    :param own: the table of these rows.
    """
    for table in of_kind(comparison.differences, TableDifference):
        old, new = (side.key.name if side else "" for side in (table.current, table.target))
        if old != new:
            there = frozenset(key.name for key in tables)
            yield _NameChange("table", old, new, there, is_own=table.target_table == own)
    for column in of_kind(comparison.differences, ColumnDifference):
        old, new = (side.name if side else "" for side in (column.current, column.target))
        key = next((k for k in (column.target_table, column.current_table) if k in tables), None)
        if old != new and key is not None:
            keys = {column.target_table, column.current_table} - {None}
            names = frozenset(each.name.lower() for each in keys if each and own not in keys)
            yield _NameChange(
                "column", old, new, frozenset(tables[key]), f" of {key}", tables=names
            )
