"""The tables that a revision keeps: both sides of each, and which of its changes go together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from alembic_autogen.autogenerate.planning.atomic_changes import Split, split
from alembic_autogen.autogenerate.planning.column_steps import Sides
from alembic_autogen.autogenerate.planning.combine_alters import reason_to_combine, renamed_first
from alembic_autogen.autogenerate.planning.copies import fails_in_copy
from alembic_autogen.schema.differences import (
    ColumnDifference,
    Comparison,
    Difference,
    ForeignKeyDifference,
)
from alembic_autogen.schema.model import ForeignKey, TableKey
from alembic_autogen.schema.renames import renamed_foreign_key


@dataclass(frozen=True)
class KeptTables:
    """The tables on both sides of a comparison; each is named by its target name.

    :param comparison: both schemas.
    :param as_server_text: tables whose changes go into one statement.
    :param columns: the column differences of all tables.
    """

    comparison: Comparison
    as_server_text: frozenset[TableKey]
    columns: Sequence[ColumnDifference]

    def sides(self, key: TableKey, settled: frozenset[str] = frozenset()) -> Sides:
        """A table before and after the revision.

        :param settled: the names of columns that steps before the table's other ones add or rename.
        """
        compared = self.comparison
        back = {new: old for old, new in compared.renames.tables.items()}
        current = compared.current.tables[back.get(key, key)]
        return Sides(current, compared.target.tables[key], compared.renames, settled)

    def split(self, key: TableKey, differences: Sequence[Difference]) -> Split:
        """Split the differences of a table; see :func:`.atomic_changes.split`."""
        target = self.comparison.target.tables[key]
        return split(differences, target, self.comparison.renames, self.apart(key))

    def apart(self, key: TableKey) -> set[str]:
        """Columns of foreign keys that must not change in a statement that copies the table."""
        columns: set[str] = set()
        for _, new, _, target in self.foreign_keys:
            columns |= set(target.columns) if new == key else set()
            columns |= set(target.referred_columns) if target.referred == key else set()
        return {
            d.target.name
            for d in self.columns
            if d.target_table == key and d.target and d.target.name in columns and fails_in_copy(d)
        }

    def dropped_keys(
        self, key: TableKey, foreign_keys: Iterable[ForeignKeyDifference]
    ) -> frozenset[str]:
        """The names of the foreign keys of a table that are dropped.

        :param foreign_keys: the foreign keys of all tables that change.
        """
        table = self.sides(key).current.key
        keys = (d.current for d in foreign_keys if d.current_table == table)
        return frozenset(each.name for each in keys if each)

    def reason_to_combine(
        self, key: TableKey, differences: Sequence[Difference], dropped_keys: Collection[str]
    ) -> str | None:
        """Return the reason for one statement; see :func:`.combine_alters.reason_to_combine`.

        :param dropped_keys: the names of the foreign keys that are dropped beforehand.
        """
        current = self.sides(key).current
        return reason_to_combine(differences, self.comparison, current, dropped_keys)

    def renamed_first(
        self, key: TableKey, differences: Sequence[Difference], dropped_keys: Collection[str]
    ) -> list[ColumnDifference]:
        """The columns that are renamed first; see :func:`.combine_alters.renamed_first`."""
        return renamed_first(differences, self.comparison, self.sides(key).current, dropped_keys)

    @cached_property
    def foreign_keys(self) -> Sequence[tuple[TableKey, TableKey, ForeignKey, ForeignKey]]:
        """The foreign keys that are kept, found once for all tables of a plan.

        :returns: for each, its table's name before and after, and the key before and after.
        """
        return tuple(self._kept_foreign_keys())

    def _kept_foreign_keys(self) -> Iterator[tuple[TableKey, TableKey, ForeignKey, ForeignKey]]:
        for table, after in self.comparison.kept_tables():
            wanted = {key.name: key for key in after.foreign_keys}
            for current in table.foreign_keys:
                renamed = renamed_foreign_key(current, table.key, self.comparison.renames)
                target = wanted.get(renamed.name)
                if target is not None:
                    yield table.key, after.key, current, target
