"""Remove from a squash the code for databases within the replaced revisions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.squashing import assigned_names, with_labels
from alembic_autogen.history.takeover import CHECK, FINISH, FUNCTIONS, IMPORTS, NAMES


def replaced_by(source: str) -> tuple[str, ...]:
    """The revisions that a squash replaces, by its text; empty for any other revision."""
    for node in ast.parse(source).body:
        if _target(node) == "replaces" and isinstance(node, ast.Assign):
            with suppress(ValueError):  # somebody's own, which is computed
                value = ast.literal_eval(node.value)
                return value if isinstance(value, tuple) else ()
    return ()


def without_replaced(source: str, parent: str | None, labels: Sequence[str]) -> str:
    """Remove the code that is only needed for the replaced revisions.

    :param parent: the revision that it follows from now on.
    :param labels: the branch labels that it gets.
    :raises HistoryError: it is not as it was written.
    """
    tree = ast.parse(source)
    lines = source.split("\n")
    gone = {n for node in _parts(tree) for n in range(node.lineno, (node.end_lineno or 0) + 1)}
    if not gone:
        raise HistoryError("The revision does not look as squash has written it; edit it by hand.")
    values = {"down_revision": repr(parent), "branch_labels": repr(tuple(labels) or None)}
    for node in tree.body:
        value = values.get(_target(node))
        found = getattr(node, "value", None)
        if value is not None and isinstance(found, ast.expr) and found.lineno == found.end_lineno:
            line = lines[found.lineno - 1].encode()
            new = line[: found.col_offset] + value.encode() + line[found.end_col_offset :]
            lines[found.lineno - 1] = new.decode()
    left = "\n".join(line for n, line in enumerate(lines, 1) if n not in gone)
    left = re.sub(r"(?m)^(Revises:[ \t]*).*$", rf"\g<1>{parent or ''}", left, count=1)
    for statement in IMPORTS:
        name = statement.split()[-1].partition(".")[0]
        if len(re.findall(rf"\b{name}\b", left)) == 1:
            left = left.replace(f"{statement}\n", "")
    left = re.sub(r"\n{4,}", "\n\n\n", left).rstrip() + "\n"
    is_named = any(_target(node) == "branch_labels" for node in tree.body)
    return with_labels(left, labels) if labels and not is_named else left


def _parts(tree: ast.Module) -> Iterator[ast.stmt]:
    for number, node in enumerate(tree.body):
        if _target(node) in NAMES:
            yield node
            after = tree.body[number + 1 : number + 2]
            yield from (each for each in after if isinstance(each, ast.Expr))  # its docstring
        elif (isinstance(node, ast.FunctionDef) and node.name in FUNCTIONS) or _calls(node):
            yield node
        elif isinstance(node, ast.FunctionDef) and node.name in ("upgrade", "downgrade"):
            yield from filter(_calls, node.body)


def _calls(node: ast.stmt) -> bool:
    """Whether a statement does nothing but call functions that a squash has for the replaced."""
    return isinstance(node, (ast.Expr, ast.If)) and any(
        name in ast.unparse(node) for name in (f"{CHECK}()", f"{FINISH}()")
    )


def _target(node: ast.stmt) -> str:
    return next(iter(assigned_names(node)), "")
