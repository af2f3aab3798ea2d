"""New columns whose default a unique key or a CHECK refuses in existing rows."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.backfills.questions import refused_defaults
from alembic_autogen.schema.model import Table
from support.tables import INNODB, PRIMARY, A, compared, key, t

FIVE, NOW = "`n` int DEFAULT '5'", "`n` datetime DEFAULT CURRENT_TIMESTAMP"
POSITIVE = "CONSTRAINT `large` CHECK ((`n` > 5))"


def never(condition: str) -> bool:
    raise AssertionError(condition)


@pytest.mark.parametrize(
    ("head", "models", "columns"),
    [
        (t(), t(FIVE, "UNIQUE KEY `k` (`n`)"), ["n"]),
        (t(), t("`n` int NOT NULL DEFAULT '5'", "UNIQUE KEY `k` (`n`)"), ["n"]),
        (t(), t(NOW, "UNIQUE KEY `k` (`n`)"), ["n"]),
        (t(), t(FIVE, "`m` int DEFAULT '6'", "UNIQUE KEY `k` (`m`,`n`)"), ["m"]),
        # several rows may have NULL, or what another column or a random number makes of them
        (t(), t(FIVE, "`m` int DEFAULT NULL", "UNIQUE KEY `k` (`n`,`m`)"), []),
        (t(A), t(A, FIVE, "UNIQUE KEY `k` (`n`,`a`)"), []),
        (t(A), t(A, "`n` int DEFAULT (`a`)", "UNIQUE KEY `k` (`n`)"), []),
        (t(), t("`n` char(36) DEFAULT (uuid())", "UNIQUE KEY `k` (`n`)"), []),
        (t(), t(FIVE, "UNIQUE KEY `k` ((`n` + 1))"), []),
        (t(), t("`n` int GENERATED ALWAYS AS (5) STORED", "UNIQUE KEY `k` (`n`)"), []),
        # no default at all is another question, and rows that are there have values
        (t(), t("`n` int NOT NULL", "UNIQUE KEY `k` (`n`)"), []),
        (t(FIVE), t(FIVE, "UNIQUE KEY `k` (`n`)"), []),
        (t(), t(FIVE, "KEY `k` (`n`)"), []),
    ],
)
def test_all_rows_would_have_the_same_key(head: Table, models: Table, columns: list[str]) -> None:
    found = refused_defaults(compared(head, models), {}, never)
    assert [each.column.name for each in found] == columns
    for each in found:
        assert (each.value, each.is_new, each.takes_value) == (None, True, True)
        cause = f"is unique, and several rows would get its default {each.column.default}"
        assert each.question == f"t.{each.column.name} {cause}: what do existing rows get?"
        assert [reply.flag for reply in each.as_question().replies] == [
            f"--fill t.{each.column.name}=SQL",
            f"--refuse t.{each.column.name}",
        ]


@pytest.mark.parametrize("sql", ["7", None])
def test_a_flag_answers_it(sql: str | None) -> None:
    comparison = compared(t(), t(FIVE, "UNIQUE KEY `k` (`n`)"))
    assert refused_defaults(comparison, {(key("t"), "n"): sql}, never) == []


def test_a_flag_for_another_column_of_the_key_answers_it() -> None:
    """Whether that value differs from row to row is asked where the flag is read."""
    comparison = compared(t(), t(FIVE, "`m` int DEFAULT '6'", "UNIQUE KEY `k` (`n`,`m`)"))
    assert refused_defaults(comparison, {(key("t"), "m"): "id"}, never) == []


@pytest.mark.parametrize("fails", [True, False])
def test_a_check_that_reads_only_new_columns_is_computed(fails: bool) -> None:
    asked: list[str] = []

    def always_fails(condition: str) -> bool:
        asked.append(condition)
        return fails

    found = refused_defaults(compared(t(), t(FIVE, POSITIVE)), {}, always_fails)
    assert asked == ["NOT (('5' > 5))"]
    cause = "has the default '5', with which rows violate the CHECK large"
    assert [each.cause for each in found] == [cause] * fails


def test_partitions_may_have_no_room_for_it() -> None:
    ranges = f"{INNODB}\n/*!50100 PARTITION BY RANGE (`n`)\n(PARTITION p VALUES LESS THAN (3)) */"
    found = refused_defaults(compared(t(), t(FIVE, options=ranges)), {}, lambda condition: True)
    cause = "has the default '5', with which rows belong to none of the partitions"
    assert [each.cause for each in found] == [cause]


@pytest.mark.parametrize(
    ("head", "models"),
    [
        (t(A), t(A, FIVE, "CONSTRAINT `large` CHECK ((`n` > `a`))")),
        (t(FIVE), t(FIVE, POSITIVE)),
        (t(), t("`n` int DEFAULT (`id`)", PRIMARY, POSITIVE)),
    ],
)
def test_a_check_of_what_rows_hold_is_not(head: Table, models: Table) -> None:
    assert refused_defaults(compared(head, models), {}, never) == []
