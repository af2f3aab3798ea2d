"""Find the tables and columns that the statements of a revision rename.

Where a revision exists, nothing but its statements tells a renamed column from one that is dropped
beside another that is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alembic_autogen.history.table_statements import (
    Altered,
    Renamed,
    changes_of,
    name_of,
    past_condition,
    renamed_table,
    words_of,
)
from alembic_autogen.schema.model import Schema, TableKey
from alembic_autogen.schema.renames import Renames
from alembic_autogen.schema.tokens import Token


@dataclass
class FollowedTable:
    """A table that was there before some statements, and is still.

    :param first: its key then.
    :param columns: by its name now, the name then of each column that is still there.
    """

    first: TableKey
    columns: dict[str, str]

    def renamed(self) -> dict[str, str]:
        """The columns with another name now: their names now, by the names then."""
        return {then: now for now, then in self.columns.items() if then != now}


def renames_by(statements: Iterable[str], columns: Mapping[TableKey, Iterable[str]]) -> Renames:
    """The renames that lead from the schema before some statements to the one after them.

    :param statements: any statements; ``%%`` stands for ``%``.
    :param columns: the columns of each table before the first statement.
    """
    tables = followed_tables(statements, columns)
    return Renames(
        {each.first: key for key, each in tables.items() if each.first != key},
        {key: renamed for key, each in tables.items() if (renamed := each.renamed())},
    )


def columns_by_table(schema: Schema) -> dict[TableKey, list[str]]:
    """The names of the columns of each table."""
    return {key: [c.name for c in table.columns] for key, table in schema.tables.items()}


def followed_tables(
    statements: Iterable[str], columns: Mapping[TableKey, Iterable[str]]
) -> dict[TableKey, FollowedTable]:
    """The tables that were there before some statements and are still, by their names now.

    :param columns: the columns of each table before the first statement.
    """
    tables = {
        key: FollowedTable(key, {name: name for name in names}) for key, names in columns.items()
    }
    for statement in statements:
        for change in changes_of(statement):
            if isinstance(change, Altered):
                _alter(tables, *change)
            elif isinstance(change, Renamed):
                _move(tables, *change)
            else:
                tables.pop(change.table, None)
    return tables


def _alter(
    tables: dict[TableKey, FollowedTable], key: TableKey, clauses: Sequence[list[Token]]
) -> None:
    table = tables.get(key)
    if table is None:
        return
    before, after = dict(table.columns), key
    for clause in clauses:
        words = words_of(clause)
        after = renamed_table(key, words) or after
        for old, new in changed_columns(before, words):
            then = before[old]
            if table.columns.get(old) == then:
                del table.columns[old]
            if new:
                table.columns[new] = then
    if after != key:
        _move(tables, key, after)


def changed_columns(columns: Mapping[str, str], words: list[str]) -> Iterator[tuple[str, str]]:
    """A column that a clause of ALTER TABLE drops or renames, and its new name, or empty."""
    upper = [word.upper() for word in words]
    kind, has_word = upper[0], upper[1:2] == ["COLUMN"]
    if kind not in ("DROP", "CHANGE", "RENAME") or (kind == "RENAME" and not has_word):
        return
    named = words[past_condition(upper, 2 if has_word else 1) :][:3]
    old = next(
        (each for each in columns if named and each.lower() == name_of(named[0]).lower()), ""
    )
    if not old:
        return
    if kind == "DROP":
        yield old, ""
    elif len(named) > (1 if kind == "CHANGE" else 2):
        yield old, name_of(named[1 if kind == "CHANGE" else 2])


def _move(tables: dict[TableKey, FollowedTable], old: TableKey, new: TableKey) -> None:
    table = tables.pop(old, None)
    tables.pop(new, None)
    if table is not None:
        tables[new] = table
