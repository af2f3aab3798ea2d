"""Spell the steps of a plan as Alembic operations, or as MySQL's own text where there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from alembic.operations import ops

from alembic_autogen.autogenerate.operations.builders.columns import ColumnChangeBuilder
from alembic_autogen.autogenerate.operations.builders.context import Context, Operations
from alembic_autogen.autogenerate.operations.builders.keys import KeyBuilder
from alembic_autogen.autogenerate.operations.builders.new_tables import NewTableBuilder
from alembic_autogen.autogenerate.operations.builders.objects import ObjectBuilder
from alembic_autogen.autogenerate.operations.builders.tables import TableBuilder
from alembic_autogen.autogenerate.operations.custom import ServerTextOp
from alembic_autogen.autogenerate.planning.step import Step
from alembic_autogen.schema.differences import Difference

__all__ = ["Context", "OperationBuilder"]

Spell = Callable[[Difference], Operations]


class OperationBuilder:
    """Spells one direction."""

    def __init__(self, context: Context) -> None:
        self._tables = TableBuilder(context)
        self._columns = ColumnChangeBuilder(context)
        self._objects = ObjectBuilder(context)
        self._of_one = _spellers(context, self._tables, self._columns)

    def spell(self, step: Step) -> Operations:
        """The operations of one step."""
        spelled = self._spelled(step)
        yield from map(partial(_by_old_name, step), spelled) if step.by_old_name else spelled

    def _spelled(self, step: Step) -> Operations:
        if step.action == "merge":
            yield self._tables.merged(step)
        elif step.action == "rename" and len(step.differences) > 1:
            yield self._tables.exchanged(step)
        elif step.action == "create" and step.difference.kind == "column":
            yield from self._columns.create(step.difference, step.place)
        else:
            yield from self._spell_for(step)(step.difference)

    def _spell_for(self, step: Step) -> Spell:
        of_objects = self._objects.drop if step.action == "drop" else self._objects.create
        return (
            self._of_one.get((step.action, ""))
            or self._of_one.get((step.action, step.difference.kind))
            or of_objects
        )


_TABLE_ATTRIBUTES = ("table_name", "source_table")


def _by_old_name(step: Step, operation: ops.MigrateOperation) -> ops.MigrateOperation:
    """An operation on a table that is renamed later."""
    old, new = step.differences[0].head_table, step.differences[0].models_table
    assert old is not None and new is not None
    if isinstance(operation, ServerTextOp):
        prefix = f"ALTER TABLE {new.sql}"
        assert operation.lines[0].startswith(prefix)
        first = f"ALTER TABLE {old.sql}{operation.lines[0].removeprefix(prefix)}"
        return ServerTextOp([first, *operation.lines[1:]], operation.reason)
    for attribute in _TABLE_ATTRIBUTES:
        if hasattr(operation, attribute):
            setattr(operation, attribute, old.name)
    return operation


def _spellers(
    context: Context, tables: TableBuilder, columns: ColumnChangeBuilder
) -> Mapping[tuple[str, str], Spell]:
    """What spells a step, by its action and the kind of what differs (any: an empty one)."""
    keys = KeyBuilder(context)
    return {
        ("create", "table"): NewTableBuilder(context, keys).create,
        ("drop", "table"): tables.drop,
        ("rename", "table"): tables.rename,
        ("alter", "comment"): tables.alter_comment,
        ("alter", "charset"): tables.alter_charset,
        ("alter", "options"): tables.alter_options,
        ("alter", "auto_increment"): tables.alter_auto_increment,
        ("alter", "partitioning"): tables.alter_partitioning,
        ("alter", "column order"): tables.alter_column_order,
        ("drop", "column"): columns.drop,
        ("alter", "column"): columns.alter,
        ("fill", ""): columns.fill,
        ("compute", ""): columns.compute,
        ("rename_values", ""): columns.rename_values,
        ("create", "index"): keys.create_index,
        ("drop", "index"): keys.drop_index,
        ("rename", "index"): keys.rename_index,
        ("create", "foreign key"): keys.create_foreign_key,
        ("drop", "foreign key"): keys.drop_foreign_key,
        ("create", "check"): keys.create_check,
        ("drop", "check"): keys.drop_check,
    }
