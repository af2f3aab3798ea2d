"""Find why pt-online-schema-change cannot carry out a statement, before it is tried.

Rows are copied by INSERT IGNORE, and changes of rows by triggers; so changes that cannot be copied
exactly are left to the server's own ALTER TABLE.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.apply.online.alter import added_names, clauses_of, generated_number
from alembic_autogen.history.table_statements import past_condition, words_of
from alembic_autogen.schema.model import Index

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Column, StoredObject, Table

_NAME = re.compile(r"[\w$ -]+", re.ASCII)
_COMMENT = re.compile(
    r"""`(?:[^`]|``)*`|'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|(?P<comment>/\*|--\s|\#)""",
    re.DOTALL,
)
"""A quoted text, which may look like a comment, or the beginning of a comment."""
_WHOLE = {"tinyint": 1, "smallint": 2, "mediumint": 3, "int": 4, "bigint": 8}
_SIZED = re.compile(r"(var(?:char|binary))\((\d+)\)", re.IGNORECASE)
_LONGEST = 64


@dataclass(frozen=True)
class TableChange:
    """A statement that changes a table.

    :param before: the table before it; ``None`` if there was none of that name.
    :param after: the table after it; ``None`` if there is none of that name.
    :param triggers: the triggers of the table before it.
    :param referrers: the databases beside its own in which tables refer to it.
    :param is_referred: whether tables of its own database refer to it.
    """

    statement: str
    before: Table | None
    after: Table | None
    triggers: tuple[StoredObject, ...] = ()
    referrers: tuple[str, ...] = ()
    is_referred: bool = False


def obstacle(change: TableChange) -> str:
    """The reason why the server has to carry out a change itself; empty if there is none."""
    if why := _of_text(change.statement):
        return why
    before, after = change.before, change.after
    if before is None or after is None:
        return "it renames the table"
    if change.referrers:
        return f"tables of {', '.join(change.referrers)} refer to the table"
    if why := _of_added(change.statement, before, after):
        return why
    found = (check(before, after) for check in _CHECKS)
    return next((why for why in found if why), "") or _of_triggers(change.triggers)


def _of_text(statement: str) -> str:
    clauses = clauses_of(statement)
    if not clauses:
        return "it does not begin with ALTER TABLE"
    if any(found["comment"] for found in _COMMENT.finditer(statement)):
        return "it contains a comment"
    for clause in clauses:
        words = [word.upper() for word in words_of(clause)]
        if words[0].partition("=")[0] in ("ALGORITHM", "LOCK"):
            return "the revision itself chooses ALGORITHM or LOCK"
        if words[0] == "RENAME" and words[1:2] not in (["INDEX"], ["KEY"], ["COLUMN"]):
            return "it renames the table"
        if _renames_column(words):
            return "values of renamed columns could be lost"
    return ""


def _renames_column(words: list[str]) -> bool:
    if words[:2] == ["RENAME", "COLUMN"]:
        return True
    if words[0] != "CHANGE":
        return False
    at = past_condition(words, 2 if words[1:2] == ["COLUMN"] else 1)
    old, new = (word.strip("`") for word in words[at : at + 2])
    return old != new


def _of_names(before: Table, after: Table) -> str:
    for table in (before, after):
        indexes = (index.name for index in table.indexes)
        constraints = (each.name for each in table.constraints)
        columns = (column.name for column in table.columns)
        for name in (table.key.name, *columns, *indexes, *constraints):
            if not _NAME.fullmatch(name):
                return f"the tool does not take the name {name!r}"
    both = (*before.constraints, *after.constraints)
    long = next((each.name for each in both if len(each.name) + 2 > _LONGEST), None)
    return f"the name {long!r} leaves no room for the one that it has meanwhile" if long else ""


def _of_engine(before: Table, after: Table) -> str:
    if before.is_versioned or after.is_versioned or before.periods or after.periods:
        return "the table keeps earlier versions or periods of its rows"
    for table in (before, after):
        engine = table.options.get("ENGINE", "InnoDB")
        if engine.lower() != "innodb":
            return f"the table is one of the engine {engine}"
    return ""


