"""Read the messages with which a revision refuses rows from its file, after all hooks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.preconditions.code import FUNCTION
from alembic_autogen.autogenerate.preconditions.trial_code import FUNCTION as TRIAL_FUNCTION

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.rendering.build import DirectionChecks


def missing_messages(source: str, checks: DirectionChecks) -> tuple[str, ...]:
    """The messages of planned preconditions and trials that the file of a revision lacks.

    :param source: the text of the file.
    :param checks: the planned preconditions and trials of the upgrade.
    """
    wanted = [f"{each.table}: {each.problem}" for each in checks.preconditions]
    wanted += [f"{trial.table}: {trial.problem}" for trial in checks.trials]
    present = messages(source)
    return tuple(sentence for sentence in dict.fromkeys(wanted) if sentence not in present)


def messages(source: str) -> frozenset[str]:
    """The messages with which the upgrade of a revision refuses rows.

    :param source: the text of the revision file.
    """
    return frozenset(text for node in _upgrades(source) for text in _sentences(node))


def _upgrades(source: str) -> list[ast.FunctionDef]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):  # reported when the file is loaded
        return []
    return [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("upgrade")
    ]


def undone_tables(source: str) -> frozenset[str]:
    """The tables, as SQL, of which the upgrade takes the change back if an UPDATE is refused.

    :param source: the text of the revision file.
    """
    return frozenset(
        match[1]
        for node in _upgrades(source)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and any(each.arg == "undo" for each in call.keywords)
        if (match := re.match(r"UPDATE (.*?) SET ", _text(call.args[0]), re.DOTALL))
    )


def _text(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


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
