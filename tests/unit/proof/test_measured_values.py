"""Rows are generated with the values on which conversions were measured (docs/conversions.md)."""

from __future__ import annotations

from functools import cache

import pytest

from alembic_autogen.proof.rows.generator import _MOST_ROWS_OF_PAIRS
from support.conversions import table
from support.conversions.asked import as_column
from support.conversions.measure import literals
from support.conversions.representatives import TYPES

CASES = [(flavor, head) for flavor, types in TYPES.items() for head in types]
PRINTED = {
    "tinyint": "tinyint(4)",
    "tinyint unsigned": "tinyint(3) unsigned",
    "smallint": "smallint(6)",
    "int": "int(11)",
    "int unsigned": "int(10) unsigned",
    "bigint": "bigint(20)",
    "bigint unsigned": "bigint(20) unsigned",
    "year": "year(4)",
}
"""Types as MariaDB prints them, with their width."""


@cache
def measured(flavor: str) -> table.Table:
    return table.load(flavor)


@pytest.mark.parametrize(("flavor", "head"), CASES)
def test_what_was_measured_of_a_type_is_tried_by_the_proof(flavor: str, head: str) -> None:
    printed = PRINTED if flavor == "mariadb" else {}
    before = as_column(printed.get(head, head))
    for models in TYPES[flavor]:
        after = as_column(printed.get(models, models))
        outcome = measured(flavor).get((head, models))
        if outcome is not None and not outcome.impossible:
            values = literals(before, after)
            assert len([*values, "NULL"]) <= _MOST_ROWS_OF_PAIRS, models
            tried = {table.label(each) for each in values}
            known = {*outcome.kept, *outcome.altered, *outcome.refused}
            assert not known - tried, models
