"""Run a revision that exists up, down and up again, and compare schema and rows each time.

The intent of its author is not known. So the revision is compared with itself: the downgrade has to
restore the schema from before, and the second upgrade has to give the result of the first one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.trigger_effects import (
    called_definitions,
    contains_name,
    tables_changed_by_triggers,
)
from alembic_autogen.errors import HistoryError
from alembic_autogen.history.single_steps import run_in_order, undo
from alembic_autogen.history.statement_renames import columns_by_table, renames_by
from alembic_autogen.proof.roundtrip import all_names_given
from alembic_autogen.proof.rows.amounts import WITH_ROWS
from alembic_autogen.proof.rows.failures import is_refusal, with_statement
from alembic_autogen.proof.rows.observe import RowChange, TableRows, changes, read_rows
from alembic_autogen.proof.scratch_runs import (
    begin,
    comparable,
    insert_rows,
    other_defaults,
    read_history_schema,
)
from alembic_autogen.proof.watching import Watching, unwatched
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import Difference, Rules
from alembic_autogen.schema.model import Schema, TableKey
from alembic_autogen.schema.renames import Renames
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History
    from alembic_autogen.history.trace import Trace
    from alembic_autogen.server.base import Database

_WRITES_KEYS = re.compile(r"^\s*(?:DELETE|UPDATE|REPLACE)\b", re.IGNORECASE | re.MULTILINE)
"""A statement that deletes rows or changes keys."""
_ACTIONS = {"CASCADE", "SET NULL"}
AFTER_DOWNGRADE = "after the downgrade"
"""The place of a failure by defaults of the database that are visible in no table."""


@dataclass(frozen=True)
class ProofRun:
    """A revision that was run up, down and up again on a database.

    :param up: the changes of rows by the upgrade.
    :param down: what differs from the rows before the upgrade, after the downgrade.
    :param again: what differs from the rows after the first upgrade, after the second one.
    :param written_back: the columns whose values differ between upgrade and downgrade, each with
        its table, by their names before the upgrade.
    :param schema_down: what differs from the schema before the upgrade, after the downgrade.
    :param schema_again: what differs from the schema after the first upgrade, after the second.
    :param failed: the direction that failed: ``upgrade``, ``downgrade``, ``second upgrade``, or
        :data:`AFTER_DOWNGRADE`; empty if all succeeded.
    :param error: the error of the direction that failed.
    :param refused: the message of an upgrade that failed before it changed anything.
    :param not_undone: the message of a downgrade that refuses generated rows by a CommandError, as
        guards do, and changed nothing.
    :param not_again: that of such a second upgrade: the downgrade cannot give back all values.
    """

    up: tuple[RowChange, ...] = ()
    down: tuple[RowChange, ...] = ()
    again: tuple[RowChange, ...] = ()
    written_back: frozenset[tuple[TableKey, str]] = frozenset()
    schema_down: tuple[Difference, ...] = ()
    schema_again: tuple[Difference, ...] = ()
    failed: str = ""
    error: str = ""
    refused: str = ""
    not_undone: str = ""
    not_again: str = ""

    @property
    def failure(self) -> str:
        """The direction that failed, and its error, as a message has them."""
        between = ", " if self.failed == AFTER_DOWNGRADE else ": "
        return f"{self.failed}{between}{self.error}" if self.failed else ""

    @property
    def is_exact(self) -> bool:
        """Whether no direction failed that had begun, and no schema differs."""
        return not (self.failed or self.schema_down or self.schema_again)

    @property
    def ends_upgraded(self) -> bool:
        """Whether the database is left exactly at the revision."""
        return self.is_exact and not self.refused and not self.not_again


@dataclass(frozen=True)
class ExistingProof:
    """The proof of a revision that exists.

    :param empty: the run without generated rows.
    :param full: the run on generated rows; ``None`` if no table could get any.
    :param filled: the number of generated rows in each table.
    :param statements: the SQL of the upgrade.
    """

    empty: ProofRun
    full: ProofRun | None = None
    filled: Mapping[TableKey, int] = field(default_factory=dict)
    statements: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether nothing failed, and no schema differs."""
        return self.empty.is_exact and (self.full is None or self.full.is_exact)


