"""Which cases of a test run in CI."""

from __future__ import annotations

import pytest

from support.first_cases import spread


@pytest.mark.parametrize(
    ("length", "limit", "chosen"),
    [
        (0, 3, []),
        (2, 3, [0, 1]),
        (3, 3, [0, 1, 2]),
        (4, 3, [0, 1, 3]),
        (9, 3, [2, 5, 8]),
        (10, 1, [9]),
        (10, 0, []),
    ],
)
def test_they_lie_as_far_apart_as_possible(length: int, limit: int, chosen: list[int]) -> None:
    assert spread(length, limit) == chosen
