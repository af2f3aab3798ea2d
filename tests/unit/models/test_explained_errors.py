"""Errors of the models' DDL that follow from refused tables."""

from __future__ import annotations

import pytest

from alembic_autogen.memo.stored_values import RefusedTable
from alembic_autogen.models.refusals import explained
from alembic_autogen.schema.model import TableKey

REFUSED = [
    RefusedTable(TableKey(None, "parcel"), "no key (1)"),
    RefusedTable(TableKey("geo", "a.b%"), "no parcel (2)"),
]
BOTH = (
    "It fails. The server refuses the models' table parcel: no key (1). The server refuses the "
    "models' table geo.a.b%: no parcel (2)."
)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("CREATE VIEW v AS SELECT * FROM `PARCEL`", BOTH),
        ("ALTER TABLE `geo`.`a.b%` FORCE", BOTH),
        ("CREATE VIEW v AS SELECT * FROM parcels", "It fails."),
        ("", "It fails."),
    ],
)
def test_a_statement_fails_because_of_refused_tables_if_it_names_one(
    statement: str, expected: str
) -> None:
    assert explained("It fails", statement, REFUSED) == expected