@dataclass(frozen=True)
class DatabaseContents:
    """The contents of a database at a revision."""

    schema: Schema
    rows: Mapping[TableKey, TableRows]


@dataclass
class ExistingProver:
    """Proves a revision that exists.

    :param database: an empty scratch database.
    :param before: the revisions that run before it, in order.
    :param revision: its id.
    :param has_downgrade: whether its file has a way back.
    :param rules: which differences count.
    :param watching: returns the context in which a direction runs.
    """

    history: History
    database: Database
    before: Sequence[str]
    revision: str
    has_downgrade: bool
    rules: Rules
    watching: Watching = unwatched
    upgraded: DatabaseContents | None = None
    """The contents after the first upgrade of the last run; ``None`` if it failed."""
    _statements: list[str] = field(default_factory=list)
    _upgrade: tuple[str, ...] = ()

    def prove(self) -> ExistingProof:
        """Run the revision, without generated rows and with them.

        :raises HistoryError: an earlier revision fails.
        """
        self._begin()
        start = self.state()
        empty = self.run(start)
        self._upgrade = self._upgrade or tuple(self._statements)
        proof = ExistingProof(empty, statements=self._upgrade)
        if empty.failed or empty.refused:
            return proof
        touched = self.touched(start.schema)
        for amount in WITH_ROWS:
            self._begin()
            filled = insert_rows(self.database, touched, start.schema, amount)
            if not any(filled.values()):
                return proof
            full = self.run(self.state(), on_generated_rows=True)
            proof = replace(proof, full=full, filled=filled)
            if not full.refused:
                break
        return proof

    def _begin(self) -> None:
        """Bring the database to the state before the revision."""
        begin(self.history, self.database, self.before)

    def touched(self, schema: Schema) -> set[TableKey]:
        """The tables that the revision's statements name, and those that change with them.

        These are the tables of routines and views that they name, those that triggers change, and
        those whose rows foreign keys delete or change.
        """
        texts = "\n".join((*self._statements, *called_definitions(schema, self._statements)))
        found = {key for key in schema.tables if contains_name(texts, key.name)}
        found |= tables_changed_by_triggers(schema, found)
        return found | (_linked(schema, found) if _WRITES_KEYS.search(texts) else set())

    def run(self, start: DatabaseContents, *, on_generated_rows: bool = False) -> ProofRun:
        """Run the revision up, down and up again.

        :param start: the contents of the database now.
        :param on_generated_rows: whether it has rows that a guard may refuse.
        """
        self.upgraded = None
        try:
            trace = self._up("upgrade")
        except HistoryError as error:
            text = with_statement(error)
            if self._has_changed(start):
                return ProofRun(failed="upgrade", error=text)
            return ProofRun(refused=text)
        self._upgrade = self._upgrade or tuple(trace.statements)
        self.upgraded = up = self.state()
        renames = renames_by(trace.statements, columns_by_table(start.schema))
        run = ProofRun(up=tuple(_row_changes(start, up, renames)))
        if not self.has_downgrade:
            return run
        run, down = self._back(run, start, up, on_generated_rows)
        if down is None:
            return run
        back = changes(down.rows, up.rows, renames)  # this way, for the names before the upgrade
        written = frozenset((each.table, each.column) for each in back if each.kind == "values")
        return self._again(replace(run, written_back=written), up, down, on_generated_rows)

    def _back(
        self, run: ProofRun, start: DatabaseContents, up: DatabaseContents, on_generated_rows: bool
    ) -> tuple[ProofRun, DatabaseContents | None]:
        """Run the downgrade.

        :returns: the run with its result, and the contents after it; ``None`` if it failed.
        """
        try:
            with self.watching("downgrade"):
                trace = undo(self.history, self.database, self.revision)
        except HistoryError as error:
            text = with_statement(error)
            if on_generated_rows and self._is_refusal(error, up):
                return replace(run, not_undone=text), None
            return replace(run, failed="downgrade", error=text), None
        self._statements += trace.statements
        down = self.state()
        stays = other_defaults(down.schema, start.schema)
        run = replace(
            run,
            down=tuple(_row_changes(start, down)),
            schema_down=self._differences(start, down, self._after(trace)),
            failed=AFTER_DOWNGRADE if stays else "",
            error=stays or "",
        )
        return run, down

    def _again(
        self, run: ProofRun, up: DatabaseContents, down: DatabaseContents, on_generated_rows: bool
    ) -> ProofRun:
        """Run the second upgrade; return the run with its result."""
        try:
            trace = self._up("second upgrade")
        except HistoryError as error:
            text = with_statement(error)
            if on_generated_rows and self._is_refusal(error, down):
                return replace(run, not_again=text)
            return replace(run, failed="second upgrade", error=text)
        now = self.state()
        return replace(
            run,
            again=tuple(_row_changes(up, now)),
            schema_again=self._differences(up, now, self._after(trace)),
        )

    def _has_changed(self, earlier: DatabaseContents) -> bool:
        """Whether the schema or the rows differ from those at an earlier moment."""
        now = self.state()
        return bool(self._differences(earlier, now, Rules())) or now.rows != earlier.rows

    def _is_refusal(self, error: HistoryError, earlier: DatabaseContents) -> bool:
        """Whether a guard has ended a direction before it changed anything."""
        return is_refusal(error) and not self._has_changed(earlier)

    def _up(self, direction: str) -> Trace:
        with self.watching(direction):
            trace = run_in_order(self.history, self.database, [self.revision])
        self._statements += trace.statements
        return trace

    def _after(self, trace: Trace) -> Rules:
        return replace(self.rules, appended=dict(trace.appended), all_objects=True)

    def _differences(
        self, earlier: DatabaseContents, later: DatabaseContents, rules: Rules
    ) -> tuple[Difference, ...]:
        then, now = comparable(_without_counters(earlier)), comparable(later.schema)
        return compare(now, all_names_given(then, now), rules).differences

    def state(self) -> DatabaseContents:
        """Read the contents of the database."""
        schema = read_history_schema(self.history, self.database)
        return DatabaseContents(
            schema, read_rows(self.database, comparable(schema).tables.values())
        )


def _linked(schema: Schema, found: Collection[TableKey]) -> set[TableKey]:
    """The tables whose rows foreign keys delete or change if those of some tables change."""
    linked: set[TableKey] = set()
    waiting = {*found}
    while waiting:
        waiting = {
            key
            for key, table in schema.tables.items()
            for link in table.foreign_keys
            if link.referred in waiting and {link.on_delete, link.on_update} & _ACTIONS
        } - linked
        linked |= waiting
    return linked


def _without_counters(state: DatabaseContents) -> Schema:
    """The schema without the AUTO_INCREMENT values of tables with rows, which the rows give."""
    tables = {
        key: replace(table, auto_increment=None) if found and found.rows else table
        for key, table in state.schema.tables.items()
        for found in (state.rows.get(key),)
    }
    return replace(state.schema, tables=tables)


def _row_changes(
    before: DatabaseContents, after: DatabaseContents, renames: Renames | None = None
) -> Iterator[RowChange]:
    renames = renames or Renames()
    yield from changes(before.rows, after.rows, renames)
    there = {renames.table(key) for key in before.rows}
    for key, found in after.rows.items():
        if key not in there and found.rows:
            yield RowChange(key, f"is new, with {count_of(len(found.rows), 'row')}")
