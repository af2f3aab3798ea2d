"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import alembic_autogen
from alembic_autogen.late_pattern import LatePattern

TOOL = Path(alembic_autogen.__file__).parent


def late_patterns() -> Iterator[tuple[str, LatePattern]]:
    """All of them, by the module and the name of the variable."""
    for path in sorted(TOOL.rglob("*.py")):
        if "LatePattern(" in path.read_text(encoding="utf-8") and path.stem != "late_pattern":
            name = ".".join(path.relative_to(TOOL.parent).with_suffix("").parts)
            for variable, value in vars(import_module(name)).items():
                values = value if isinstance(value, list) else [value]
                yield from ((f"{name}.{variable}", v) for v in values if type(v) is LatePattern)


PATTERNS = list(late_patterns())


@pytest.mark.parametrize("pattern", [each for _, each in PATTERNS], ids=[n for n, _ in PATTERNS])
def test_each_is_a_regular_expression(pattern: LatePattern) -> None:
    re.compile(pattern.pattern, pattern.flags)


def test_it_finds_what_the_compiled_one_finds() -> None:
    late, compiled = (kind(r"\s*(a)b", re.IGNORECASE) for kind in (LatePattern, re.compile))
    text = "ab Ab ba"
    for start in (0, 2, 5):
        found = late.match(text, start)
        assert (found and found.span()) == ((m := compiled.match(text, start)) and m.span())
    assert (found := late.search("b ab")) and found.span() == (1, 4)
    assert late.search("ba") is None
    assert [each.span() for each in late.finditer(text)] == [(0, 2), (2, 5)]
    assert late.findall(text) == compiled.findall(text) == ["a", "A"]
    assert late.sub("-", text) == compiled.sub("-", text) == "-- ba"
    assert late.sub(lambda each: each[1], text) == "aA ba"


def test_it_is_compiled_at_its_first_use() -> None:
    broken = LatePattern("(")
    with pytest.raises(re.error):
        broken.search("")
