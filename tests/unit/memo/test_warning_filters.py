"""Filters of warnings that the models leave in the process."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import pytest

from alembic_autogen.memo.warning_filters import WarningFilters

IGNORES = ("ignore", None, Warning, None, 0)
ONCE = ("once", None, Warning, None, 0)
RAISES = ("error", None, Warning, None, 0)

Left = Callable[[list[object], list[object]], WarningFilters]


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> Left:
    """Let the models leave other filters than there were."""

    def filters(before: list[object], now: list[object]) -> WarningFilters:
        found = WarningFilters()
        monkeypatch.setattr(warnings, "filters", before)
        found.begin()
        monkeypatch.setattr(warnings, "filters", now)
        return found

    return filters


@pytest.mark.parametrize(
    ("before", "now", "changed", "may_raise"),
    [
        ([], [], False, False),
        ([IGNORES], [IGNORES], False, False),
        ([RAISES], [RAISES], False, False),  # as before, whatever it does
        ([IGNORES, ONCE], [ONCE, IGNORES], True, False),
        ([IGNORES, ONCE], [IGNORES, IGNORES], True, False),
        ([], [ONCE], True, False),
        ([ONCE], [], True, False),
        ([IGNORES], [RAISES, IGNORES], True, True),
        ([RAISES, IGNORES], [IGNORES], True, True),
        ([IGNORES], [IGNORES, ()], True, True),  # what is not in Python's form may do anything
        ([IGNORES], [IGNORES, object()], True, True),
    ],
)
def test_filters_that_are_left_may_make_an_error_of_a_warning(
    before: list[object], now: list[object], changed: bool, may_raise: bool, left: Left
) -> None:
    found = left(before, now)
    assert found.are_changed() is changed
    assert found.may_raise() is may_raise


def test_a_list_that_is_changed_in_place_is_another_one(left: Left) -> None:
    filters: list[object] = [IGNORES]
    found = left(filters, filters)
    filters.append(RAISES)
    assert found.are_changed()
    assert found.may_raise()
