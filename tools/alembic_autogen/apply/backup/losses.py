"""The losses of a statement, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.schema.model import TableKey


class LossKind(Enum):
    """The kind of a loss."""

    TABLE = "table"
    """The table is dropped."""
    COLUMNS = "columns"
    """Columns are dropped."""
    VALUES = "values"
    """Values of columns may change."""
    ROWS = "rows"
    """Rows may be deleted."""


@dataclass(frozen=True)
class TableLoss:
    """Rows or values of one table that a statement destroys, or may destroy.

    :param table: its name before the statement.
    :param columns: names before the statement; those of all columns for a table and for rows.
    :param after: its name after the statement; ``None`` if it is dropped.
    :param names_after: how columns that have another name after the statement are called then;
        ``None`` if all that is saved is lost for certain.
    """

    kind: LossKind
    table: TableKey
    columns: tuple[str, ...]
    after: TableKey | None = None
    names_after: Mapping[str, str] | None = None


@dataclass(frozen=True)
class NamesBeforeRevision:
    """The names of a table and its columns before a revision.

    :param columns: the names before the revision, by the names that were saved; columns that it
        has added are missing.
    """

    revision: str
    table: TableKey
    columns: Mapping[str, str]
