"""Find the changes that a server can refuse because of the rows in a table.

Everything else (a comment, a nullable column, a longer VARCHAR, a plain index, anything that is
dropped) works on any rows. The answer errs on the side of caution: it is used to put changes that
can be refused before those that cannot, and into one statement.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeGuard

from alembic_autogen.schema.alter import must_be_recreated
from alembic_autogen.schema.constant_defaults import has_constant_default
from alembic_autogen.schema.differences import (
    CheckDifference,
    ColumnDifference,
    Difference,
    ForeignKeyDifference,
    IndexDifference,
    OptionsDifference,
    PartitioningDifference,
    PeriodDifference,
    PrimaryKeyDifference,
)
from alembic_autogen.schema.formulas import renamed_expression
from alembic_autogen.schema.members import enum_members
from alembic_autogen.schema.model import Column, Table
from alembic_autogen.schema.renames import Renames, renamed_index
from alembic_autogen.schema.type_families import INTEGER_BITS, MOMENTS, type_arguments, type_word

_INTEGERS = tuple(INTEGER_BITS)
_STRINGS = ("char", "varchar", "binary", "varbinary")
_TIERS = tuple(
    [prefix + kind for prefix in ("tiny", "", "medium", "long")] for kind in ("text", "blob")
)


def may_be_refused(difference: Difference, target: Table, renames: Renames) -> bool:
    """Whether rows can make a server refuse to settle a difference.

    :param difference: a difference within a table.
    :param target: the table after the revision.
    :param renames: the renames of the revision.
    """
    if isinstance(
        difference,
        PrimaryKeyDifference | ForeignKeyDifference | PartitioningDifference | PeriodDifference,
    ):
        return bool(difference.target)
    if isinstance(difference, ColumnDifference):
        return difference.target is not None and _column(difference.current, difference.target)
    if isinstance(difference, IndexDifference):
        return not keeps_index(difference, renames) and _index(difference, target, renames)
    if isinstance(difference, CheckDifference):
        return _check(difference, target, renames)
    if isinstance(difference, OptionsDifference):
        return difference.existing.get("ENGINE") != difference.wanted.get("ENGINE")
    return False


def is_index_rename(difference: Difference) -> TypeGuard[IndexDifference]:
    """Whether an index gets another name, and nothing else about it changes.

    The comparison pairs indexes of two names only if everything else about them is equal.
    """
    if not isinstance(difference, IndexDifference):
        return False
    current, target = difference.current, difference.target
    return current is not None and target is not None and current.name != target.name


def is_visibility_change(difference: Difference, renames: Renames) -> TypeGuard[IndexDifference]:
    """Whether an index becomes visible or invisible, and nothing else about it changes.

    ALTER INDEX changes that in the data dictionary alone. MySQL 9.7 ignores INVISIBLE of an index
    that the same ALTER TABLE drops, if nothing else changes.
    """
    if not isinstance(difference, IndexDifference):
        return False
    current, target, table = difference.current, difference.target, difference.target_table
    if current is None or target is None or table is None:
        return False
    before = renamed_index(current, table, renames)
    shown = replace(before, invisible=target.invisible, ignored=target.ignored)
    return before != target == shown


def keeps_index(difference: Difference, renames: Renames) -> TypeGuard[IndexDifference]:
    """Whether an index gets another name or visibility, and is not built again."""
    return is_index_rename(difference) or is_visibility_change(difference, renames)


def _check(difference: CheckDifference, table: Table, renames: Renames) -> bool:
    before, after = difference.current, difference.target
    if after is None or not after.enforced:
        return False
    return (
        before is None
        or not before.enforced
        or renamed_expression(before.expression, table.key, renames) != after.expression
    )


def _index(difference: IndexDifference, table: Table, renames: Renames) -> bool:
    """Whether an index is unique, spatial, or computed: over expressions or generated columns.

    An index that stays plain over the same parts works on any rows.
    """
    current, index = difference.current, difference.target
    if index is None:
        return False
    if index.kind == "" and current and current.kind == "":
        texts = [renamed_expression(part.formula, table.key, renames) for part in current.parts]
        if texts == [part.formula for part in index.parts]:
            return False
    columns = [table.column(part.column) for part in index.parts if part.column]
    computed = len(columns) < len(index.parts) or any(c and c.generated for c in columns)
    return computed or index.kind in ("UNIQUE", "SPATIAL")


def _column(before: Column | None, after: Column) -> bool:
    if before is None:
        if after.generated:
            return True
        if after.has_default_expression:
            return not has_constant_default(after)
        # the implicit default of a date is '0000-00-00', which strict mode refuses
        return not after.nullable and after.default is None and type_word(after) in MOMENTS
    if after.generated is None and must_be_recreated(before, after):
        return False  # it gets its values later
    return (
        before.generated != after.generated
        or (before.nullable and not after.nullable)
        or (before.collation, before.charset) != (after.collation, after.charset)
        or (after.autoincrement and not before.autoincrement)
        or (after.srid is not None and after.srid != before.srid)
        or (before.extra != after.extra and "CHECK" in after.extra)
        or not _is_as_wide(before, after)
    )


def _is_as_wide(before: Column, after: Column) -> bool:
    """Whether a type obviously takes all values of another one."""
    if before.type == after.type:
        return True
    old, new = type_word(before), type_word(after)
    if (
        old in _INTEGERS
        and new in _INTEGERS
        and ("unsigned" in before.type) == ("unsigned" in after.type)
    ):
        return _INTEGERS.index(new) >= _INTEGERS.index(old)
    for tier in _TIERS:
        if old in tier and new in tier:
            return tier.index(new) >= tier.index(old)
    if re.sub(r"\(.*\)", "", before.type) != re.sub(r"\(.*\)", "", after.type):
        return False
    if old in ("enum", "set"):
        return set(enum_members(before.type)) <= set(enum_members(after.type))
    longer = zip(type_arguments(before) or [0], type_arguments(after) or [0], strict=False)
    if old == "decimal":
        (whole, scale), (new_whole, new_scale) = map(_digits, (before, after))
        return new_whole >= whole and new_scale >= scale
    # BINARY is padded with zero bytes, which changes values without refusing any
    return old in (*_STRINGS, "bit", "datetime", "timestamp", "time") and all(
        length <= new_length for length, new_length in longer
    )


def _digits(column: Column) -> tuple[int, int]:
    precision, scale = [*(type_arguments(column) or [10]), 0][:2]
    return precision - scale, scale
