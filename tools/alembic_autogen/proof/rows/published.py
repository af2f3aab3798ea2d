"""Read the refusals of a revision from its file, after all hooks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.preconditions.code import FUNCTION
from alembic_autogen.autogenerate.preconditions.trial_code import FUNCTION as TRIAL_FUNCTION

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.rendering.build import Asked


def missing_refusals(source: str, asked: Asked) -> tuple[str, ...]:
    """The messages of planned guards that the file of a revision lacks.

    :param source: the text of its file.
    :param asked: what its upgrade was planned to ask.
    """
    wanted = [f"{guard.table}: {guard.problem}" for guard in asked.guards]
    wanted += [f"{trial.table}: {trial.problem}" for trial in asked.trials]
    present = refusals(source)
    return tuple(sentence for sentence in dict.fromkeys(wanted) if sentence not in present)


def refusals(source: str) -> frozenset[str]:
    """The sentences with which the upgrade of a revision refuses rows.

    :param source: the text of its file.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):  # loading it reports that
        return frozenset()
    upgrades = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("upgrade")
    ]
    return frozenset(text for node in upgrades for text in _sentences(node))


def _sentences(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in (FUNCTION, TRIAL_FUNCTION)
        ):
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value
