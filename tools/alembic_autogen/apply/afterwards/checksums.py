"""Compare the values of the tables that a plan changes before and after it, by checksums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.apply.afterwards.changed_values import KeptTable, kept_values
from alembic_autogen.apply.afterwards.comparison_results import ComparedValues
from alembic_autogen.apply.afterwards.sums import SESSION, Summed
from alembic_autogen.apply.backup.literals import SavedColumn
from alembic_autogen.apply.backup.losses_of_change import key_of
from alembic_autogen.apply.locks.own_connection import own_connection
from alembic_autogen.schema.type_families import type_word
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alembic_autogen.apply.preview.recorded_revision import RecordedStatement
    from alembic_autogen.apply.progress.events import ExecutedRevision
    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.progress import Progress
    from alembic_autogen.schema.model import Column, Schema, Table, TableKey

_Sums = Mapping["TableKey", "tuple[int, ...]"]


@dataclass
class Checksums:
    """Reads the sums on a connection of its own, so that no transaction of env.py is open for long.

    :param beginning: the plan, after it has run on the disposable server.
    """

    beginning: Beginning
    progress: Progress
    _tables: list[TableKey] = field(default_factory=list)
    _before: _Sums = field(default_factory=dict)
    _after: _Sums = field(default_factory=dict)
    _problems: dict[TableKey, str] = field(default_factory=dict)

    def read_before(self, connection: Connection, tables: list[TableKey]) -> None:
        """Read the sums just before the revisions run.

        :param tables: those that are compared, by their names before the plan.
        """
        self._tables = tables
        if not tables:
            return
        columns = {key: [*each.columns] for key, each in self._kept().items()}
        self._before = self._read(connection, columns, is_before=True)

    def read_after(self, connection: Connection) -> None:
        """Read the sums of the same columns again."""
        if not self._before:
            return
        kept = self._kept()
        columns = {key: [*kept[key].columns] for key in self._before}
        self._after = self._read(connection, columns, is_before=False)

    def compared(self, executed: Iterable[ExecutedRevision]) -> tuple[ComparedValues, ...]:
        """Compare the checksums with those from before the revisions ran.

        :param executed: the revisions that have run.
        """
        if not self._tables:
            return ()
        known = {each.sql for each in self._statements()}
        sent = (each.statement.sql for revision in executed for each in revision.statements)
        kept = self._kept([each for each in sent if each not in known])
        found = (self._one(key, kept[key]) for key in self._tables if key in kept)
        return tuple(each for each in found if each.columns or each.problem)

    def _one(self, key: TableKey, table: KeptTable) -> ComparedValues:
        problem = self._problems.get(key, "")
        if key not in self._before or key not in self._after:
            return ComparedValues(key, table.key, problem=problem)
        before, after = self._before[key], self._after[key]
        differ = {
            then
            for then, one, other in zip(table.columns, before[1:], after[1:], strict=True)
            if one != other
        }
        return ComparedValues(
            key,
            table.key,
            same=tuple(now for then, now in table.columns.items() if then not in differ),
            changed=_named(table, differ & table.changed),
            unexplained=_named(table, differ - table.changed),
        )

    def _read(
        self, connection: Connection, columns: Mapping[TableKey, list[str]], *, is_before: bool
    ) -> _Sums:
        found: dict[TableKey, tuple[int, ...]] = {}
        kept = self._kept()
        wanted = [key for key in self._tables if columns.get(key)]
        if not wanted:
            return found
        self.progress.step(f"computing checksums of {count_of(len(wanted), 'table')}")
        with own_connection(connection) as own:
            own.rows(SESSION)
            for variable in ("max_execution_time", "max_statement_time"):
                with suppress(Exception):  # the other flavor has it
                    own.rows(f"SET SESSION {variable} = 0")
            for number, key in enumerate(wanted, 1):
                self.progress.advance(number, len(wanted), str(key))
                summed = _summed(*self._schemas, key, kept[key], is_before=is_before)
                try:
                    found[key] = summed.sums(own)
                except Exception as error:  # of any driver
                    self._problems[key] = _message(error)
        return found

    @property
    def _schemas(self) -> tuple[Schema, Schema]:
        assert self.beginning.preview is not None, "without one, no tables are known"
        return self.beginning.schema, self.beginning.preview.recorded[-1].after

    def _kept(self, others: Iterable[str] = ()) -> dict[TableKey, KeptTable]:
        return kept_values(self.beginning.schema, self._statements(), others)

    def _statements(self) -> list[RecordedStatement]:
        steps = self.beginning.plan.steps
        return [each for step in steps for each in self.beginning.statements(step.revision)]


def _named(table: KeptTable, columns: Iterable[str]) -> tuple[str, ...]:
    found = frozenset(columns)
    return tuple(now for then, now in table.columns.items() if then in found)


def _summed(
    before: Schema, after: Schema, key: TableKey, kept: KeptTable, *, is_before: bool
) -> Summed:
    """The columns to sum up, chosen so that equal values have equal sums before and after."""
    old, new = before.tables[key], after.tables[kept.key]
    names = key_of(old, kept.changed)
    if not kept.columns.keys() >= frozenset(names):
        names = ()
    side = old if is_before else new
    pairs = [(old.column(then), new.column(now)) for then, now in kept.columns.items()]
    there = (one if is_before else other for one, other in pairs)
    sides = dict(zip(kept.columns, there, strict=True))
    key_columns = tuple(_saved(sides[each]) for each in names)
    return Summed(
        key if is_before else kept.key,
        key_columns,
        tuple(map(_saved, sides.values())),
        tuple(bool(one and other and one.charset != other.charset) for one, other in pairs),
        _is_key_of(side, key_columns),
    )


def _is_key_of(table: Table, columns: tuple[SavedColumn, ...]) -> bool:
    return bool(columns) and key_of(table) == tuple(each.name for each in columns)


def _saved(column: Column | None) -> SavedColumn:
    assert column is not None, "it is kept"
    return SavedColumn(column.name, type_word(column), column.type, column.charset or "")


def _message(error: Exception) -> str:
    return " ".join(str(error).split())
