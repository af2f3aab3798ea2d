"""Operations on whole tables that Alembic cannot list, or not render for every name.

Alembic's own renderers of comments put the name of a table between single quotes as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic.autogenerate.render import renderers
from alembic.operations import ops

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext


class ListedRenameOp(ops.RenameTableOp):
    """``op.rename_table()``, which Alembic's autogenerate never writes and cannot list itself."""

    def to_diff_tuple(self) -> tuple[object, ...]:
        """Return the entry in the list of ``UpgradeOps.as_diffs()``."""
        return ("rename_table", self.schema, self.table_name, self.new_table_name)


@renderers.dispatch_for(ops.RenameTableOp, replace=True)
def render_rename_table(context: AutogenContext, op: ops.RenameTableOp) -> str:
    """Render ``op.rename_table()``, for which Alembic has no renderer."""
    schema = {"schema": op.schema} if op.schema else {}
    return _call(context, "rename_table", op.table_name, op.new_table_name, **schema)


class QuotedCommentOp(ops.CreateTableCommentOp):
    """``op.create_table_comment()``, with any name of a table."""


class QuotedDropCommentOp(ops.DropTableCommentOp):
    """``op.drop_table_comment()``, with any name of a table."""


@renderers.dispatch_for(QuotedCommentOp)
def render_comment(context: AutogenContext, op: QuotedCommentOp) -> str:
    """Render the call that comments on a table."""
    return _call(context, "create_table_comment", op.table_name, op.comment, **_before(op))


@renderers.dispatch_for(QuotedDropCommentOp)
def render_drop_comment(context: AutogenContext, op: QuotedDropCommentOp) -> str:
    """Render the call that drops the comment of a table."""
    return _call(context, "drop_table_comment", op.table_name, **_before(op))


def _before(op: QuotedCommentOp | QuotedDropCommentOp) -> dict[str, str | None]:
    return {"existing_comment": op.existing_comment, "schema": op.schema}


def _call(
    context: AutogenContext, function: str, *arguments: str | None, **keywords: str | None
) -> str:
    prefix = context.opts["alembic_module_prefix"] or ""
    rendered = [*map(repr, arguments), *(f"{name}={value!r}" for name, value in keywords.items())]
    return f"{prefix}{function}({', '.join(rendered)})"
