"""Indexes that MySQL would replace when a foreign key is added, although the models name them.

MySQL creates an index for a foreign key that has none, and remembers that it did. When a foreign
key is added to the same columns, it drops that index in favour of a new one, which is named after
the new constraint. An index that a statement has named stays, and a RENAME INDEX to the same name
is such a statement (seen on 9.7 and 10.11).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from alembic_autogen.schema.differences import Comparison, ForeignKeyDifference, IndexDifference
from alembic_autogen.schema.model import ForeignKey, Index, Table
from alembic_autogen.schema.names import is_generated_name
from alembic_autogen.schema.renames import renamed_index


def kept_indexes(
    comparison: Comparison, foreign_keys: Sequence[ForeignKeyDifference]
) -> Iterator[IndexDifference]:
    """Find the indexes that have to be named again before foreign keys are added.

    :param foreign_keys: the differences of foreign keys, with those that are only added again.
    :returns: for each, a difference between the index and itself.
    """
    for before, after in comparison.kept_tables():
        keys = [d.target for d in foreign_keys if d.target and d.target_table == after.key]
        given = comparison.target.given_names.get(after.key, frozenset())
        for current, target in _unchanged(before, after, comparison):
            if (
                target.name in given
                and is_generated_name(current, before)
                and _would_be_replaced(target, keys)
            ):
                yield IndexDifference(target.name, current, target, before.key, after.key)


def _unchanged(
    before: Table, after: Table, comparison: Comparison
) -> Iterator[tuple[Index, Index]]:
    """The indexes that are the same on both sides."""
    wanted = {index.name: index for index in after.indexes}
    for index in before.indexes:
        renamed = renamed_index(index, after.key, comparison.renames)
        if wanted.get(index.name) == renamed:
            yield index, renamed


def _would_be_replaced(index: Index, keys: Iterable[ForeignKey]) -> bool:
    """Whether an index for a new foreign key could serve instead of this one."""
    columns = index.columns
    return (
        columns is not None
        and index == Index(index.name, index.parts)
        and any(key.columns[: len(columns)] == columns and key.name != index.name for key in keys)
    )
