"""Find code that needs a server, which unit tests cannot run."""

from __future__ import annotations

import ast

_HANDLES = {"Cursor", "Connection", "Database", "History", "Query", "Server"}
_NAMES = {"cursor", "connection", "database"}
"""The types and names of parameters that give access to a server."""
_OPENS = {"reading"}
"""The functions that connect to a server."""


def lines(source: str) -> frozenset[int]:
    """The lines of functions and classes that are given access to a server, or connect to one.

    They include the lines of private constants that no other code reads.

    :param source: the text of a module.
    """
    tree = ast.parse(source)
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            given: list[ast.AST] = [
                part.annotation for part in node.body if isinstance(part, ast.AnnAssign)
            ]
            given += [each for part in node.body if _is_init(part) for each in _given(part)]
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            given = _given(node)
        else:
            continue
        if any(map(_is_handle, given)) or _connects(node):
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


def _is_init(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == "__init__"


def _given(node: ast.AST) -> list[ast.AST]:
    """The parameters of a function, with their annotations."""
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    parameters = node.args
    return [*parameters.posonlyargs, *parameters.args, *parameters.kwonlyargs]


def _connects(node: ast.AST) -> bool:
    """Whether a function opens a connection; a class may have such a method among others."""
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and any(
        isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in _OPENS
        for part in ast.walk(node)
    )


def _is_handle(given: ast.AST) -> bool:
    if isinstance(given, ast.arg) and given.arg in _NAMES:
        return True
    return any(isinstance(part, ast.Name) and part.id in _HANDLES for part in ast.walk(given))
