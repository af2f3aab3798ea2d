"""The columns and the key of a table of a real database, as its server describes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from alembic_autogen.apply.backup.literals import SavedColumn, text_literal
from alembic_autogen.apply.locks.own_connection import text_of
from alembic_autogen.schema.model import TableKey

Query = Callable[[str], Iterable[tuple[object, ...]]]
"""Executes a query, and returns its rows."""


@dataclass(frozen=True)
class SavedTable:
    """A table, as far as its rows are concerned.

    :param columns: the columns that take values, which generated ones do not.
    :param key: the columns of a primary key, or of a unique key without NULL; empty without one.
    :param generated: the generated columns.
    """

    columns: tuple[SavedColumn, ...]
    key: tuple[SavedColumn, ...]
    generated: tuple[SavedColumn, ...] = ()

    def named(self, names: Iterable[str]) -> tuple[SavedColumn, ...]:
        """The columns with these names, in the order of the table."""
        wanted = frozenset(names)
        return tuple(each for each in self.columns if each.name in wanted)


def read_table(query: Query, table: TableKey, avoided: Iterable[str] = ()) -> SavedTable | None:
    """Read how a table is defined; ``None`` if it is not there.

    :param avoided: columns that should not be part of the key.
    """
    where = _where(table)
    columns: list[SavedColumn] = []
    generated: list[SavedColumn] = []
    for row in query(
        "SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, CHARACTER_SET_NAME, EXTRA,"
        f" GENERATION_EXPRESSION FROM information_schema.COLUMNS WHERE {where}"
        " ORDER BY ORDINAL_POSITION"
    ):
        name, word, type_, charset, extra, expression = map(text_of, row)
        is_updated = "on update" in extra.lower()
        column = SavedColumn(name, word.lower(), type_, charset, is_updated)
        (generated if expression else columns).append(column)
    if not columns:
        return None
    key = _key(query, where, {each.name: each for each in columns}, frozenset(avoided))
    return SavedTable(tuple(columns), key, tuple(generated))


def _key(
    query: Query, where: str, columns: dict[str, SavedColumn], avoided: frozenset[str]
) -> tuple[SavedColumn, ...]:
    keys: dict[str, list[str]] = {}
    unusable = set()
    for row in query(
        "SELECT INDEX_NAME, COLUMN_NAME, SUB_PART, NULLABLE FROM information_schema.STATISTICS"
        f" WHERE {where} AND NON_UNIQUE = 0"
        " ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX"
    ):
        index, column, part, nullable = map(text_of, row)
        keys.setdefault(index, []).append(column)
        if part or nullable == "YES" or column not in columns or column in avoided:
            unusable.add(index)
    found = next((names for index, names in keys.items() if index not in unusable), [])
    return tuple(columns[name] for name in found)


def _where(table: TableKey) -> str:
    schema = "DATABASE()" if table.schema is None else text_literal(table.schema)
    return f"TABLE_SCHEMA = {schema} AND TABLE_NAME = {text_literal(table.name)}"
