"""Each format of reports has every function that commands call."""

from __future__ import annotations

import inspect

import pytest

from alembic_autogen.report import Reporter, reporter


def functions() -> list[str]:
    """The functions that a reporter has."""
    found = inspect.getmembers(Reporter, inspect.isfunction)
    return [name for name, _ in found if not name.startswith("_")]


@pytest.mark.parametrize("format", ["text", "json"])
@pytest.mark.parametrize("name", functions())
def test_a_format_has_the_function(format: str, name: str) -> None:
    function = getattr(reporter(format), name)
    wanted = inspect.signature(getattr(Reporter, name)).parameters
    assert [*inspect.signature(function).parameters] == [each for each in wanted if each != "self"]


def test_it_has_no_other_one() -> None:
    with pytest.raises(AttributeError, match="'report_nothing'"):
        _ = reporter("text").report_nothing
