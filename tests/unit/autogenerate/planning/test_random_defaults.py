"""Random defaults, which MySQL does not set in a statement that adds a column."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.column_steps import Sides
from alembic_autogen.autogenerate.planning.random_defaults import random_defaults_later
from alembic_autogen.schema.model import Table
from alembic_autogen.schema.random_defaults import is_random
from support.tables import A, B, C, compared, t

PLAIN = "`u` varchar(36) NOT NULL DEFAULT 'x'"
RANDOM = "`u` varchar(40) NOT NULL DEFAULT (uuid())"
COMPUTED = "`u` varchar(40) GENERATED ALWAYS AS (`a`) VIRTUAL"


def split(
    head: Table, models: Table, flavor: str = "mysql", **renamed: str
) -> tuple[list[str], list[str]]:
    """The statement's columns with their defaults, and those of the steps after it."""
    comparison = compared(head, models, columns={"t": renamed})
    sides = Sides(head, models, comparison.renames)
    at_once, later = random_defaults_later(comparison.differences, sides, flavor)
    return (
        [f"{d.target.name} {d.target.default}" for d in at_once if d.kind == "column" and d.target],
        [f"{s.action} {s.difference.target.name} {s.difference.target.default}" for s in later],
    )


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        (t(PLAIN), t(RANDOM, A), (["a NULL", "u None"], ["alter u (uuid())"])),
        (t(PLAIN, A), t(RANDOM, A), (["u (uuid())"], [])),
        (t(PLAIN, A), t(RANDOM), (["u (uuid())"], [])),
        (t(A, COMPUTED), t(A, RANDOM), (["u None"], ["alter u (uuid())"])),
        (t(B), t(B, A), (["a NULL"], [])),
    ],
    ids=["a new column", "no new one", "one that goes", "computed before", "no random default"],
)
def test_they_wait_where_a_column_is_added(
    head: Table, models: Table, expected: tuple[list[str], list[str]]
) -> None:
    assert split(head, models) == expected


def test_one_that_only_moves_waits_too() -> None:
    head, models = t(A, RANDOM, B), t(A, B, C, RANDOM)
    assert split(head, models) == (["c NULL", "u None"], ["alter u (uuid())"])
    renamed = t(A, RANDOM.replace("`u`", "`v`"), B), models
    assert split(*renamed, v="u") == (["c NULL", "u None"], ["alter u (uuid())"])


def test_one_that_stays_keeps_its_default() -> None:
    assert split(t(A, RANDOM, B), t(B, A, RANDOM, C)) == (["c NULL"], [])


def test_mariadb_sets_them_at_once() -> None:
    assert split(t(PLAIN), t(RANDOM, A), "mariadb") == (["u (uuid())", "a NULL"], [])


@pytest.mark.parametrize(
    "default", ["(uuid())", "(UUID_SHORT())", "(rand(3) * 2)", "(current_user())", "(sysdate())"]
)
def test_functions_that_differ_in_each_row(default: str) -> None:
    assert is_random(default)


@pytest.mark.parametrize("default", [None, "'x'", "(now())", "(brand())", "(connection_id())"])
def test_other_defaults(default: str | None) -> None:
    assert not is_random(default)
