"""The preconditions' conditions, asked of every boundary value, and held against what was measured.

Whatever a server refuses or alters is found; nothing that arrives unaltered is; and no condition
fails for any value, in any SQL mode.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from pymysql.cursors import Cursor

from alembic_autogen.autogenerate.preconditions.narrowing import conversion
from alembic_autogen.autogenerate.preconditions.narrowing.verdict import Unfit
from alembic_autogen.schema.model import Column
from alembic_autogen.server.base import Server
from support.conversions import table
from support.conversions.exceptions import is_known, is_strict
from support.conversions.measure import ConversionOutcome, columns, insert, laboratory, literals
from support.conversions.representatives import TYPES

MODES = ("", "STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES", "ANSI_QUOTES,STRICT_TRANS_TABLES")
"""SQL modes besides the default, in which conditions are only asked whether they fail."""
_NULL = 0


@dataclass(frozen=True)
class Bench:
    """A server with its types."""

    server: Server
    cursor: Cursor
    types: Sequence[str]
    described: Sequence[Column]

    def fill(self, head: str) -> dict[int, str]:
        """Make a table with all values that any conversion of a type is tried on, and NULL."""
        column = self.described[self.types.index(head)]
        values = [v for models in self.described for v in literals(column, models)]
        found = insert(self.cursor, head, list(dict.fromkeys(values)))
        self.cursor.execute(f"INSERT INTO t VALUES ({_NULL}, NULL)")
        return {_NULL: "NULL", **{key: table.label(literal) for key, literal in found.items()}}

    def found(self, condition: str | None, labels: dict[int, str]) -> set[str]:
        """The values that meet a condition."""
        if condition is None:
            return set()
        self.cursor.execute(f"SELECT id FROM t WHERE {condition}")
        return {labels[key] for (key,) in self.cursor.fetchall()}


@pytest.fixture(scope="module")
def bench(server: Server) -> Iterator[Bench]:
    with laboratory(server) as (database, cursor):
        types = TYPES[server.flavor]
        yield Bench(server, cursor, types, columns(database, types))


NIGHTLY = "TEST_PAIRS" in os.environ
"""``make test-random`` asks all types of MariaDB too; ``make test`` a few."""
CHOSEN = [("mysql", head) for head in TYPES["mysql"]] + [
    ("mariadb", head)
    for head in TYPES["mariadb"]
    if NIGHTLY or head in ("varchar(60)", "datetime", "timestamp(6)", "double", "uuid", "inet6")
]


@pytest.mark.parametrize(
    ("server", "head"), CHOSEN, indirect=["server"], ids=lambda value: str(value), scope="module"
)
def test_a_precondition_finds_what_would_not_arrive_and_nothing_else(
    bench: Bench, head: str
) -> None:
    measured = table.load(bench.server.flavor)
    labels = bench.fill(head)
    complaints = []
    for models in bench.types:
        outcome = measured.get((head, models))
        if outcome is None or outcome.impossible:
            continue
        columns = [bench.described[bench.types.index(type_)] for type_ in (head, models)]
        unfit = conversion("`c`", *columns)
        found = bench.found(unfit.offenders, labels)
        refused = bench.found(unfit.refused, labels)
        unaltered = {*outcome.kept, "NULL"}
        wrong = (found | refused) & unaltered
        missed = {*outcome.altered, *outcome.refused} - found
        wrong, missed = (
            {v for v in values if not is_known(bench.server.flavor, head, models, v)}
            for values in (wrong, missed)
        )
        if wrong or missed:
            complaints.append(f"{models}: refuses {wrong}, lets {missed} pass; {unfit}")
        complaints += _confused(bench.server.flavor, (head, models), refused, outcome, unfit)
    assert not complaints, "\n".join(complaints)


def _confused(
    flavor: str, pair: tuple[str, str], refused: set[str], outcome: ConversionOutcome, unfit: Unfit
) -> Iterator[str]:
    """Values that ``--accept-change`` wrongly leaves to the server, or wrongly refuses."""
    left = set(outcome.refused) - refused
    taken = set() if unfit.none_stays else refused & set(outcome.altered)
    left, taken = (
        {v for v in values if not (is_known(flavor, *pair, v) or is_strict(*pair, v))}
        for values in (left, taken)
    )
    if left or taken:
        yield f"{pair[1]}, accepted: leaves {left} to the server, refuses {taken}; {unfit}"


@pytest.mark.parametrize(
    ("server", "head"),
    [("mysql", head) for head in ("varchar(60)", "double", "json", "timestamp(6)", "bit(64)")],
    indirect=["server"],
    scope="module",
)
def test_no_condition_fails_in_another_mode(bench: Bench, head: str) -> None:
    labels = bench.fill(head)
    for mode in MODES:
        bench.cursor.execute("SET sql_mode = %s", [mode])
        for models in bench.types:
            if models != head:
                columns = [bench.described[bench.types.index(type_)] for type_ in (head, models)]
                bench.found(conversion("`c`", *columns).offenders, labels)
