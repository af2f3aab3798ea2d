"""Describe a revision as text: its operations, one line each."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_LONGEST = 90


def operations(source: str, direction: str) -> list[str]:
    """Describe the operations of ``upgrade`` or ``downgrade`` in the text of a revision.

    Operations are described as ``add_column hero age``, ``execute`` by the beginning of its
    statement, and preconditions by the table or column that they check.
    """
    return list(map(_shortened, whole_operations(source, direction)))


def whole_operations(source: str, direction: str) -> Iterator[str]:
    """Describe the operations as :func:`operations` does, with whole statements."""
    (function,) = (
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == direction
    )
    for statement in function.body:
        # a block has the modes that the SQL depends on put aside
        block = statement.body if isinstance(statement, ast.With) else [statement]
        for each in block:
            call = each.value if isinstance(each, ast.Expr) else None
            if isinstance(call, ast.Call) and call.args:
                yield _in_words(call)


def _in_words(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        if call.func.id == "refuse_if_it_fails":
            return f"try: {_constant(call.args[3])}"
        if call.func.id == "refuse_if_lost":
            return f"characters: {_constant(call.args[0])}"
        if call.func.id == "update_rows":
            return _statement(call, " WHERE ")
        return f"refuse: {_constant(call.args[1])}"
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name == "execute":
        return _statement(call)
    words = [text for text in map(_constant, call.args) if text is not None]
    return f"{name} {' '.join(words)}"


def _statement(call: ast.Call, between: str = " ") -> str:
    words = [text for text in map(_constant, call.args) if text is not None]
    return re.sub(r"\s+", " ", between.join(words).replace("\\:", ":"))


def _shortened(text: str) -> str:
    """Shorten a statement; what a check looks at is a name, which stays whole."""
    is_short = len(text) <= _LONGEST or text.startswith(("refuse: ", "try: "))
    return text if is_short else text[: _LONGEST - 1] + "…"


def _constant(node: ast.expr) -> str | None:
    """The value of a literal, of the name in ``op.f()``, or of the name of a ``sa.Column``."""
    if isinstance(node, ast.Call) and node.args:
        return _constant(node.args[0])
    return str(node.value) if isinstance(node, ast.Constant) else None
