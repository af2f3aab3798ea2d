"""Which cases of a test run in CI."""

from __future__ import annotations

import pytest

from support.first_cases import spread


@pytest.mark.parametrize(
    ("length", "limit", "first", "chosen"),
    [
        (0, 3, 5, set()),
        (2, 3, 5, {0, 1}),
        (3, 3, 5, {0, 1, 2}),
        (2, 1, 6, {0}),
        (2, 1, 7, {1}),
        (9, 3, 0, {0, 3, 6}),
        (9, 3, 10, {1, 4, 7}),
        (10, 3, 8, {8, 1, 4}),
    ],
)
def test_they_lie_as_far_apart_as_possible(
    length: int, limit: int, first: int, chosen: set[int]
) -> None:
    assert spread(length, limit, first) == chosen
