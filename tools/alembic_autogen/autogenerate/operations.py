"""The operations that Alembic lacks, as Alembic operations with renderers of their own.

A revision made of them holds nothing but ``op.execute()`` and ``op.rename_table()``: it needs
neither this module nor this project to run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alembic.autogenerate.render import renderers
from alembic.operations import ops

from alembic_autogen.autogenerate.expressions import escape_parameters

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext


class ServerTextOp(ops.MigrateOperation):
    """A statement in MySQL's own words.

    :param lines: the statement, cut where a reader would begin a new line; joined they are it.
    :param reason: why no other operation says it; becomes a comment.
    """

    def __init__(self, lines: list[str], reason: str) -> None:
        self.lines = lines
        self.reason = reason

    def reverse(self) -> ops.MigrateOperation:
        """The way back is planned, not derived."""
        raise NotImplementedError("the downgrade is planned on its own")

    def to_diff_tuple(self) -> tuple[Any, ...]:
        """How Alembic's compare_metadata() would list it."""
        return ("execute", "".join(self.lines))


class PlannedOps(ops.OpContainer):
    """All operations of a direction, with those of the way back.

    Alembic makes a downgrade by reversing the operations of the upgrade one by one, which cannot
    be exact; so both directions are planned, and ``reverse()`` hands out the other one.

    :param up: the operations of this direction.
    :param down: the operations of the other direction.
    """

    def __init__(
        self, up: list[ops.MigrateOperation], down: list[ops.MigrateOperation]
    ) -> None:
        super().__init__(up)
        self.down = down

    def reverse(self) -> PlannedOps:
        """The other direction."""
        return PlannedOps(self.down, list(self.ops))

    def as_diffs(self) -> Any:
        """The operations as Alembic's compare_metadata() lists them."""
        return list(ops.OpContainer._ops_as_diffs(self))


@renderers.dispatch_for(ServerTextOp)
def render_server_text(context: AutogenContext, op: ServerTextOp) -> list[str]:
    """``op.execute()`` with the reason above it, a line for each part of a long statement."""
    prefix = context.opts["alembic_module_prefix"] or ""
    lines = [repr(escape_parameters(line)) for line in op.lines]
    comment = [f"# {line}" for line in op.reason.splitlines()]
    return [*comment, f"{prefix}execute(" + "\n".join(lines) + ")"]


@renderers.dispatch_for(ops.RenameTableOp, replace=True)
def render_rename_table(context: AutogenContext, op: ops.RenameTableOp) -> str:
    """Alembic has the operation, but no renderer for it."""
    prefix = context.opts["alembic_module_prefix"] or ""
    schema = f", schema={op.schema!r}" if op.schema else ""
    return f"{prefix}rename_table({op.table_name!r}, {op.new_table_name!r}{schema})"


@renderers.dispatch_for(PlannedOps)
def render_planned(context: AutogenContext, planned: PlannedOps) -> list[str]:
    """All operations, one after the other."""
    lines: list[str] = []
    for op in planned.ops:
        rendered = renderers.dispatch(op)(context, op)
        lines += [rendered] if isinstance(rendered, str) else rendered
    return lines
