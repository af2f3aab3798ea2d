"""Show ``process_revision_directives`` of env.py the operations as Alembic structures them.

Alembic's documentation (Customizing Revision Generation, Fine-Grained Autogenerate Generation with
Rewriters) promises a hook a list of operations, in which those on one table are in a
``ModifyTableOps``. What a hook leaves is rendered, and proved like every other candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops

from alembic_autogen.autogenerate.operations.custom import PlannedOps, render_planned
from alembic_autogen.schema.model import TableKey

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext

    from alembic_autogen.history.environment import CurrentRevisions

Directives = Callable[["MigrationContext", "CurrentRevisions", list[ops.MigrationScript]], None]
"""A hook, as ``context.configure(process_revision_directives=…)`` takes it."""
Contain = Callable[[list[ops.MigrateOperation]], PlannedOps]
"""Joins the operations of one direction, which are rendered together."""


def with_alembics_operations(
    hook: Directives, contain: Contain, changed: set[TableKey]
) -> Directives:
    """Wrap a hook, so that it gets Alembic's own operations in Alembic's structure.

    :param hook: the hook of env.py.
    :param contain: joins the operations again that the hook has left.
    :param changed: receives the tables whose operations the hook has changed.
    """

    def process(
        context: MigrationContext,
        revision: CurrentRevisions,
        directives: list[ops.MigrationScript],
    ) -> None:
        for container in _containers(directives):
            container.ops[:] = list(_by_tables(_flat(container.ops)))
        before = _rendered(context, directives, contain)
        hook(context, revision, directives)
        after = _rendered(context, directives, contain)
        changed.update(
            key
            for key in {*before, *after}
            if key is not None and before.get(key) != after.get(key)
        )
        for container in _containers(directives):
            container.ops[:] = [contain(list(_flat(container.ops)))] if container.ops else []

    return process


def _containers(directives: Iterable[ops.MigrationScript]) -> Iterator[ops.OpContainer]:
    """The operations of both directions."""
    for script in directives:
        yield from script.upgrade_ops_list
        yield from script.downgrade_ops_list


def _flat(operations: Iterable[ops.MigrateOperation]) -> Iterator[ops.MigrateOperation]:
    for op in operations:
        if isinstance(op, ops.OpContainer):
            yield from _flat(op.ops)
        else:
            yield op


def _by_tables(operations: Iterable[ops.MigrateOperation]) -> Iterator[ops.MigrateOperation]:
    """Group consecutive operations on a table, as Alembic does; their order is the plan's."""
    for key, group in groupby(operations, _modified):
        if key is None:
            yield from group
        else:
            yield ops.ModifyTableOps(key.name, list(group), schema=key.schema)


def _modified(op: ops.MigrateOperation) -> TableKey | None:
    """The table that an operation modifies; ``None`` for those that Alembic does not group."""
    single = (ops.CreateTableOp, ops.DropTableOp, ops.RenameTableOp)
    return None if isinstance(op, single) else _table(op)


def _table(op: ops.MigrateOperation) -> TableKey | None:
    if isinstance(op, ops.CreateForeignKeyOp):
        return TableKey(op.kw.get("source_schema"), op.source_table)
    name = getattr(op, "table_name", None)
    return TableKey(getattr(op, "schema", None), name) if isinstance(name, str) else None


def _rendered(
    context: MigrationContext, directives: Iterable[ops.MigrationScript], contain: Contain
) -> dict[TableKey | None, list[list[str]]]:
    """The Python of each operation, by its table."""
    rendering = AutogenContext(context, autogenerate=False)
    found: dict[TableKey | None, list[list[str]]] = {}
    for container in _containers(directives):
        for op in _flat(container.ops):
            found.setdefault(_table(op), []).append(render_planned(rendering, contain([op])))
    return found
