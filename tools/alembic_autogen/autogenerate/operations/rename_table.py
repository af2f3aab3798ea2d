"""The rename of a table as an operation that hooks of env.py can list."""

from __future__ import annotations

from alembic.operations import ops


class ListedRenameOp(ops.RenameTableOp):
    """``op.rename_table()``, which Alembic's autogenerate never writes and cannot list itself."""

    def to_diff_tuple(self) -> tuple[object, ...]:
        """Return the entry in the list of ``UpgradeOps.as_diffs()``."""
        return ("rename_table", self.schema, self.table_name, self.new_table_name)
