"""Find the columns that the statements of revisions have appended to their tables.

The schema does not show whether a column comes last since the models declare it last, or since a
revision appended it. Later renames of a column or table do not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from alembic_autogen.history.table_statements import (
    Altered,
    Renamed,
    changes_of,
    name_of,
    past_condition,
    renamed_table,
    words_of,
)
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.tokens import Token, split_at_commas

Appended = Mapping[TableKey, frozenset[str]]
"""Columns that were added without a position, so at the end, by table."""
_Names = dict[TableKey, frozenset[str]]

_NOT_A_COLUMN = {
    *("PRIMARY", "UNIQUE", "INDEX", "KEY", "FULLTEXT", "SPATIAL", "CONSTRAINT", "FOREIGN"),
    *("CHECK", "PARTITION", "PERIOD", "SYSTEM"),
}
"""The words after ADD and DROP of clauses that are not about columns."""


def appended_after(statements: Iterable[str], before: Appended) -> _Names:
    """The columns at the end of their tables after some statements.

    :param before: the columns before the first statement.
    """
    found = dict(before)
    for statement in statements:
        follow(found, statement)
    return found


def joined_columns(appended: Appended, others: Appended) -> _Names:
    """The columns of both records."""
    keys = {*appended, *others}
    return {key: appended.get(key, frozenset()) | others.get(key, frozenset()) for key in keys}


def follow(appended: _Names, statement: str) -> None:
    """Change the record as a statement changes the tables.

    :param statement: any statement; ``%%`` stands for ``%``.
    """
    for change in changes_of(statement):
        if isinstance(change, Altered):
            _alter(appended, *change)
        elif isinstance(change, Renamed):
            _move(appended, *change)
        else:
            appended.pop(change.table, None)


def _alter(appended: _Names, table: TableKey, clauses: Sequence[list[Token]]) -> None:
    columns = appended.get(table, frozenset())
    gone: set[str] = set()
    new: set[str] = set()
    after = table
    for clause in clauses:
        words = words_of(clause)
        names = _change(columns, words, clause)
        gone |= names[0]
        new |= names[1]
        after = renamed_table(table, words) or after
    if new or table in appended:
        appended[table] = columns - gone | new
    if after != table:
        _move(appended, table, after)


def _change(
    columns: frozenset[str], words: list[str], clause: list[Token]
) -> tuple[set[str], set[str]]:
    """The columns that a clause of ALTER TABLE takes from the end of the table, and adds to it."""
    upper = [word.upper() for word in words]
    if len(words) < 2 or upper[0] not in ("ADD", "DROP", "CHANGE", "MODIFY", "RENAME"):
        return set(), set()
    at = past_condition(upper, 2 if upper[1] == "COLUMN" else 1)
    named = words[at : at + 3]
    if not named or (upper[1] != "COLUMN" and upper[at] in _NOT_A_COLUMN):
        return set(), set()
    kind, is_placed = upper[0], upper[-1] == "FIRST" or upper[-2] == "AFTER"
    if kind == "ADD":
        added = _in_parentheses(clause) if named[0] == "(" else [name_of(named[0])]
        return set(), set() if is_placed else {*added}
    old = {each for each in columns if each.lower() == name_of(named[0]).lower()}
    if kind == "RENAME" and (upper[1] != "COLUMN" or len(named) < 3):
        return set(), set()
    if not old or kind == "DROP" or is_placed:
        return old, set()
    renamed = {"CHANGE": named[1:2], "RENAME": named[2:3]}.get(kind)
    return (old, {name_of(renamed[0])}) if renamed else (set(), set())


def _in_parentheses(clause: list[Token]) -> Iterator[str]:
    """The columns of ``ADD (a INT, b INT)``."""
    start = next(at for at, token in enumerate(clause) if token.kind == "open")
    for item in split_at_commas(clause[start + 1 : -1]):
        first = next((token.text for token in item if token.kind != "space"), "")
        if first and first.upper() not in _NOT_A_COLUMN:
            yield name_of(first)


def _move(appended: _Names, old: TableKey, new: TableKey) -> None:
    columns = appended.pop(old, None)
    appended.pop(new, None)
    if columns:
        appended[new] = columns
