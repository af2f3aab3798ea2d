"""The values that existing rows get where their column becomes NOT NULL."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.implicit_values import implicit_value
from support.tables import column


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ("tinyint smallint mediumint int bigint decimal(5,2) float double bit(3)", "0"),
        ("char(3) varchar(3) binary(3) varbinary(3) text longtext blob tinyblob", "''"),
        ("set('a','b')", "''"),
        ("enum('it''s','b')", "'it''s'"),
        ("date time datetime timestamp year json point", None),
    ],
)
def test_a_type_has_the_implicit_default_of_the_manual(types: str, expected: str | None) -> None:
    """MySQL manual, 13.6 Data Type Default Values."""
    found = {implicit_value(column(f"`a` {written} NOT NULL")) for written in types.split()}
    assert found == {expected}
