"""Build Alembic operations from the steps of a plan, or SQL statements where Alembic has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from alembic.operations import ops

from alembic_autogen.autogenerate.operations.builders.columns import ColumnChangeBuilder
from alembic_autogen.autogenerate.operations.builders.context import Context, Operations
from alembic_autogen.autogenerate.operations.builders.keys import KeyBuilder
from alembic_autogen.autogenerate.operations.builders.new_tables import NewTableBuilder
from alembic_autogen.autogenerate.operations.builders.objects import ObjectBuilder
from alembic_autogen.autogenerate.operations.builders.present_columns import PresentColumns
from alembic_autogen.autogenerate.operations.builders.tables import TableBuilder
from alembic_autogen.autogenerate.operations.custom import COMMENT, ServerTextOp
from alembic_autogen.autogenerate.planning.step import Action, Step
from alembic_autogen.schema.differences import (
    CheckDifference,
    ColumnDifference,
    ColumnOrderDifference,
    ForeignKeyDifference,
    IndexDifference,
    ObjectDifference,
    TableDifference,
    of_kind,
)

__all__ = ["Context", "OperationBuilder"]


class OperationBuilder:
    """The builder of the operations of one direction."""

    def __init__(self, context: Context) -> None:
        self._implicit = context.implicit
        self._present = PresentColumns(context.comparison)
        self._keys = KeyBuilder(context)
        self._new_tables = NewTableBuilder(context, self._keys)
        self._tables = TableBuilder(context)
        self._columns = ColumnChangeBuilder(context, self._present)
        self._objects = ObjectBuilder(context)

    def build(self, step: Step) -> list[ops.MigrateOperation]:
        """Build the operations of one step; the steps before it have been built.

        :raises ValueError: no plan has such a step.
        """
        built = list(self._built(step))
        if step.by_old_name:
            built = [_by_old_name(step, each) for each in built]
        if comment := " ".join(self._comments(step)):
            for operation in built:
                operation.info[COMMENT] = comment
        self._present.settle(step)
        return built

    def _comments(self, step: Step) -> Iterator[str]:
        """The sentences above the operations of a step, beside those of operations in SQL."""
        if step.reason and step.action != "combine" and len(step.differences) == 1:
            yield step.reason
        given = [
            f"{value} in {each.target.name}"
            for each in of_kind(step.differences, ColumnDifference)
            if each.current is None
            and each.target is not None
            and (value := self._implicit.get((each.table, each.target.name)))
        ]
        if given:
            yield f"Existing rows get {', '.join(given)}: the dropped values are not restored."

    def _built(self, step: Step) -> Operations:
        if step.action == "combine":
            return iter([self._tables.combined(step)])
        if len(step.differences) > 1:  # tables that exchange their names
            return iter([self._tables.exchanged(step)])
        difference = step.difference
        if isinstance(difference, ColumnDifference):
            return self._of_column(step, difference)
        if isinstance(difference, ObjectDifference):
            drops = step.action == "drop"
            return self._objects.drop(difference) if drops else self._objects.create(difference)
        if isinstance(difference, IndexDifference) and step.action == "alter":
            return self._keys.alter_index(difference)
        if step.action == "alter":
            return self._tables.alter(difference)
        if isinstance(difference, ColumnOrderDifference):
            return self._tables.move(difference, step.absent)
        return self._of_table_or_key(step)

    def _of_column(self, step: Step, difference: ColumnDifference) -> Operations:
        build: dict[Action, Callable[[ColumnDifference], Operations]] = {
            "drop": self._columns.drop,
            "alter": self._columns.alter,
            "compute": self._columns.compute,
            "rename_members": self._columns.rename_members,
        }
        if step.action == "create":
            return self._columns.create(difference, step.place)
        if step.action == "fill":
            return self._columns.fill(difference, step.place)
        return build[step.action](difference)

    def _of_table_or_key(self, step: Step) -> Operations:
        match step.action, step.difference:
            case "create", TableDifference() as difference:
                return self._new_tables.create(difference)
            case "drop", TableDifference() as difference:
                return self._tables.drop(difference)
            case "rename", TableDifference() as difference:
                return self._tables.rename(difference)
            case "create", IndexDifference() as difference:
                return self._keys.create_index(difference)
            case "drop", IndexDifference() as difference:
                return self._keys.drop_index(difference)
            case "rename", IndexDifference() as difference:
                return self._keys.rename_index(difference)
            case "create", ForeignKeyDifference() as difference:
                return self._keys.create_foreign_key(difference)
            case "drop", ForeignKeyDifference() as difference:
                return self._keys.drop_foreign_key(difference)
            case "create", CheckDifference() as difference:
                return self._keys.create_check(difference)
            case "drop", CheckDifference() as difference:
                return self._keys.drop_check(difference, step.by_old_name)
            case action, difference:
                raise ValueError(f"{action} {difference.kind} cannot be a step of a plan")


_TABLE_ATTRIBUTES = ("table_name", "source_table")


def _by_old_name(step: Step, operation: ops.MigrateOperation) -> ops.MigrateOperation:
    """Change an operation to use the old name of its table, which is renamed later."""
    new = step.differences[0].table
    old = step.differences[0].current_table or new
    if isinstance(operation, ServerTextOp):
        prefix = f"ALTER TABLE {new.sql}"
        first = f"ALTER TABLE {old.sql}{operation.lines[0].removeprefix(prefix)}"
        return ServerTextOp([first, *operation.lines[1:]], operation.reason)
    for attribute in _TABLE_ATTRIBUTES:
        if hasattr(operation, attribute):
            setattr(operation, attribute, old.name)
    return operation
