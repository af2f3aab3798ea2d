"""Describe plans as text, and their operations as Python."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Any

from alembic.autogenerate import render_python_code
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext

from alembic_autogen.autogenerate.operations.builders import Context, OperationBuilder
from alembic_autogen.autogenerate.operations.column_types import ColumnBuilder
from alembic_autogen.autogenerate.operations.custom import PlannedOps, ServerTextOp
from alembic_autogen.autogenerate.planning.atomic_changes import WHOLE
from alembic_autogen.autogenerate.planning.plan import plan
from alembic_autogen.autogenerate.planning.step import Step
from alembic_autogen.autogenerate.rendering.plugin import _render_expressions_faithfully
from alembic_autogen.schema.describe import qualified_name
from alembic_autogen.schema.differences import EXACT, Comparison, Difference
from alembic_autogen.schema.model import Schema, Table
from support.tables import compared, key


def words(steps: Iterable[Step]) -> list[str]:
    """Describe each step in a line: ``create column t.a AFTER `b```, ``combine t: …``."""
    return [_words(step) for step in steps]


def _words(step: Step) -> str:
    if step.action == "combine":
        table = step.differences[0].target_table
        return f"combine {table}: {', '.join(map(change, step.differences))} ({step.reason})"
    if len(step.differences) > 1:
        return f"{step.action} {', '.join(map(qualified_name, step.differences))} ({step.reason})"
    (difference,) = step.differences
    return f"{step.action} {difference.kind} {qualified_name(difference)} {step.place}".strip()


def change(difference: Difference) -> str:
    """Describe a difference as in the clauses of a combined step: ``+ column a``."""
    symbol = {"missing": "+", "extra": "-", "changed": "~"}[difference.change]
    return f"{symbol} {difference.kind} {difference.name}"


def whole(table: str, *changes: str) -> str:
    """Describe a step that makes all changes of a table in one ALTER TABLE."""
    return f"combine {table}: {', '.join(changes)} ({WHOLE})"


def planned(
    head: Schema | Table,
    models: Schema | Table,
    fills: dict[str, str] | None = None,
    by_server: str = "",
    **renames: object,
) -> list[str]:
    """Plan a change, and describe its steps with :func:`words`.

    :param fills: the SQL of backfills, by column of the table t.
    :param by_server: the tables whose changes go into one ALTER, separated by spaces.
    :param renames: see :func:`support.tables.renamed`.
    """
    comparison = compared(head, models, EXACT, **renames)
    given = {(key("t"), name): sql for name, sql in (fills or {}).items()}
    return words(plan(comparison, frozenset(map(key, by_server.split())), given))


def operations(comparison: Comparison, **context: Any) -> list[str]:
    """Format the operations of a direction as in a revision, in one line each.

    :param context: arguments of :func:`built`.
    """
    return [python(op) for op in built(comparison, **context)]


def built(
    comparison: Comparison,
    fills: Mapping[str, str] | None = None,
    types: Mapping[str, Any] | None = None,
    **context: Any,
) -> list[ops.MigrateOperation]:
    """Plan a direction, and build its operations.

    :param fills: the SQL of backfills for existing rows, by ``table.column``.
    :param types: application types, by ``table.column``.
    :param context: further arguments of :class:`Context`.
    """
    paths = {(key(path.rpartition(".")[0]), path.rpartition(".")[2]): path for path in types or {}}
    builder_context = Context(
        comparison,
        ColumnBuilder(lambda at, name: (types or {}).get(paths.get((at, name), ""))),
        fills={
            (key(path.rpartition(".")[0]), path.rpartition(".")[2]): sql
            for path, sql in (fills or {}).items()
        },
        **context,
    )
    steps = plan(comparison, builder_context.as_server_text, builder_context.fills)
    builder = OperationBuilder(builder_context)
    return [op for step in steps for op in builder.build(step)]


def python(op: ops.MigrateOperation) -> str:
    """Format an operation as Python, or as SQL with its reason if it is the server's text."""
    if isinstance(op, ServerTextOp):
        return f"{op.statement} # {op.reason}"
    context = MigrationContext.configure(dialect_name="mysql")
    _render_expressions_faithfully(context.impl)
    text = render_python_code(
        ops.UpgradeOps([PlannedOps([op], [], 100)]), migration_context=context
    )
    (function,) = ast.parse(f"def upgrade():\n    {text}").body
    assert isinstance(function, ast.FunctionDef)
    return "; ".join(ast.unparse(node) for node in function.body)