def _of_keys(before: Table, after: Table) -> str:
    had, has = (tuple(_unique(table)) for table in (before, after))
    if before.primary_key != after.primary_key:
        return "it changes the primary key"
    if added := next((index for index in has if index.parts not in [o.parts for o in had]), None):
        return f"rows that the unique key {added.name!r} refuses would be lost"
    if not any(_identifies(index, before) and _identifies(index, after) for index in has):
        return "the table has no primary key, nor a unique key of columns that are NOT NULL"
    for index in has:
        for name in index.names:
            old, new = before.column(name), after.column(name)
            if old and new and not _keeps_distinct(old, new):
                return f"values of {name!r} in a unique key could become equal, and rows be lost"
    return ""


def _unique(table: Table) -> Iterator[Index]:
    keys = (table.primary_key, *table.indexes)
    return (each for each in keys if each and each.kind in ("PRIMARY", "UNIQUE"))


def _identifies(index: Index, table: Table) -> bool:
    columns = [table.column(name) for name in index.columns or ()]
    return bool(columns) and all(each and not each.nullable for each in columns)


def _keeps_distinct(old: Column, new: Column) -> bool:
    """Whether values that differ in a column still do after its change."""
    if (old.charset, old.collation, old.generated) != (new.charset, new.collation, new.generated):
        return False
    return old.type == new.type or _is_wider(old.type.lower(), new.type.lower())


def _is_wider(old: str, new: str) -> bool:
    sized = _SIZED.fullmatch(old), _SIZED.fullmatch(new)
    if sized[0] and sized[1]:
        return sized[0][1] == sized[1][1] and int(sized[0][2]) <= int(sized[1][2])
    (first, *_), (second, *_) = re.split(r"[( ]", old), re.split(r"[( ]", new)
    is_unsigned = ["unsigned" in each for each in (old, new)]
    if first not in _WHOLE or second not in _WHOLE or (is_unsigned[1] and not is_unsigned[0]):
        return False
    wider = _WHOLE[second] - _WHOLE[first]
    return wider > 0 if is_unsigned[0] != is_unsigned[1] else wider >= 0


def _of_columns(before: Table, after: Table) -> str:
    for column in after.columns:
        old = before.column(column.name)
        if old is not None:
            if (old.generated is None) != (column.generated is None):
                return f"{column.name!r} becomes a generated column, or an ordinary one"
        elif column.autoincrement:
            return f"the values of {column.name!r} would be given in another order"
        elif not column.nullable and column.default is None and column.generated is None:
            return f"{column.name!r} is NOT NULL without a default, so that writers would fail"
    return ""


def _of_references(before: Table, after: Table) -> str:
    for table in (before, after):
        if any(each.referred == table.key for each in table.foreign_keys):
            return "a foreign key of the table refers to the table itself"
    return ""


def _of_triggers(triggers: tuple[StoredObject, ...]) -> str:
    if any(trigger.position > 1 for trigger in triggers):
        return "the order of its triggers for the same event would be lost"
    strange = (t.key.name for t in triggers if not _NAME.fullmatch(t.key.name))
    return next((f"the tool does not take the name {name!r}" for name in strange), "")


def _of_added(statement: str, before: Table, after: Table) -> str:
    """The reason why constraints cannot be added beside the old table; empty if there is none."""
    new = {each.name.lower() for each in after.checks if not generated_number(each, after)}
    if new - {each.name.lower() for each in before.checks} - added_names(statement):
        return "it names a CHECK within a column"
    taken = {each.name.lower() for each in before.constraints} & added_names(statement)
    names = ", ".join(sorted(taken))
    return f"it adds {names} in place of a constraint of that name" if taken else ""


_CHECKS: tuple[Callable[[Table, Table], str], ...] = (
    _of_names,
    _of_engine,
    _of_keys,
    _of_columns,
    _of_references,
)
