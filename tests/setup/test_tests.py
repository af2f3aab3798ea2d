"""The tests themselves: pytest imports those of one name in place of one another."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

TESTS = Path(__file__).parents[1]


def test_no_two_modules_have_one_name() -> None:
    names = Counter(path.name for path in TESTS.rglob("test_*.py"))
    assert [name for name, times in names.items() if times > 1] == []


def test_nobody_imports_a_conftest_of_which_there_are_several() -> None:
    asking = "from conftest" + " import"
    allowed = {"tests/integration/server"}  # for types only
    found = {
        str(path.parent.relative_to(TESTS.parent))
        for path in TESTS.rglob("*.py")
        if asking in path.read_text(encoding="utf-8")
    }
    assert found <= allowed
