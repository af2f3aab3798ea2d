"""Columns whose names MySQL cuts in the middle of a character when it drops them at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.operations.clauses import combined_clauses
from alembic_autogen.autogenerate.planning.long_names import drops_long_name
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import Table
from support.steps import operations, planned
from support.tables import A, compared, t

ASCII = f"`{'a' * 64}` int DEFAULT NULL"
SHORT = f"`{'é' * 18}` int DEFAULT NULL"
LONG = f"`{'é' * 18}e` int DEFAULT NULL"
WIDER = LONG.replace("int", "bigint")
VIRTUAL, STORED = (
    LONG.replace("DEFAULT NULL", f"GENERATED ALWAYS AS (`id`) {kind}")
    for kind in ("VIRTUAL", "STORED")
)


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        (t(LONG), t(), True),
        (t(SHORT), t(), False),
        (t(ASCII), t(), False),
        (t(), t(LONG), False),
        (t(LONG), t(WIDER), False),
        (t(VIRTUAL), t(STORED), True),
    ],
)
def test_the_names_that_are_cut(head: Table, models: Table, expected: bool) -> None:
    differences = compared(head, models).differences
    assert drops_long_name(differences, "mysql") == expected
    assert not drops_long_name(differences, "mariadb")


def on(flavor: str, comparison: Comparison) -> Comparison:
    return replace(comparison, current=replace(comparison.current, flavor=flavor))


def test_one_statement_with_other_changes_rebuilds_the_table() -> None:
    found = [on(flavor, compared(t(LONG), t(A))) for flavor in ("mysql", "mariadb")]
    clauses = [combined_clauses(each.differences, each) for each in found]
    assert clauses[0] == [*clauses[1], "FORCE"]


def test_the_step_is_still_a_drop() -> None:
    assert planned(t(LONG), t()) == [f"drop column t.{'é' * 18}e"]


def test_the_table_is_built_again_without_the_column() -> None:
    *_, found = operations(on("mysql", compared(t(LONG), t())))
    assert f"DROP COLUMN `{'é' * 18}e`, FORCE" in found
    assert "(error 3507)" in found
