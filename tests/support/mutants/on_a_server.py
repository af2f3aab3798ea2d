"""Code that runs on a server only, which unit tests cannot reach."""

from __future__ import annotations

import ast

_HANDLES = {"Cursor", "Connection", "Database", "History"}
"""Types of what reaches a server; whatever is given one of these needs a server to run."""


def lines(source: str) -> frozenset[int]:
    """The lines of functions that are given a way to a server, and of classes that hold one.

    With those of the module's own constants that nothing else reads.

    :param source: a module.
    """
    tree = ast.parse(source)
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            given = [part.annotation for part in node.body if isinstance(part, ast.AnnAssign)]
            given += [n for part in node.body if _name(part) == "__init__" for n in _given(part)]
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            given = _given(node)
        else:
            continue
        if any(_is_handle(annotation) for annotation in given):
            found.update(_lines(node))
    elsewhere = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and node.lineno not in found
    }
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            if found and name.startswith("_") and name not in elsewhere:
                found.update(_lines(statement))
    return frozenset(found)


def _lines(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _name(node: ast.AST) -> str | None:
    return node.name if isinstance(node, ast.FunctionDef) else None


def _given(node: ast.AST) -> list[ast.expr]:
    """The annotations of a function's parameters."""
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    parameters = node.args
    every = (*parameters.posonlyargs, *parameters.args, *parameters.kwonlyargs)
    return [each.annotation for each in every if each.annotation is not None]


def _is_handle(annotation: ast.expr) -> bool:
    return any(isinstance(part, ast.Name) and part.id in _HANDLES for part in ast.walk(annotation))
