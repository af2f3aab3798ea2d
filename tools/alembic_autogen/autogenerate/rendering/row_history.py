"""Keep the earlier values of rows while a system-versioned table changes (MariaDB).

By default MariaDB refuses to change the columns of such a table (error 4119), since the earlier
values get the new definition too. ``system_versioning_alter_history = KEEP`` allows it for the
session (MariaDB documentation, System-Versioned Tables).
"""

from __future__ import annotations

from alembic.operations import ops

from alembic_autogen.autogenerate.operations.custom import ServerTextOp
from alembic_autogen.autogenerate.planning.left_out_columns import begins_with_columns_left_out
from alembic_autogen.schema.differences import Comparison, ObjectDifference, TableDifference

_WHY = "MariaDB keeps earlier values of rows; their columns change as well."
_SET = "SET SESSION system_versioning_alter_history = "


def with_history_kept(
    operations: list[ops.MigrateOperation], comparison: Comparison
) -> list[ops.MigrateOperation]:
    """Add the statements that allow the changes of versioned tables, if there are any.

    :param operations: the operations of one direction, without its checks of rows.
    """
    versioned = {
        before.key
        for before, after in comparison.kept_tables()
        if before.is_versioned or begins_with_columns_left_out(before, after)
    }
    changed = {
        d.current_table
        for d in comparison.differences
        if not isinstance(d, ObjectDifference | TableDifference)
    }
    if not versioned & changed:
        return operations
    return [
        ServerTextOp([f"{_SET}KEEP"], _WHY),
        *operations,
        ServerTextOp([f"{_SET}DEFAULT"], "Refuse such changes again, unless that is configured."),
    ]
