"""Preconditions that refuse rows which the server takes: what is compared, and what is said."""

from __future__ import annotations

from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.proof.rows.strictness import TooStrictError, _kept
from support.tables import A, B, C, compared, key, t


def test_the_error_names_the_preconditions() -> None:
    preconditions = [
        Precondition(key("t"), "", problem, "") for problem in ("a is odd", "b is odd")
    ]
    error = TooStrictError(preconditions)
    assert error.preconditions == tuple(preconditions)
    assert str(error) == "a is odd; b is odd"


def test_plain_columns_that_stay_are_what_a_row_shows() -> None:
    one = "`g` int GENERATED ALWAYS AS (`id`) STORED"
    comparison = compared(t(A, B, C, one), t("`z` int", C, one), columns={"t": {"a": "z"}})
    precondition = Precondition(key("t"), "", "", "")
    assert _kept(precondition, comparison) == {"id": "id", "a": "z", "c": "c"}
