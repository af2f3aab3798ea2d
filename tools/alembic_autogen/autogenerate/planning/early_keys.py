"""Find the new foreign keys that are added with the changes of their table.

Rows that were there before can violate them. So they come as early as possible, before statements
that a refusal could not take back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from alembic_autogen.schema.differences import (
    CheckDifference,
    ColumnDifference,
    Comparison,
    Difference,
    ForeignKeyDifference,
    of_kind,
)
from alembic_autogen.schema.model import ForeignKey, TableKey
from alembic_autogen.schema.renames import renamed_foreign_key


@dataclass(frozen=True)
class EarlyKeys:
    """Finds the keys; tables have the names that they get.

    :param comparison: the schemas of the direction.
    :param differences: the differences that the plan settles.
    :param moved: the tables that are created or renamed.
    :param changing: the columns, of any table, that change.
    """

    comparison: Comparison
    differences: Sequence[Difference]
    moved: Collection[TableKey]
    changing: AbstractSet[tuple[TableKey | None, str | None]]

    def by_table(self) -> dict[TableKey, list[ForeignKeyDifference]]:
        """The new keys that existing rows can violate, and that need not wait for other tables."""
        found: dict[TableKey, list[ForeignKeyDifference]] = {}
        kept, freed = set(self._kept_links()), self._freed_names()
        for difference in of_kind(self.differences, ForeignKeyDifference):
            if difference.current is not None or self._waits(difference, freed):
                continue
            key, table = difference.wanted, difference.table
            if (table, *_link(key)) in kept:
                continue
            if not any(self._is_empty(table, column) for column in key.columns):
                found.setdefault(table, []).append(difference)
        return found

    def _waits(self, difference: ForeignKeyDifference, freed: Collection[str]) -> bool:
        """Whether a key can be added only after other tables have changed.

        :param freed: the names of dropped foreign keys and CHECKs, in lower case.
        """
        key = difference.wanted
        return (
            key.referred in self.moved
            or not self.changing.isdisjoint((key.referred, name) for name in key.referred_columns)
            or key.name.lower() in freed
        )

    def _kept_links(self) -> Iterator[tuple[object, ...]]:
        """The conditions of foreign keys that tables have already, which may get other names."""
        renames = self.comparison.renames
        for before, after in self.comparison.kept_tables():
            for key in before.foreign_keys:
                yield (after.key, *_link(renamed_foreign_key(key, before.key, renames)))

    def _freed_names(self) -> set[str]:
        keys = of_kind(self.differences, ForeignKeyDifference)
        checks = of_kind(self.differences, CheckDifference)
        freed = {d.current.name.lower() for d in keys if d.current}
        return freed | {d.current.name.lower() for d in checks if d.current}

    def _is_empty(self, table: TableKey, name: str) -> bool:
        """Whether a column is new and holds NULLs at first: then no row violates a key over it."""
        return any(
            d.current is None
            and (d.table, d.wanted.name) == (table, name)
            and d.wanted.nullable
            and d.wanted.default in (None, "NULL")
            and not d.wanted.generated
            for d in of_kind(self.differences, ColumnDifference)
        )


def _link(key: ForeignKey) -> tuple[object, ...]:
    """The condition that a foreign key sets, without its name and its actions."""
    return key.columns, key.referred, key.referred_columns
