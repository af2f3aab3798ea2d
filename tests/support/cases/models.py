"""The models of a case: one text for both sides of the change, marked like a diff."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from types import ModuleType

import sqlalchemy as sa

from support.cases.markdown import Block, CaseError

_MARKS = {"before": " -", "after": " +"}


@dataclass(frozen=True)
class CaseModels:
    """Models before and after a change.

    The first character of a line is ``-`` if only the models before have it, ``+`` if only those
    after have it, else a space.

    :param path: the file of the case.
    :param block: the lines, and their position in the file.
    """

    path: Path
    block: Block

    def __post_init__(self) -> None:
        for number, line in self._lines():
            if line and line[0] not in " -+":
                problem = "begin this line with a space (both sides), - (before) or + (after)"
                raise CaseError(self.path, number, problem)

    def _lines(self) -> Iterator[tuple[int, str]]:
        yield from enumerate(self.block.text.removesuffix("\n").split("\n"), self.block.line)

    def source(self, side: str) -> str:
        """The Python module of one side.

        :param side: "before" or "after".
        """
        return "".join(f"{line[1:]}\n" for _, line in self._side(side))

    def _side(self, side: str) -> list[tuple[int, str]]:
        return [(at, line) for at, line in self._lines() if (line or " ")[0] in _MARKS[side]]

    def metadata(self, side: str) -> sa.MetaData:
        """Run one side, and return its ``metadata``.

        :raises CaseError: it is not valid Python, or defines no ``metadata``.
        """
        module = ModuleType(f"models_{side}")
        code = compile(self._tree(side), str(self.path), "exec")
        sys.modules[module.__name__] = module  # SQLModel resolves the names in annotations there
        try:
            exec(code, vars(module))
        finally:
            del sys.modules[module.__name__]
        found = vars(module).get("metadata")
        if not isinstance(found, sa.MetaData):
            problem = f"the models {side} the change define no metadata"
            raise CaseError(self.path, self.block.line, problem)
        return found

    def _tree(self, side: str) -> ast.Module:
        """The syntax tree, with line numbers of the file, so that tracebacks refer to the file."""
        numbers = [number for number, _ in self._side(side)] or [self.block.line]
        try:
            tree = ast.parse(self.source(side))
        except SyntaxError as error:
            number = numbers[min(error.lineno or 1, len(numbers)) - 1]
            problem = f"the models {side} the change are not valid Python: {error.msg}"
            raise CaseError(self.path, number, problem) from None
        for node in ast.walk(tree):
            if isinstance(node, (ast.expr, ast.stmt)):
                node.lineno = numbers[node.lineno - 1]
                node.end_lineno = numbers[(node.end_lineno or 1) - 1]
        return tree


def as_diff(before: str, after: str) -> str:
    """Combine two modules into one text in the notation of :class:`CaseModels`."""
    old, new = before.splitlines(), after.splitlines()
    headed = unified_diff(old, new, lineterm="", n=len(old))
    lines = [*headed][3:] or [f" {line}" for line in old]
    return "".join(f"{line.rstrip()}\n" for line in lines)
