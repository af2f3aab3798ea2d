"""The way back from a candidate: its downgrade, or the history once more if it has none.

A project may decide never to downgrade: its template then has no ``downgrade()``, or one that does
nothing or raises an error.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from alembic_autogen.history.single_steps import run_others, undo
from alembic_autogen.server.scratch import empty_database

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.rendering.render import Candidate
    from alembic_autogen.history.scripts import History
    from alembic_autogen.history.trace import Trace
    from alembic_autogen.server.base import Database

_NAME = "downgrade"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def has_downgrade(source: str, *, calls_others: bool = False) -> bool:
    """Whether the file of a revision has a downgrade that does something.

    :param source: the text of the file.
    :param calls_others: whether ``downgrade()`` calls a function for each of several databases,
        such as ``downgrade_engine1()``, if there are such functions.
    """
    body = ast.parse(source).body
    others = [n for n in body if isinstance(n, _FUNCTIONS) and n.name.startswith(f"{_NAME}_")]
    if calls_others and others:
        return not all(_does_nothing(node) for each in others for node in each.body)
    for node in body:
        if isinstance(node, _FUNCTIONS):
            if node.name == _NAME:
                return not all(map(_does_nothing, node.body))
        elif _NAME in _names(node):
            return True
    return False


def _names(node: ast.stmt) -> Iterable[str]:
    """The names that a statement at module level binds by assignment or import."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name for alias in node.names]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


_SAYS = frozenset(
    {"critical", "debug", "error", "exception", "exit", "info", "print", "warn", "warning"}
)
"""Functions, such as those of a logger, that change no database."""


def _does_nothing(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        value = node.value
        return isinstance(value, ast.Constant) or (isinstance(value, ast.Call) and _says(value))
    if isinstance(node, ast.Assert):
        return isinstance(node.test, ast.Constant)
    return isinstance(node, (ast.Pass, ast.Raise, ast.Return, ast.Import, ast.ImportFrom))


def _says(call: ast.Call) -> bool:
    """Whether a call only says something, about values that are no calls themselves."""
    function = call.func
    name = getattr(function, "attr", getattr(function, "id", ""))
    inner = (each for each in ast.walk(call) if isinstance(each, ast.Call) and each is not call)
    return name in _SAYS and all(_gets_logger(each) for each in inner)


def _gets_logger(call: ast.Call) -> bool:
    return getattr(call.func, "attr", getattr(call.func, "id", "")) == "getLogger"


def go_back(history: History, database: Database, candidate: Candidate) -> Trace:
    """Bring a database back to the revision before a candidate.

    Without a downgrade, everything in it is dropped, and the revisions before run again.

    :raises HistoryError: the downgrade fails.
    """
    if candidate.has_downgrade:
        return undo(history, database, candidate.revision)
    empty_database(database)
    return run_others(history, database, candidate.revision)
