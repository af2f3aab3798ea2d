"""Find out whether a revision may write rows later that the disposable server has not shown.

The disposable server has no rows, so that statements for each row are not sent there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from alembic_autogen.autogenerate.preconditions.code import FUNCTIONS

_LOOPS = (
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
_MANY = "bulk_insert"
"""The operation that sends nothing if it gets no rows."""


def may_write_more(path: Path, line: int, direction: str) -> bool:
    """Whether what a query of a revision returns may decide about what the revision sends later.

    :param path: the file of the revision.
    :param line: the line from which the query is sent.
    :param direction: ``upgrade`` or ``downgrade``.
    """
    tree = ast.parse(path.read_bytes())
    function = _function_at(tree, line)
    if function is None or function.name in FUNCTIONS:  # they keep nothing of what they read
        return False
    if function.name != direction:  # its callers are not known
        return True
    return any(_decides(node) for node in _from(function, line))


def _function_at(tree: ast.Module, line: int) -> ast.FunctionDef | None:
    """The outermost function at a line."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0):
            return node
    return None


def _from(function: ast.FunctionDef, line: int) -> Iterator[ast.AST]:
    """The parts of a function that are not over before a line."""
    for node in ast.walk(function):
        if (getattr(node, "end_lineno", None) or 0) >= line:
            yield node


def _decides(node: ast.AST) -> bool:
    """Whether a part of a function does more or less, as values are."""
    if isinstance(node, ast.If):
        return any(_calls(each) for each in (*node.body, *node.orelse))
    if isinstance(node, ast.Call):
        function = node.func
        return isinstance(function, ast.Attribute) and function.attr == _MANY
    return isinstance(node, _LOOPS)


def _calls(statement: ast.stmt) -> bool:
    """Whether a statement calls anything, unless it ends the revision."""
    return not isinstance(statement, ast.Raise) and any(
        isinstance(node, ast.Call) for node in ast.walk(statement)
    )
