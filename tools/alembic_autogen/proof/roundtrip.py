"""Prove a candidate: run it up, down and up again, and compare the schema after each direction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.recorded_version import check_recorded
from alembic_autogen.history.single_steps import undo
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import Comparison, Difference, Rules
from alembic_autogen.schema.external import STAND_IN
from alembic_autogen.schema.hidden_columns import without_hidden_columns
from alembic_autogen.schema.model import Index, Schema, Table, TableKey
from alembic_autogen.schema.names import is_generated_name, key_names
from alembic_autogen.schema.names_as_written import named_tables
from alembic_autogen.schema.read import read_schema
from alembic_autogen.schema.renames import Renames

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.rendering.render import Candidate
    from alembic_autogen.history.scripts import History
    from alembic_autogen.history.trace import Trace
    from alembic_autogen.server.base import Database


@dataclass(frozen=True)
class RoundTrip:
    """The result of running a candidate up, down and up again.

    :param up: differences from the models that remained after the upgrade.
    :param down: differences from head that remained after the downgrade.
    :param up_failure: the error of the first upgrade; no later direction was run.
    :param down_failure: the error of the downgrade; no later direction was run.
    :param again: differences from the models that remained after the second upgrade.
    :param again_failure: the error of the second upgrade.
    :param statements: the SQL of the upgrade.
    :param appended: columns that the upgrade added at the end of a table.
    :param other_order: tables whose columns have another order after the downgrade than before the
        upgrade, since it appended those that came back.
    """

    up: tuple[Difference, ...] = ()
    down: tuple[Difference, ...] = ()
    up_failure: HistoryError | None = None
    down_failure: HistoryError | None = None
    again: tuple[Difference, ...] = ()
    again_failure: HistoryError | None = None
    statements: tuple[str, ...] = ()
    appended: Mapping[TableKey, frozenset[str]] = field(default_factory=dict)
    other_order: frozenset[TableKey] = frozenset()

    @property
    def proved(self) -> bool:
        """Whether every direction succeeded and no differences remained."""
        return not (self.failure or self.remaining)

    @property
    def failure(self) -> HistoryError | None:
        """The error of the run that failed, if one did."""
        return self.up_failure or self.down_failure or self.again_failure

    @property
    def remaining(self) -> tuple[Difference, ...]:
        """The differences that remained after the last run."""
        return self.up or self.down or self.again

    @property
    def last_run(self) -> str:
        """The run that failed, or after which differences remained."""
        if self.up or self.up_failure:
            return "upgrade"
        return "downgrade" if self.down or self.down_failure else "second upgrade"

    @property
    def up_is_exact(self) -> bool:
        """Whether the first upgrade succeeded and no differences remained after it."""
        return self.up_failure is None and not self.up


def round_trip(
    history: History,
    database: Database,
    candidate: Candidate,
    comparison: Comparison,
    rules: Rules,
    left_out: frozenset[TableKey],
    advance: Callable[[int, int, str], None] = lambda number, total, text: None,
) -> RoundTrip:
    """Run a candidate up, down and up again; only up if it has no downgrade.

    :param database: a database at the current schema; afterwards it is at the target schema, or in
        the state in which the candidate failed.
    :param comparison: the differences that the candidate has to resolve.
    :param rules: which differences to report.
    :param left_out: tables that are not compared.
    :param advance: called with the number of each direction, how many there are, and its name.
    """
    total = 3 if candidate.has_downgrade else 1
    advance(1, total, "upgrade")
    judge = _Judge(database, comparison, rules, left_out)
    try:
        trace = _up(history, database, candidate.revision)
    except HistoryError as error:
        return RoundTrip(up_failure=error)
    up = judge.against_models(trace)
    if up:
        return RoundTrip(up=up)
    if not candidate.has_downgrade:
        return RoundTrip(statements=tuple(trace.statements), appended=dict(trace.appended))
    advance(2, total, "downgrade")
    try:
        trace = undo(history, database, candidate.revision)
    except HistoryError as error:
        return RoundTrip(down_failure=error)
    down = judge.against_head(trace)
    if down:
        return RoundTrip(down=down)
    advance(3, total, "upgrade again")
    try:
        trace = _up(history, database, candidate.revision)
    except HistoryError as error:
        return RoundTrip(again_failure=error)
    return RoundTrip(
        again=judge.against_models(trace),
        statements=tuple(trace.statements),
        appended=dict(trace.appended),
        other_order=frozenset(judge.other_order),
    )


def _up(history: History, database: Database, revision: str) -> Trace:
    trace = history.upgrade(database, revision)
    check_recorded(database, trace, revision)
    return trace


@dataclass(frozen=True)
class _Judge:
    database: Database
    comparison: Comparison
    rules: Rules
    left_out: frozenset[TableKey]
    other_order: set[TableKey] = field(default_factory=set)

    def against_models(self, trace: Trace) -> tuple[Difference, ...]:
        rules = _with_appended(_after(self.rules, self.comparison.renames), trace)
        return compare(self._now(), self.comparison.target, rules).differences

    def against_head(self, trace: Trace) -> tuple[Difference, ...]:
        """Compare with the schema before the upgrade, including every name and every stored object.

        The hidden columns of functional indexes are left out: where their types no longer follow
        from the columns, no statement restores them.
        """
        rules = replace(_with_appended(self.rules, trace), all_objects=True)
        now, current = without_hidden_columns(self._now()), without_hidden_columns(
            self.comparison.current
        )
        both = now.tables.keys() & current.tables.keys() & trace.appended.keys()
        self.other_order.update(
            key for key in both if not _in_same_order(now.tables[key], current.tables[key])
        )
        return compare(now, all_names_given(current, now), rules).differences

    def _now(self) -> Schema:
        return read_compared(self.database, self.comparison, self.left_out)


def read_compared(
    database: Database,
    comparison: Comparison,
    left_out: frozenset[TableKey],
    ignore_table: Callable[[TableKey], bool] | None = None,
) -> Schema:
    """Read a schema with the names that are compared, which the server need not keep.

    :param left_out: tables that are not compared.
    :param ignore_table: whether to skip a table (default: those that are not compared).
    """
    written = [*left_out, *named_tables(comparison.current), *named_tables(comparison.target)]
    ignore_table = ignore_table or left_out.__contains__
    schema = read_schema(database, ignore_table=ignore_table, written=written)
    return _with_stand_ins(schema, comparison.current)


def _in_same_order(now: Table, expected: Table) -> bool:
    """Whether the columns that both tables have are in one order."""
    names, others = ([column.name for column in table.columns] for table in (now, expected))
    common = {*names} & {*others}
    return [n for n in names if n in common] == [n for n in others if n in common]


def _with_stand_ins(schema: Schema, current: Schema) -> Schema:
    """A schema with the stand-ins of the current one, which depend on references to them."""
    expected = {
        key: current.tables.get(key, table)
        for key, table in schema.tables.items()
        if table.comment == STAND_IN
    }
    return replace(schema, tables={**schema.tables, **expected})


def _after(rules: Rules, renames: Renames) -> Rules:
    """The rules for the schema after the renames."""
    return replace(rules, appended=renames.of_columns(rules.appended))


def _with_appended(rules: Rules, trace: Trace) -> Rules:
    """The rules, with the columns that the traced revision appended."""
    appended = dict(rules.appended)
    for key, columns in trace.appended.items():
        appended[key] = appended.get(key, frozenset()) | columns
    return replace(rules, appended=appended)


def all_names_given(schema: Schema, now: Schema) -> Schema:
    """A schema in which every name is compared, except for indexes that MySQL itself named."""
    return replace(
        schema,
        given_names={key: frozenset(key_names(table)) for key, table in schema.tables.items()},
        implied_indexes={
            key: frozenset(_implied_indexes(table, now.tables.get(key)))
            for key, table in schema.tables.items()
        },
    )


def _implied_indexes(table: Table, now: Table | None) -> set[str]:
    """The names of a table's indexes that depend on the history of its foreign keys.

    When a foreign key is recreated, MySQL drops the index that it created for the key
    automatically, whatever that index is called by now, and creates one named after the constraint.
    """
    implied = {index.name for index in table.indexes if _is_implied(index, table)}
    if now is not None:
        made = {index.columns for index in now.indexes if index.name in _keys_of(index, now)}
        kept = {index.name for index in now.indexes}
        implied |= {
            index.name
            for index in table.indexes
            if _keys_of(index, table) and index.columns in made and index.name not in kept
        }
    return implied


def _is_implied(index: Index, table: Table) -> bool:
    return bool(_keys_of(index, table)) and is_generated_name(index, table)


def _keys_of(index: Index, table: Table) -> set[str]:
    """The foreign keys for which the server may have created an index automatically."""
    plain = index == Index(index.name, index.parts)
    return {key.name for key in table.foreign_keys if plain and key.columns == index.columns}
