"""The columns that tables have between the steps of a plan."""

from __future__ import annotations

from alembic_autogen.autogenerate.planning.step import Step
from alembic_autogen.schema.differences import ColumnDifference, Comparison, of_kind
from alembic_autogen.schema.model import Column, TableKey


class PresentColumns:
    """The columns of the tables that are kept, as the steps so far have left them.

    :param comparison: the schemas of the direction.
    """

    def __init__(self, comparison: Comparison) -> None:
        self._tables: dict[TableKey, dict[str, Column]] = {
            target.key: {column.name: column for column in current.columns}
            for current, target in comparison.kept_tables()
        }

    def settle(self, step: Step) -> None:
        """Update the columns by the differences that a step settles."""
        differences = of_kind(step.differences, ColumnDifference)
        if step.action == "compute":
            return
        for difference in differences:  # first, as columns may exchange their names
            if difference.current and step.action != "create":
                self._tables.get(difference.table, {}).pop(difference.current.name, None)
        for difference in differences:
            if difference.target and step.action != "drop":
                columns = self._tables.setdefault(difference.table, {})
                columns[difference.target.name] = difference.target

    def updated_by_themselves(self, key: TableKey) -> list[str]:
        """The names of the columns with ON UPDATE, which every UPDATE of a row sets.

        :param key: the table, by its name after the revision.
        """
        return [name for name, column in self._tables.get(key, {}).items() if column.on_update]
