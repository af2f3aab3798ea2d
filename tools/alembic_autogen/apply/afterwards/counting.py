"""Count the rows of the tables that a plan changes, before and after it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.apply.afterwards.comparison_results import RowCount
from alembic_autogen.apply.checks.losses import kept_tables
from alembic_autogen.apply.checks.refusals import limited
from alembic_autogen.apply.locks.own_connection import number_of, own_connection
from alembic_autogen.apply.preview.effects import Effect
from alembic_autogen.apply.resuming.places import Touched
from alembic_autogen.lint.targets import target_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alembic_autogen.apply.afterwards.checksums import Checksums
    from alembic_autogen.apply.locks.own_connection import OwnConnection
    from alembic_autogen.apply.preview.recorded_revision import RecordedStatement
    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.schema.model import TableKey

_MOST_ROWS = 1_000_000
"""The number of rows, by the server's estimate, up to which they are counted."""
_SECONDS = 5.0
"""The seconds that all counts may take together, before and after each."""
_WAIT = 1
"""Seconds for which a count waits for the lock of a table."""


@dataclass(frozen=True)
class TablePair:
    """The names of a table before and after a plan; ``None`` while it is not there."""

    before: TableKey | None
    after: TableKey | None


@dataclass
class Counting:
    """Counts on a connection of its own, so that no transaction of env.py keeps a table locked.

    Tables that cannot be counted in time are left out.

    :param beginning: the plan, after it has run on the disposable server.
    :param checksums: compares values, too; ``None`` if nobody has asked for that.
    """

    beginning: Beginning
    checksums: Checksums | None = None
    _before: dict[TableKey, int] = field(default_factory=dict)
    _after: dict[TableKey, int] = field(default_factory=dict)

    def count_before(self, connection: Connection) -> None:
        """Count the rows of the tables that are there, just before the revisions run."""
        found = (pair.before for pair in self.pairs() if pair.before and self._is_cheap(pair))
        self._before = self._counted(connection, list(found))
        if self.checksums is not None:
            self.checksums.read_before(connection, [p.before for p in self.pairs() if p.before])

    def count_after(self, connection: Connection) -> None:
        """Count the rows of the same tables again, and those of new tables."""
        counted = (
            pair.after
            for pair in self.pairs()
            if pair.after and (pair.before is None or pair.before in self._before)
        )
        self._after = self._counted(connection, list(counted))
        if self.checksums is not None:
            self.checksums.read_after(connection)

    def counts(self) -> tuple[RowCount, ...]:
        """The numbers of rows before and after."""
        return tuple(
            RowCount(pair.before, pair.after, before, after)
            for pair in self.pairs()
            for before in (self._before.get(pair.before) if pair.before else None,)
            for after in (self._after.get(pair.after) if pair.after else None,)
            if before is not None or after is not None
        )

    def pairs(self) -> Iterator[TablePair]:
        """The tables that the plan changes or writes to."""
        preview = self.beginning.preview
        if preview is None or self.beginning.plan.repair:
            return
        before, after = self.beginning.schema.tables, preview.recorded[-1].after.tables
        kept = kept_tables(self.beginning.schema, self._sent())
        touched = Touched.by(*preview.recorded).tables | self._written()
        for key in sorted(touched & before.keys(), key=lambda key: key.order):
            yield TablePair(key, kept.get(key))
        for key in sorted((touched & after.keys()) - {*kept.values()}, key=lambda key: key.order):
            yield TablePair(None, key)

    def _sent(self) -> list[tuple[str, tuple[RecordedStatement, ...]]]:
        steps = [each.revision for each in self.beginning.plan.steps]
        return [(each, self.beginning.statements(each)) for each in steps]

    def _written(self) -> set[TableKey]:
        """The tables whose rows are written by statements that name one table."""
        rows = (each for _, sent in self._sent() for each in sent if each.effect is Effect.ROWS)
        return {target for each in rows if (target := target_of(each.sql)) is not None}

    def _is_cheap(self, pair: TablePair) -> bool:
        size = self.beginning.real.size(pair.before) if self.beginning.real else None
        return size is not None and size.rows <= _MOST_ROWS

    def _counted(self, connection: Connection, tables: list[TableKey]) -> dict[TableKey, int]:
        found: dict[TableKey, int] = {}
        if not tables:
            return found
        flavor = self.beginning.real.flavor if self.beginning.real else ""
        end = time.monotonic() + _SECONDS
        with suppress(Exception), own_connection(connection) as own:  # of any driver
            own.rows(f"SET SESSION lock_wait_timeout = {_WAIT}")
            for table in tables:
                if (left := end - time.monotonic()) > 0:
                    _count(own, table, flavor, left, found)
        return found


def _count(
    own: OwnConnection, table: TableKey, flavor: str, seconds: float, found: dict[TableKey, int]
) -> None:
    with suppress(Exception):  # it takes too long, or is locked
        found[table] = number_of(own.value(limited("COUNT(*)", table.sql, flavor, seconds)))
