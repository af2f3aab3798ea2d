"""Changes that foreign keys prevent, and those for which MySQL copies a table."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.copies import fails_in_copy
from alembic_autogen.schema.differences import ColumnDifference, of_kind
from alembic_autogen.schema.model import Table
from support.tables import A, B, compared, t

NOT_NULL = "`a` int NOT NULL"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (t(A), t(NOT_NULL), True),
        (t(NOT_NULL), t(A), False),
        (t(NOT_NULL), t(f"{NOT_NULL} COMMENT 'x'"), False),
        (t(A), t(f"{A} COMMENT 'x'"), False),
        (t(), t(NOT_NULL), False),
        (t(A), t(), False),
    ],
)
def test_a_column_cannot_become_not_null_in_a_copy(
    before: Table, after: Table, expected: bool
) -> None:
    (difference,) = of_kind(compared(before, after).differences, ColumnDifference)
    assert fails_in_copy(difference) is expected


def test_a_column_cannot_get_another_name_in_a_copy() -> None:
    comparison = compared(t(A), t(B), columns={"t": {"a": "b"}})
    (difference,) = of_kind(comparison.differences, ColumnDifference)
    assert fails_in_copy(difference)
