"""Modules and functions stay small enough to be read at once, and have names of their own."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import alembic_autogen

PACKAGE = Path(alembic_autogen.__file__).parent
ROOT = PACKAGE.parents[1]
FOLDERS = (PACKAGE, ROOT / "bench", ROOT / "src", ROOT / "tests" / "support")
MODULE, FUNCTION = 400, 60
"""Lines at most."""


def functions(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def test_no_module_and_no_function_is_too_long() -> None:
    found = []
    paths = [path for folder in FOLDERS for path in sorted(folder.rglob("*.py"))]
    assert len({path.relative_to(ROOT).parts[0] for path in paths}) == len(FOLDERS)
    for path in paths:
        source = path.read_text("utf-8")
        lines = source.count("\n")
        if lines > MODULE:
            found.append(f"{path.relative_to(ROOT)}: {lines}")
        for each in functions(source):
            length = (each.end_lineno or 0) - each.lineno + 1
            if length > FUNCTION:
                found.append(f"{path.relative_to(ROOT)}: {each.name}: {length}")
    assert found == []


def test_no_two_modules_of_tests_have_one_name() -> None:
    """pytest imports them by their names, and refuses the second one."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, number in names.items() if number > 1] == []
