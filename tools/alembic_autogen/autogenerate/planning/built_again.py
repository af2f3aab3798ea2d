"""Find the changes for which a server builds a table again, so that one statement makes them all.

Two ALTER TABLE that each copy the rows take twice as long as one that makes both changes. Counted
are the changes for which MySQL 9.7 and MariaDB 10.11 and 11.8 all do it (tried on filled tables).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from alembic_autogen.schema.differences import (
    CheckDifference,
    ColumnDifference,
    Difference,
    ForeignKeyDifference,
)
from alembic_autogen.schema.members import enum_members
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import character_bytes, first_argument, type_word

ONCE = "the table is built again only once"
"""The reason why the changes are one statement, for a comment."""
_IN_PLACE = 127
"""The most bytes of a VARCHAR that MariaDB makes longer than 255 bytes in place."""
_ONE_LENGTH_BYTE = 255
"""The most bytes of a VARCHAR whose length takes one byte (MySQL manual, 13.7)."""


def joining(
    first: Sequence[Difference], rest: Sequence[Difference], apart: Collection[str]
) -> list[Difference]:
    """Find the changes that go into the first statement because it builds the table again anyway.

    :param first: the differences that the first statement settles.
    :param rest: the differences after it.
    :param apart: columns, by their target names, that must change in statements of their own.
    :returns: nothing if no statement is saved.
    """
    more = [d for d in rest if _changes(d) and builds_again(d) and d.name not in apart]
    return more if sum(map(builds_again, first)) + len(more) > 1 else []


def _changes(difference: Difference) -> bool:
    """Whether a column changes that keeps its name."""
    if not isinstance(difference, ColumnDifference):
        return False
    current, target = difference.current, difference.target
    return current is not None and target is not None and current.name == target.name


def builds_again(difference: Difference) -> bool:
    """Whether any server builds the table again for a difference; of others, one may do so.

    Foreign keys and CHECKs are checked for all rows, while the session checks them.
    """
    if isinstance(difference, CheckDifference):
        return difference.target is not None and difference.target.enforced
    if isinstance(difference, ForeignKeyDifference):
        return difference.target is not None
    if not isinstance(difference, ColumnDifference) or difference.target is None:
        return False
    current, target = difference.current, difference.target
    if current is None:
        return target.is_stored
    if any(column.generated or column.autoincrement for column in (current, target)):
        return False
    return current.nullable != target.nullable or _is_converted(current, target)


def _is_converted(current: Column, target: Column) -> bool:
    """Whether the values of a column have another form in the rows."""
    old, new = type_word(current), type_word(target)
    if current.type == target.type or current.charset != target.charset:
        return False
    if old != new or "unsigned" in {*current.type.split()} ^ {*target.type.split()}:
        return True
    if new in ("varchar", "varbinary"):
        sizes = [first_argument(c) * character_bytes(c.charset) for c in (current, target)]
        return _IN_PLACE < sizes[0] <= _ONE_LENGTH_BYTE < sizes[1]
    if new in ("enum", "set"):  # members that are appended need no other form
        old_members, new_members = enum_members(current.type), enum_members(target.type)
        return new_members[: len(old_members)] != old_members
    return new in ("decimal", "datetime", "timestamp", "time")
