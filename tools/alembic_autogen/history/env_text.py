"""Find out from the text of env.py whether it migrates several databases, without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)


def migrates_several(env: Path) -> bool:
    """Whether env.py runs migrations more than once, as far as its text shows it."""
    return _number_of_runs(env) > 1


def may_migrate_several(env: Path) -> bool:
    """Whether env.py may run migrations more than once, by its text alone."""
    return _number_of_runs(env) != 1  # if no call is found, it is elsewhere


def _number_of_runs(env: Path) -> int:
    """Count the calls of ``run_migrations()`` in one run; a loop has at least two turns."""
    try:
        tree = ast.parse(env.read_bytes())
    except (OSError, SyntaxError, ValueError):  # reported when it is run
        return 1
    functions = {
        node.name: node
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    return _Counter(functions).block(tree.body)


class _Counter:
    """Counts calls of ``run_migrations()`` on the way through code that has the most of them.

    :param functions: the functions of the module, whose calls lead further.
    """

    def __init__(self, functions: Mapping[str, ast.FunctionDef | ast.AsyncFunctionDef]) -> None:
        self._functions = functions
        self._counts: dict[str, int] = {}

    def block(self, statements: Sequence[ast.stmt]) -> int:
        """Count the runs in consecutive statements."""
        count = 0
        for at, statement in enumerate(statements):
            if isinstance(statement, ast.If):
                after = self.block(statements[at + 1 :])
                ways = (self._way(way, after) for way in (statement.body, statement.orelse))
                return count + self._calls(statement.test) + max(ways)
            count += self._statement(statement)
        return count

    def _way(self, statements: Sequence[ast.stmt], after: int) -> int:
        """Count the runs in a branch, and those after it unless the branch leaves the function."""
        leaves = bool(statements) and isinstance(statements[-1], _LEAVING)
        return self.block(statements) + (0 if leaves else after)

    def _statement(self, statement: ast.stmt) -> int:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return 0
        inside = sum(map(self.block, _blocks(statement)))
        inside += sum(self._calls(node) for node in _expressions(statement))
        return 2 * inside if isinstance(statement, (ast.For, ast.AsyncFor, ast.While)) else inside

    def _calls(self, tree: ast.AST) -> int:
        """Count the runs in an expression; a function that is passed on counts as called."""
        count = 0
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "run_migrations":
                count += 1
            elif isinstance(node, ast.Name) and node.id in self._functions:
                count += self._function(node.id)
        return count

    def _function(self, name: str) -> int:
        if name not in self._counts:
            self._counts[name] = 0  # within itself
            self._counts[name] = self.block(self._functions[name].body)
        return self._counts[name]


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of statements within a statement."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(statement, name, [])
        if isinstance(block, list):
            yield block
    for handler in getattr(statement, "handlers", ()):
        yield handler.body


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """The parts of a statement that are not statements themselves."""
    for node in ast.iter_child_nodes(statement):
        if not isinstance(node, (ast.stmt, ast.ExceptHandler)):
            yield node
