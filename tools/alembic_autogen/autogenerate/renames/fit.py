"""Find the columns that can take the values of others, and how likely they are the same ones.

Two columns may be one under two names if the values of the old one fit the new one. The rules on
conversions decide that, which the preconditions of a revision use too. Values that may not fit
are only expected to move between columns of one family whose names or places are alike.
"""

from __future__ import annotations

from dataclasses import replace

from alembic_autogen.autogenerate.preconditions.narrowing import fits
from alembic_autogen.autogenerate.renames.candidate import likeness, names_alike
from alembic_autogen.schema.model import Column, ForeignKey, Table
from alembic_autogen.schema.type_families import family, type_word


def kept_values(old: Column, new: Column, current: Table, target: Table) -> str | None:
    """Describe what is kept if a dropped column is renamed to an added one.

    :returns: half a sentence; ``None`` if it is not plausible that they are one column.
    """
    if old.generated or new.generated:
        return None  # its values are computed, nothing can be lost
    alike = names_alike(old.name, new.name)
    if not alike and _gets_other_values(old, new, current, target):
        return None
    if fits(old, new):
        may_be_null = old.nullable and not new.nullable
        return "every value but NULL is kept" if may_be_null else "every value is kept"
    if _family(old) == _family(new) and (alike or _same_place(old, new, current, target)):
        return f"rows whose value does not fit {new.type} are refused"
    return None


def column_likeness(old: Column, new: Column, current: Table, target: Table) -> float:
    """A number that is greater for columns which are more likely to be the same.

    The family of the type counts as much as the name and the place together.
    """
    points = (
        replace(old, name=new.name, comment=new.comment) == new,
        names_alike(old.name, new.name),
        _same_place(old, new, current, target),
        2 * (_family(old) == _family(new)),
    )
    return sum(points) + likeness(old.name, new.name)


def _same_place(old: Column, new: Column, current: Table, target: Table) -> bool:
    return current.columns.index(old) == target.columns.index(new)


def _family(column: Column) -> str:
    """The family of a type; a DATETIME and a TIMESTAMP hold the same values."""
    return "datetime" if type_word(column) == "timestamp" else family(column)


def _gets_other_values(old: Column, new: Column, current: Table, target: Table) -> bool:
    """Whether the models show where the new column gets its values from.

    The server numbers the rows of an AUTO_INCREMENT column, a default fills a column that does not
    take the NULLs of the old one, and a foreign key takes only values of the table it refers to.
    """
    numbered = old.autoincrement != new.autoincrement and not (
        _is_key(old, current) and _is_key(new, target)
    )
    filled = old.nullable and not new.nullable and new.default is not None
    known = {key.referred for key in _keys_with(old, current)}
    return numbered or filled or any(k.referred not in known for k in _keys_with(new, target))


def _is_key(column: Column, table: Table) -> bool:
    key = table.primary_key
    return key is not None and column.name in key.names


def _keys_with(column: Column, table: Table) -> list[ForeignKey]:
    return [key for key in table.foreign_keys if column.name in key.columns]
