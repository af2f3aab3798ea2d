"""Docstrings stand behind what they describe, and begin with a noun phrase or an imperative."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("tools", "src", "bench")
DESCRIBED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
PHRASED = (ROOT / "tools", ROOT / "bench", ROOT / "tests" / "support")
"""Not src/: there, a docstring is the comment of a table."""
RIDDLE = re.compile(
    r"(What|Whatever|Who|Whoever|Whom|Whose|Which|Where|When|Why|How|That|Those|It|Its|They)\b"
)
"""First words of clauses that leave open what is described; "Whether" is for predicates."""


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


def riddles(tree: ast.AST) -> Iterator[str]:
    """The texts of definitions and attributes that begin with a relative clause or a pronoun."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))) if RIDDLE.match(text):
                yield text.splitlines()[0]


@pytest.mark.parametrize("folder", PHRASED, ids=lambda folder: folder.name)
def test_docstrings_begin_with_what_they_describe(folder: Path) -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in folder.rglob("*.py")}
    assert trees
    assert [f"{path}: {text}" for path, tree in trees.items() for text in riddles(tree)] == []


def test_each_module_of_the_tool_has_one() -> None:
    """A room's says what is in it, and what is elsewhere."""
    paths = sorted((ROOT / "tools" / "alembic_autogen").rglob("*.py"))
    bare = [path for path in paths if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert paths and bare == []


def test_a_clause_is_told_from_a_noun_phrase() -> None:
    texts = ("What it reads.", "Whether it is read.", "Thoseness.", "Its name.", "The name.")
    code = "\n".join(f'class C{n}:\n    """{text}"""' for n, text in enumerate(texts))
    assert list(riddles(ast.parse(code))) == ["What it reads.", "Its name."]
    assert list(riddles(ast.parse('LIMIT = 3\n"""How many."""\n'))) == ["How many."]
