"""Find the statements that give a real database the schema which the revisions should have made.

They are executed on a copy of its schema first, and count only if no difference remains there.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pymysql
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from alembic_autogen.apply.afterwards.comparison_results import Mending
from alembic_autogen.autogenerate.operations.builders import Context, OperationBuilder
from alembic_autogen.autogenerate.operations.column_types import ColumnBuilder, no_types
from alembic_autogen.autogenerate.operations.custom import ServerTextOp
from alembic_autogen.autogenerate.planning.plan import plan
from alembic_autogen.sandbox.output import quiet_application
from alembic_autogen.schema.describe import qualified_name
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import ColumnDifference, TableDifference
from alembic_autogen.schema.model import without_counters
from alembic_autogen.server.connection import rows

if TYPE_CHECKING:
    from alembic.operations import ops

    from alembic_autogen.schema.differences import Comparison, Rules
    from alembic_autogen.schema.model import Schema
    from alembic_autogen.server.base import Database


def find_mending(
    copy: Database, read: Callable[[], Schema], wanted: Schema, rules: Rules
) -> Mending | None:
    """Find the statements, and try them out.

    None of them sets a counter of AUTO_INCREMENT: the copy has not the real ones, which depend on
    the rows.

    :param copy: a scratch database with the schema of the real one; it is changed.
    :param read: reads it.
    :param wanted: the schema that it should have.
    :param rules: which differences count.
    :returns: ``None`` if no statements remove all differences.
    """
    wanted = without_counters(wanted)
    comparison = compare(without_counters(read()), wanted, rules)
    try:
        statements = tuple(_statements(comparison, rules))
        with copy.connect() as connection:
            for statement in statements:
                rows(connection, statement)
    except (ValueError, NotImplementedError, pymysql.err.Error):
        return None
    if not statements or compare(read(), wanted, rules).differences:
        return None
    return Mending(statements, tuple(_dropped(comparison)))


def _statements(comparison: Comparison, rules: Rules) -> Iterator[str]:
    """The statements that carry out a comparison: one ALTER for each table, if that works."""
    whole = frozenset(comparison.target.tables)
    builder = OperationBuilder(
        Context(
            comparison,
            ColumnBuilder(no_types),
            as_server_text=whole,
            unnamed_keys=False,
            strict_order=rules.column_order == "strict",
            own_statements=False,
        )
    )
    for step in plan(comparison, whole):
        for operation in builder.build(step):
            yield from _sql_of(operation)


def _sql_of(operation: ops.MigrateOperation) -> list[str]:
    """The SQL of an operation, as Alembic prints it."""
    if isinstance(operation, ServerTextOp):
        return [operation.statement]
    output = io.StringIO()
    with quiet_application():  # env.py may have Alembic log that it generates SQL
        context = MigrationContext.configure(
            dialect_name="mysql",
            dialect_opts={"paramstyle": "named"},  # percent signs are not doubled
            opts={"as_sql": True, "literal_binds": True, "output_buffer": output},
        )
        Operations(context).invoke(operation)
    return [text for each in output.getvalue().split(";\n") if (text := each.strip())]


def _dropped(comparison: Comparison) -> Iterator[str]:
    """The tables and columns that are dropped with their rows or values."""
    for each in comparison.differences:
        if isinstance(each, TableDifference | ColumnDifference) and each.target is None:
            yield f"{each.kind} {qualified_name(each)}"
