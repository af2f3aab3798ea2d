"""Docstrings stand behind what they describe, and begin with a noun phrase or an imperative."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("tools", "src", "bench")
DESCRIBED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
PHRASED = ("tools", "bench", "tests/support")
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


@dataclass(frozen=True)
class Docstrings:
    """What is wrong with the docstrings of a folder, by path."""

    stray: list[str]
    riddles: list[str]
    missing: list[str]


@cache
def docstrings(folder: str) -> Docstrings:
    """Read a folder once for all tests, as parsing the tool takes two seconds."""
    found = Docstrings([], [], [])
    paths = sorted((ROOT / folder).rglob("*.py"))
    assert paths
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found.stray.extend(f"{path}:{line}" for line in stray(tree))
        found.riddles.extend(f"{path}: {text}" for text in riddles(tree))
        if not ast.get_docstring(tree):
            found.missing.append(str(path))
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_docstring_describes_nothing(folder: str) -> None:
    assert docstrings(folder).stray == []


def test_a_stray_one_is_found() -> None:
    text = 'LIMIT = 3\n"""The most."""\nimport os\n"""The least."""\n'
    assert list(stray(ast.parse(text))) == [4]


def riddles(tree: ast.AST) -> Iterator[str]:
    """The texts of definitions and attributes that begin with a relative clause or a pronoun."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))) if RIDDLE.match(text):
                yield text.splitlines()[0]


@pytest.mark.parametrize("folder", PHRASED)
def test_docstrings_begin_with_what_they_describe(folder: str) -> None:
    assert docstrings(folder).riddles == []


def test_each_module_of_the_tool_has_one() -> None:
    """A room's says what is in it, and what is elsewhere."""
    assert docstrings("tools").missing == []


def test_a_clause_is_told_from_a_noun_phrase() -> None:
    texts = ("What it reads.", "Whether it is read.", "Thoseness.", "Its name.", "The name.")
    code = "\n".join(f'class C{n}:\n    """{text}"""' for n, text in enumerate(texts))
    assert list(riddles(ast.parse(code))) == ["What it reads.", "Its name."]
    assert list(riddles(ast.parse('LIMIT = 3\n"""How many."""\n'))) == ["How many."]
