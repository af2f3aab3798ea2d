"""Refuse an env.py that migrates several databases, of which only the last would be compared."""

from __future__ import annotations

import ast
from pathlib import Path

from alembic_autogen.errors import HistoryError


def refuse_loop(env: Path) -> None:
    """Refuse an env.py that configures and runs migrations in a loop, without running it.

    Alembic's template multidb and Flask-Migrate's do that, and write a file for each database in
    offline mode.

    :raises HistoryError: it does.
    """
    try:
        tree = ast.parse(env.read_bytes())
    except (OSError, SyntaxError, ValueError):  # reported when it is run
        return
    loops = (node for node in ast.walk(tree) if isinstance(node, (ast.For, ast.AsyncFor)))
    if any({"configure", "run_migrations"} <= _called(loop) for loop in loops):
        raise several_databases(str(env))


def _called(tree: ast.AST) -> set[str]:
    """The names of the methods that are called in a statement."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {each.attr for each in calls if isinstance(each, ast.Attribute)}


def several_databases(env: str) -> HistoryError:
    """The error for an env.py that runs migrations more than once."""
    return HistoryError(
        f"{env} runs the migrations of several databases (as `init -t multidb` and `flask db init "
        "--multidb` write it), and the tool compares one; configure one database in env.py, for "
        "example the one that -x names."
    )
