"""The preconditions of all rules, in the order of the tables."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.preconditions.rules import preconditions_for
from alembic_autogen.schema.model import Schema
from support.tables import FK, PRIMARY, compared, schema, table


def family(parent: str, *more: str) -> Schema:
    """The table p, and c, whose column a refers to its column id."""
    return schema(
        table("p", f"`id` {parent} NOT NULL", PRIMARY),
        table("c", "`a` varchar(9) DEFAULT NULL", *more, FK),
    )


@pytest.mark.parametrize("more", [(), ("`n` int DEFAULT NULL",)], ids=["unchanged", "changed"])
def test_a_child_table_is_asked_once_for_a_key_that_its_parent_recreates(
    more: tuple[str, ...],
) -> None:
    """ADD CONSTRAINT checks all rows, whether or not the child table has a difference itself."""
    comparison = compared(family("varchar(9)"), family("varchar(20)", *more))
    assert [
        (precondition.columns, precondition.problem)
        for precondition in preconditions_for(comparison, {})
    ] == [(("a",), "a refers to rows that p does not have")]
