"""Each docstring stands behind what it describes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("tools", "src", "bench")
DESCRIBED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def is_text(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def stray(tree: ast.AST) -> Iterator[int]:
    """The lines of texts that describe nothing, as what they described is gone."""
    for node in ast.walk(tree):
        body: list[ast.stmt] = getattr(node, "body", [])
        for number, statement in enumerate(body if isinstance(body, list) else []):
            is_first = number == 0 and isinstance(node, DESCRIBED)
            follows = number > 0 and isinstance(body[number - 1], ast.Assign | ast.AnnAssign)
            if is_text(statement) and not (is_first or follows):
                yield statement.lineno


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_docstring_describes_nothing(folder: str) -> None:
    paths = sorted((ROOT / folder).rglob("*.py"))
    assert paths
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    assert [f"{path}:{line}" for path, tree in trees.items() for line in stray(tree)] == []


def test_a_stray_one_is_found() -> None:
    text = 'LIMIT = 3\n"""The most."""\nimport os\n"""The least."""\n'
    assert list(stray(ast.parse(text))) == [4]
