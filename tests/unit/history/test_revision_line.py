"""The line of a revision that is being executed, also within functions that several lines call."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alembic_autogen.history.revision_line import line_in

SOURCE = """\
def upgrade(ask):
    own(ask)
    refuse(ask)


def own(ask):
    ask()


def refuse(ask):
    def again():
        ask()

    ask()
    again()
"""


def lines(path: Path, *helpers: str) -> list[int]:
    names: dict[str, Callable[[Callable[[], None]], None]] = {}
    exec(compile(SOURCE, str(path), "exec"), names)
    found: list[int] = []
    names["upgrade"](lambda: found.append(line_in(path, helpers)))
    return found


@pytest.mark.parametrize(
    ("helpers", "expected"),
    [((), [7, 14, 12]), (("refuse",), [7, 3, 3]), (("own", "refuse"), [2, 3, 3])],
)
def test_the_caller_of_a_helper_counts_in_place_of_its_own_lines(
    tmp_path: Path, helpers: tuple[str, ...], expected: list[int]
) -> None:
    assert lines(tmp_path / "0001.py", *helpers) == expected


def test_no_line_of_another_file_counts(tmp_path: Path) -> None:
    assert line_in(tmp_path / "0001.py") == 0
