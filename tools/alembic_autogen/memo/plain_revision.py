"""Find the modules that a generated revision imports, if it depends on nothing else."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from alembic_autogen.memo.callers import Callers, Owner
from alembic_autogen.memo.imports import file_of, with_parents

_PLAIN = frozenset(
    {
        *("__future__", "collections", "contextlib", "decimal", "enum", "typing"),
        *("alembic", "sqlalchemy", "sqlmodel"),
    }
)
"""Packages that templates and rendered operations import, and that add no dependencies."""
_ASKING = frozenset(
    {"open", "exec", "eval", "compile", "input", "globals", "vars", "__import__", "__builtins__"}
)


def plain_imports(source: str) -> frozenset[str] | None:
    """The modules of the application that a revision imports.

    :returns: ``None`` if the revision may read files, the clock or anything else, as one from a
        project's own template may.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    names = [each.id for each in ast.walk(tree) if isinstance(each, ast.Name)]
    if not _ASKING.isdisjoint(names):
        return None
    callers = Callers()
    found: set[str] = set()
    for name in _imported(tree):
        if name.partition(".")[0] in _PLAIN:
            continue
        file = file_of(name)
        owner = callers.owner(file) if file else Owner.UNKNOWN
        if owner is Owner.APPLICATION:
            found.update(with_parents(name))
        elif owner is not Owner.LIBRARY:
            return None
    return frozenset(name for name in found if file_of(name))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield "." if node.level else module
            inner = (f"{module}.{alias.name}" for alias in node.names)
            yield from (name for name in inner if name in sys.modules)
