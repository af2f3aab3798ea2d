"""An installed server goes with its run, at whatever moment that is ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.deaths import ENDINGS, Mortal, expect_nothing_is_left
from support.outcomes import Fault

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_run_that_is_ended_leaves_nothing_and_the_next_one_works(
    mortal: Callable[[str], Mortal], ending: str, fault: Callable[..., Fault], all_moments: bool
) -> None:
    expect_nothing_is_left(mortal("mysqld"), ending, fault, all_moments)
