"""Preconditions of a new period, or of a key over one, on MariaDB."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.preconditions import periods
from alembic_autogen.autogenerate.preconditions.base import Rows, rows_of
from alembic_autogen.autogenerate.preconditions.duplicates import uncertain_keys
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.schema.model import Table
from support.tables import PRIMARY, A, compared, key, t, table

D, E = "`d` date NOT NULL", "`e` date NOT NULL"
PERIOD = "PERIOD FOR `v` (`d`, `e`)"
OVER = "UNIQUE KEY `u` (`a`,`v` WITHOUT OVERLAPS)"
BACKWARDS = "NOT (`d` < `e`)"


def overlap(*same: str, start: str = "d", end: str = "e", of: str = "t") -> str:
    """The condition that another row has the same values and a moment in common."""
    equal = "".join(f"`other`.`{name}` = `{of}`.`{name}` AND " for name in same)
    times = f"`other`.`{start}` < `{of}`.`{end}` AND `{of}`.`{start}` < `other`.`{end}`"
    count = f"SELECT COUNT(*) FROM `{of}` AS `other` WHERE {equal}{times} LOCK IN SHARE MODE"
    return f"({count}) > 1"


def rows(
    head: Table,
    models: Table,
    fills: dict[str, str | None] | None = None,
    accepted: tuple[str, ...] = (),
    **renames: object,
) -> Rows:
    """The rows of the table t."""
    (found,) = rows_of(
        compared(head, models, **renames),
        {(key("t"), name): sql for name, sql in (fills or {}).items()},
        frozenset((key("t"), name) for name in accepted),
    )
    return found


def asked(head: Table, models: Table, **more: object) -> list[Precondition]:
    """The preconditions of the rule on the table t."""
    return list(periods.preconditions(rows(head, models, **more)))


def conditions(head: Table, models: Table, **more: object) -> list[str]:
    return [each.condition for each in asked(head, models, **more)]


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        (t(D, E), t(D, E, PERIOD), [BACKWARDS]),
        (t(D, E, A, PERIOD), t(D, E, A, PERIOD, OVER), [overlap("a")]),
        (t(D, E, A), t(D, E, A, PERIOD, OVER), [BACKWARDS, overlap("a")]),
        # a primary key
        (
            t(D, E, PERIOD),
            t(D, E, PERIOD, "PRIMARY KEY (`id`,`v` WITHOUT OVERLAPS)"),
            [overlap("id")],
        ),
        # another end of the period
        (
            t(D, E, "`x` date NOT NULL", A, PERIOD, OVER),
            t(D, E, "`x` date NOT NULL", A, PERIOD.replace("`e`", "`x`"), OVER),
            ["NOT (`d` < `x`)", overlap("a", end="x")],
        ),
        # what was there, under another name, with another one in addition, and what goes
        (t(D, E, A, PERIOD, OVER), t(D, E, A, PERIOD, OVER.replace("`u`", "`w`")), []),
        (
            t(D, E, PERIOD, "PRIMARY KEY (`id`,`v` WITHOUT OVERLAPS)"),
            t(D, E, A, PERIOD, "PRIMARY KEY (`id`,`v` WITHOUT OVERLAPS)"),
            [],
        ),
        (t(D, E, A, PERIOD, OVER), t(D, E, A), []),
        # other keys, over the same columns
        (t(D, E, A, PERIOD), t(D, E, A, PERIOD, "UNIQUE KEY `u` (`d`,`e`)", PRIMARY), []),
    ],
)
def test_periods_and_keys_over_them_that_are_new_or_change(
    head: Table, models: Table, expected: list[str]
) -> None:
    assert conditions(head, models) == expected


def test_rows_with_the_same_values_may_follow_each_other() -> None:
    each = rows(t(D, E, A, PERIOD), t(D, E, A, PERIOD, OVER, "UNIQUE KEY `w` (`a`)"))
    assert [index.name for index in uncertain_keys(each)] == ["w"]


def test_names_of_columns_are_those_before_the_revision() -> None:
    head = t(D, E, A)
    models = t(
        "`x` date NOT NULL",
        "`y` date NOT NULL",
        "`b` int DEFAULT NULL",
        "PERIOD FOR `v` (`x`, `y`)",
        "UNIQUE KEY `u` (`b`,`v` WITHOUT OVERLAPS)",
    )
    names = {"d": "x", "e": "y", "a": "b"}
    assert conditions(head, models, columns={"t": names}) == [BACKWARDS, overlap("a")]
    renamed = t("`x` date NOT NULL", E, A, PERIOD.replace("`d`", "`x`"), OVER)
    assert conditions(t(D, E, A, PERIOD, OVER), renamed, columns={"t": {"d": "x"}}) == []


def test_the_table_is_that_before_the_revision() -> None:
    head, models = table("o", D, E, A, PERIOD), table("t", D, E, A, PERIOD, OVER)
    assert conditions(head, models, tables={"o": "t"}) == [overlap("a", of="o")]


def test_new_columns_have_the_values_of_their_fills_or_defaults() -> None:
    first = "`d` date NOT NULL DEFAULT '2024-01-01'"
    assert conditions(t(E), t(first, E, PERIOD)) == ["NOT ('2024-01-01' < `e`)"]
    filled = conditions(t(D), t(D, E, PERIOD), fills={"e": "`d` + INTERVAL 1 DAY"})
    assert filled == ["NOT (`d` < (`d` + INTERVAL 1 DAY))"]
    assert conditions(t(D), t(D, E, PERIOD), fills={"e": None}) == []  # any row is refused
    assert conditions(t(E), t(D, E, PERIOD), fills={"d": None}) == []


def test_rows_overlap_by_the_values_that_their_columns_get() -> None:
    """ALTER TABLE ends with error 1062 (tried on 10.11)."""
    constant = "`a` int NOT NULL DEFAULT '5'"
    (found,) = conditions(t(D, E, PERIOD), t(D, E, constant, PERIOD, OVER))
    assert found == overlap("a").replace("`other`.`a` = `t`.`a`", "'5' = '5'")
    moments = "`d` datetime NOT NULL", "`e` datetime NOT NULL"
    _, found = conditions(t(*moments, A), t(D, E, A, PERIOD, OVER), accepted=("d", "e"))
    days = overlap("a")
    for name in ("d", "e"):
        for of in ("`t`", "`other`"):
            days = days.replace(f"{of}.`{name}`", f"CAST({of}.`{name}` AS DATE)")
    assert found == days


def test_rows_that_get_the_value_of_a_fill_are_not_compared() -> None:
    """It may be any expression: the names in it cannot be told from functions."""
    models = t(D, E, "`a` int NOT NULL", PERIOD, OVER)
    assert conditions(t(D, E, PERIOD), models, fills={"a": "id + 1"}) == []
    assert conditions(t(D, E, PERIOD), models, fills={"a": None}) == []


def test_a_period_that_is_there_is_asked_about_again_if_its_values_change() -> None:
    """ALTER TABLE ends with error 4025 (tried on 10.11)."""
    moments = "`d` datetime NOT NULL", "`e` datetime NOT NULL"
    days = ["NOT (CAST(`d` AS DATE) < CAST(`e` AS DATE))"]
    assert conditions(t(*moments, PERIOD), t(D, E, PERIOD), accepted=("d", "e")) == days
    one = conditions(t(*moments, PERIOD), t(D, moments[1], PERIOD), accepted=("d",))
    assert one == ["NOT (CAST(`d` AS DATE) < `e`)"]
    at = "`at` datetime DEFAULT NULL"
    other = t(D, E, "`at` date DEFAULT NULL", PERIOD)
    assert conditions(t(D, E, at, PERIOD), other, accepted=("at",)) == []
    longer = t("`d` datetime(3) NOT NULL", "`e` datetime(3) NOT NULL", PERIOD)
    assert conditions(t(*moments, PERIOD), longer) == []


def test_the_columns_and_what_to_do_are_named() -> None:
    head, models = t(D, E, A, PRIMARY), t(D, E, A, PRIMARY, PERIOD, OVER)
    backwards, overlaps = asked(head, models)
    assert (backwards.problem, backwards.columns) == (
        "d is not before e, as the period v demands",
        ("d", "e"),
    )
    assert backwards.remedy == "Change them so that d is before e"
    assert backwards.offenders == f"SELECT `id` FROM `t` WHERE {BACKWARDS}"
    assert (overlaps.problem, overlaps.columns) == (
        "rows with the same a overlap in the period v",
        ("a", "d", "e"),
    )
    assert overlaps.remedy == "Change them so that they do not overlap"
    two = OVER.replace("`a`", "`a`,`id`")
    (found,) = asked(t(D, E, A, PERIOD), t(D, E, A, PERIOD, two))
    assert found.problem == "rows with the same a, id overlap in the period v"
