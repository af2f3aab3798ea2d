"""Run the revisions of two heads in both orders, and compare what they leave.

Whether two branches can be put one behind the other cannot be read from their text: the server runs
A then B, and B then A, on generated rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.trigger_effects import contains_name
from alembic_autogen.errors import HistoryError
from alembic_autogen.history.appended_columns import Appended, appended_after, joined_columns
from alembic_autogen.history.revision_text import read_source
from alembic_autogen.history.single_steps import run_in_order
from alembic_autogen.proof.roundtrip import all_names_given
from alembic_autogen.proof.row_differences import different_rows, unstable_values
from alembic_autogen.proof.rows.amounts import NONE, WITH_ROWS, RowAmount
from alembic_autogen.proof.rows.observe import TableRows, read_rows
from alembic_autogen.proof.scratch_runs import (
    begin,
    comparable,
    insert_rows,
    read_history_schema,
)
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import EXACT, ColumnOrderDifference, Comparison
from alembic_autogen.schema.model import Schema, TableKey, without_counters

if TYPE_CHECKING:
    from alembic_autogen.history.graph import Graph
    from alembic_autogen.history.scripts import History
    from alembic_autogen.server.base import Database

_MOST_TABLES = 100
"""Of larger schemas, only tables that the revisions name get rows, to save time."""
_AMOUNTS = (*WITH_ROWS, NONE)
"""The extents of generated rows, tried in turn as long as a revision refuses rows."""


@dataclass(frozen=True)
class Pair:
    """Two heads, and the revisions of which they consist.

    :param heads: both heads, in the order that is wanted.
    :param common: the revisions that run before both.
    :param own: for each head, the revisions that only it needs.
    """

    heads: tuple[str, str]
    common: tuple[str, ...]
    own: tuple[tuple[str, ...], tuple[str, ...]]

    @classmethod
    def of(cls, graph: Graph, first: str, second: str) -> Pair:
        """Find the revisions of two heads.

        Revisions of other branches that need none of them run before both.
        """
        one, two = graph.needed(first), graph.needed(second)
        apart = (one | two) - (one & two)
        common = [each for each in graph.nodes if not graph.needed(each) & apart]
        own = (tuple(graph.in_order(one - two)), tuple(graph.in_order(two - one)))
        return cls((first, second), tuple(graph.in_order(common)), own)

    @property
    def is_ordered(self) -> bool:
        """Whether one head needs the other one, so that there is only one order."""
        return not all(self.own)


@dataclass(frozen=True)
class FailedOrder:
    """An order that cannot be run.

    :param order: the heads as they were run.
    :param error: the error of the revision that fails.
    """

    order: tuple[str, str]
    error: HistoryError


@dataclass(frozen=True)
class Verdict:
    """The results of both orders.

    :param comparison: the schemas after the wanted order and after the other one; ``None`` if an
        order fails, or there is only one.
    :param rows: differences between the rows, as sentences.
    :param failures: the orders that cannot be run.
    :param schema: what the wanted order leaves; ``None`` if it was not run.
    :param filled: how many tables had generated rows.
    :param notes: what was not tried, as sentences.
    :param accepted: differences that do not count, as sentences.
    """

    pair: Pair
    comparison: Comparison | None = None
    rows: tuple[str, ...] = ()
    failures: tuple[FailedOrder, ...] = ()
    schema: Schema | None = None
    filled: int = 0
    notes: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()

    @property
    def commutes(self) -> bool:
        """Whether both orders leave the same, or there is only one order."""
        differences = self.comparison.differences if self.comparison else ()
        return not (differences or self.rows or self.failures)

    @property
    def has_same_columns(self) -> bool:
        """Whether both orders leave the same but for orders of columns."""
        differences = self.comparison.differences if self.comparison else ()
        others = [each for each in differences if not isinstance(each, ColumnOrderDifference)]
        return not (others or self.rows or self.failures)

    @property
    def runs(self) -> bool:
        """Whether the wanted order can be run."""
        return all(failed.order != self.pair.heads for failed in self.failures)


@dataclass(frozen=True)
class _Outcome:
    """The schema and the rows that an order leaves.

    :param appended: the columns that both heads have added at the end of their tables.
    """

    schema: Schema
    rows: Mapping[TableKey, TableRows]
    filled: int
    appended: Appended = field(default_factory=dict)


@dataclass(frozen=True)
class _Failed:
    """A revision fails.

    :param position: 0 if it is of the head that runs first, and fails by itself.
    """

    position: int
    error: HistoryError


def judge(history: History, database: Database, pair: Pair, column_order: str) -> Verdict:
    """Run both orders, and compare.

    :param database: a scratch database, which is emptied.
    :param column_order: the setting; with ``declared``, columns that both heads append may come in
        either order.
    :raises HistoryError: a revision fails in whichever order.
    """
    if pair.is_ordered:
        return Verdict(pair)
    runner = _Runner(history, database, pair)
    notes: list[str] = []
    for number, amount in enumerate(_AMOUNTS):
        found = [runner.attempt(order, amount) for order in ((0, 1), (1, 0))]
        alone = next((f for f in found if isinstance(f, _Failed) and f.position == 0), None)
        if alone is None:
            break
        if amount == NONE:
            raise alone.error
        notes = [f"Tried {_AMOUNTS[number + 1].words}: {alone.error.message.rstrip('.')}."]
    return replace(_verdict(runner, found, amount, column_order), notes=tuple(notes))


def _verdict(
    runner: _Runner, found: Sequence[_Outcome | _Failed], amount: RowAmount, column_order: str
) -> Verdict:
    one, other = found
    failures = tuple(
        FailedOrder(runner.heads(order), each.error)
        for order, each in zip(((0, 1), (1, 0)), found, strict=True)
        if isinstance(each, _Failed)
    )
    if isinstance(one, _Failed) or isinstance(other, _Failed):
        schema = one.schema if isinstance(one, _Outcome) else None
        return Verdict(runner.pair, failures=failures, schema=schema)
    appended = joined_columns(one.appended, other.appended)
    comparison = compared(one.schema, other.schema, column_order, appended)
    rows: tuple[str, ...] = ()
    if not comparison.differences and one.rows != other.rows:
        again = runner.attempt((0, 1), amount)
        unstable = unstable_values(one.rows, again.rows) if isinstance(again, _Outcome) else ()
        rows = tuple(different_rows(one.rows, other.rows, unstable))
    accepted: tuple[str, ...] = ()
    if column_order == "declared":
        accepted = tuple(_accepted(comparison, compared(one.schema, other.schema, "strict")))
    return Verdict(
        runner.pair, comparison, rows, schema=one.schema, filled=one.filled, accepted=accepted
    )


def _accepted(comparison: Comparison, exact: Comparison) -> Iterator[str]:
    """Describe the orders of columns that a comparison lets pass, as sentences.

    :param exact: the comparison in which every order counts.
    """
    counted = {each.table for each in comparison.differences}
    for each in exact.differences:
        if not isinstance(each, ColumnOrderDifference) or each.table in counted:
            continue
        orders = [[column.name for column in side] for side in (each.existing, each.wanted)]
        same = len([*takewhile(lambda pair: pair[0] == pair[1], zip(*orders, strict=True))])
        now, then = (", ".join(names[same:]) for names in orders)
        yield (
            f"{each.table} ends with the columns {now}, and after the other order with {then}: "
            'they are appended, so that this does not count (column_order = "declared").'
        )


def compared(
    schema: Schema, other: Schema, column_order: str, appended: Appended | None = None
) -> Comparison:
    """Compare two schemas with every name and every stored object: later revisions may use them.

    :param column_order: the setting.
    :param appended: columns that revisions have added at the end of their tables.
    """
    rules = replace(EXACT, column_order=column_order, appended=appended or {})
    schema, other = (without_counters(comparable(each)) for each in (schema, other))
    return compare(schema, all_names_given(other, schema), rules)


class _Runner:
    """Runs the revisions of a pair in an order."""

    def __init__(self, history: History, database: Database, pair: Pair) -> None:
        self.history, self.database, self.pair = history, database, pair

    def heads(self, order: tuple[int, int]) -> tuple[str, str]:
        """The heads in an order."""
        return self.pair.heads[order[0]], self.pair.heads[order[1]]

    def attempt(self, order: tuple[int, int], amount: RowAmount) -> _Outcome | _Failed:
        """Run an order on an empty database.

        :param amount: how many generated rows a table gets.
        """
        self.history.reload()
        begin(self.history, self.database, self.pair.common)
        filled = self._fill(amount) if amount != NONE else 0
        appended: Appended = {}
        for position, side in enumerate(order):
            try:
                trace = run_in_order(self.history, self.database, self.pair.own[side])
            except HistoryError as error:
                return _Failed(position, error)
            appended = appended_after(trace.statements, appended)
        schema = read_history_schema(self.history, self.database)
        rows = read_rows(self.database, schema.tables.values())
        return _Outcome(schema, rows, filled, appended)

    def _fill(self, amount: RowAmount) -> int:
        schema = read_history_schema(self.history, self.database)
        counts = insert_rows(self.database, self._touched(schema), schema, amount)
        return sum(map(bool, counts.values()))

    def _touched(self, schema: Schema) -> list[TableKey]:
        """The tables that get rows; of many, those that the revisions name."""
        keys = list(schema.tables)
        if len(keys) <= _MOST_TABLES:
            return keys
        own = map(self.history.scripts.get_revision, (*self.pair.own[0], *self.pair.own[1]))
        texts = [read_source(Path(each.path)) for each in own]
        return [key for key in keys if any(contains_name(text, key.name) for text in texts)]
