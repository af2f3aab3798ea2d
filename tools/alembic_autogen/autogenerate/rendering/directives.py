"""Show ``process_revision_directives`` of env.py the operations as Alembic structures them.

Alembic's documentation (Customizing Revision Generation, Fine-Grained Autogenerate Generation with
Rewriters) promises a hook a list of operations, in which those on one table are in a
``ModifyTableOps``. The operations that a hook leaves are rendered, and proved like every other
candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
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


@dataclass
class ByHook:
    """Effects of a hook of env.py on the operations, by table.

    :param withheld: tables whose operations the hook does not get, since it made them wrong.
    :param changed: receives the tables whose operations the hook has changed.
    :param altered: receives those of them from which it has taken no operation.
    """

    withheld: frozenset[TableKey] = frozenset()
    changed: set[TableKey] = field(default_factory=set)
    altered: set[TableKey] = field(default_factory=set)


def with_alembics_operations(hook: Directives, contain: Contain, by_hook: ByHook) -> Directives:
    """Wrap a hook, so that it gets Alembic's own operations in Alembic's structure.

    :param hook: the hook of env.py.
    :param contain: joins the operations again that the hook has left.
    """

    def process(
        context: MigrationContext,
        revision: CurrentRevisions,
        directives: list[ops.MigrationScript],
    ) -> None:
        planned = [list(_flat(container.ops)) for container in _containers(directives)]
        for container, operations in zip(_containers(directives), planned, strict=True):
            given = [op for op in operations if _table(op) not in by_hook.withheld]
            container.ops[:] = list(_by_tables(given))
        before = _rendered(context, directives, contain)
        hook(context, revision, directives)
        after = _rendered(context, directives, contain)
        for key in {*before, *after}:
            if key is not None and before.get(key) != after.get(key):
                by_hook.changed.add(key)
                if len(after.get(key, ())) >= len(before.get(key, ())):
                    by_hook.altered.add(key)
        for container, operations in zip(_containers(directives), planned, strict=False):
            found = _with_withheld(list(_flat(container.ops)), operations, by_hook.withheld)
            container.ops[:] = [contain(found)] if found else []

    return process


def _with_withheld(
    left: list[ops.MigrateOperation],
    planned: Sequence[ops.MigrateOperation],
    withheld: frozenset[TableKey],
) -> list[ops.MigrateOperation]:
    """Insert the operations that the hook did not get next to their neighbours in the plan.

    :param left: the operations that the hook has left.
    :param planned: all operations, in the order of the plan.
    """
    for number, op in enumerate(planned):
        if _table(op) not in withheld:
            continue
        places = {id(each): place for place, each in enumerate(left)}
        before = (places[id(each)] + 1 for each in reversed(planned[:number]) if id(each) in places)
        after = (places[id(each)] for each in planned[number:] if id(each) in places)
        left.insert(next(before, next(after, len(left))), op)
    return left


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
