"""Messages about a direction of a joined history that leaves another schema."""

from __future__ import annotations

import pytest

from alembic_autogen.errors import ProofError
from alembic_autogen.proof.joined_history import _require_same
from support.tables import A, B, schema, t


def test_the_direction_and_each_difference_are_named() -> None:
    with pytest.raises(ProofError) as caught:
        _require_same(schema(t(A)), schema(t(A, B)), "downgrade", "ignore")
    assert caught.value.message == "The downgrade leaves another schema; nothing was written."
    assert caught.value.details.startswith("+ column t.b")
    _require_same(schema(t(A)), schema(t(A)), "downgrade", "strict")


def test_the_order_of_columns_counts_where_it_should() -> None:
    _require_same(schema(t(A, B)), schema(t(B, A)), "second upgrade", "ignore")
    with pytest.raises(ProofError, match="The upgrade leaves another schema"):
        _require_same(schema(t(A, B)), schema(t(B, A)), "upgrade", "strict")
