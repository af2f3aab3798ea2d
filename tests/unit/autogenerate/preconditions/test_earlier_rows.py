"""Earlier rows of versioned tables: which queries and trials look for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.preconditions import counters
from alembic_autogen.autogenerate.preconditions.base import rows_of
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.rules import preconditions_for
from alembic_autogen.autogenerate.preconditions.trial_table import Trial
from alembic_autogen.autogenerate.preconditions.trials import trials_for
from alembic_autogen.schema.model import Table
from support.tables import CHECK, INNODB, PRIMARY, A, compared, schema, t

VERSIONED = f"{INNODB} WITH SYSTEM VERSIONING"
REQUIRED = "`a` int NOT NULL"
TIMES = (
    "`s` timestamp(6) GENERATED ALWAYS AS ROW START",
    "`e` timestamp(6) GENERATED ALWAYS AS ROW END",
    "PERIOD FOR SYSTEM_TIME (`s`, `e`)",
)
COMPUTED = "`c` tinyint GENERATED ALWAYS AS (1 / `a`) STORED"
UNIQUE = "UNIQUE KEY `u` (`a`)"


def kept(*definitions: str) -> Table:
    return t(*definitions, options=VERSIONED)


def query(before: Table, after: Table) -> Precondition:
    (found,) = preconditions_for(compared(before, after), {})
    return found


def trials(before: Table, after: Table) -> list[Trial]:
    return trials_for(compared(before, after), {})


def test_what_a_conversion_reads_is_looked_for_at_all_times() -> None:
    found = query(kept(A, PRIMARY), kept(REQUIRED, PRIMARY))
    assert found.offenders == (
        "SELECT `id`, `row_end` FROM `t` FOR SYSTEM_TIME ALL WHERE `a` IS NULL"
    )
    assert (found.reads_history, found.condition, found.keys) == (True, "`a` IS NULL", 2)
    assert found.remedy == "Give a a value, then discard earlier rows with DELETE HISTORY FROM t"


def test_an_earlier_row_is_named_by_the_end_of_its_time() -> None:
    found = query(kept(A, *TIMES), kept(REQUIRED, *TIMES))
    assert found.offenders.startswith("SELECT `e` FROM `t` FOR SYSTEM_TIME ALL ")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (kept(A), kept(A, UNIQUE)),
        (kept(A), kept(A, CHECK)),
        (kept(A), t(REQUIRED)),
        (t(A), kept(REQUIRED)),
    ],
    ids=["a unique key", "a CHECK", "versioning ends", "versioning begins"],
)
def test_nothing_else_is(before: Table, after: Table) -> None:
    found = query(before, after)
    assert not found.reads_history
    assert "DELETE HISTORY" not in found.remedy


def test_earlier_rows_are_tried_without_what_no_server_demands_of_them() -> None:
    check = "CONSTRAINT `c` CHECK ((1 / `a`) > 0)"
    present, ever = trials(kept(A), kept(A, COMPUTED, UNIQUE, "KEY `k` (`c`)", check))
    assert (present.source, present.with_earlier) == ("FROM `t`", False)
    assert ever.source == "FROM `t` FOR SYSTEM_TIME ALL"
    assert (ever.keys, present.keys) == ("`row_end`", "")
    assert "CHECK" in present.create
    assert "CHECK" not in ever.create
    assert ever.remedy.endswith(", then discard earlier rows with DELETE HISTORY FROM t")
    (only,) = trials(t(A), t(A, COMPUTED))
    assert not only.with_earlier


COUNTS = "`n` int NOT NULL AUTO_INCREMENT"


def test_a_column_that_counts_is_added_where_there_are_none() -> None:
    key = "UNIQUE KEY `n` (`n`)"
    found = query(kept(A), kept(A, COUNTS, key))
    assert found.offenders == (
        "SELECT `row_end` FROM `t` FOR SYSTEM_TIME ALL WHERE `row_end` <= CURRENT_TIMESTAMP(6)"
    )
    assert found.remedy == "Discard them with DELETE HISTORY FROM t"
    assert not preconditions_for(compared(t(A), t(A, COUNTS, key)), {})
    assert not preconditions_for(compared(kept(A), t(A, COUNTS, key)), {})
    assert not preconditions_for(compared(kept(A), kept(A, "`n` int")), {})


def test_a_column_that_begins_to_count_asks_for_zeros_alone() -> None:
    found = query(kept("`n` int NOT NULL", PRIMARY), kept(COUNTS, PRIMARY))
    assert found.condition == "`n` = 0"


def test_the_words_about_earlier_rows_without_a_number() -> None:
    found = query(kept(A), kept(A, COUNTS, "UNIQUE KEY `n` (`n`)"))
    assert found.problem == "earlier rows get no number in n, which MariaDB refuses to add then"


def test_a_column_that_is_replaced_by_one_that_counts_is_a_new_one() -> None:
    before, after = kept("`n` uuid NOT NULL", PRIMARY), kept(COUNTS, "PRIMARY KEY (`n`)")
    comparison = compared(schema(before), schema(after))
    on_mariadb = replace(comparison, current=replace(comparison.current, flavor="mariadb"))
    (rows,) = rows_of(on_mariadb, {})
    assert [each.problem for each in counters.preconditions(rows)] == [
        "earlier rows get no number in n, which MariaDB refuses to add then"
    ]


def test_earlier_rows_may_have_the_same_value_of_a_unique_key() -> None:
    virtual = COMPUTED.replace("STORED", "VIRTUAL")
    present, ever = trials(kept(A), kept(A, virtual, "UNIQUE KEY `u` (`c`)"))
    assert "UNIQUE KEY `u` (`c`)" in present.create
    assert ", KEY `u` (`c`)" in ever.create
    assert "UNIQUE" not in ever.create
