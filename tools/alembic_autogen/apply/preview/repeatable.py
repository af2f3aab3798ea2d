"""Decide whether statements on rows leave the same rows when they are executed again.

The text of the statements decides, and only forms count for which it can be shown: an UPDATE that
gives columns values which do not depend on these columns, and a DELETE. For each row, such an
UPDATE does the same again, whatever its condition is, or nothing. Of several statements, none may
read what another one writes. A statement in any other form does not count as repeatable.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from alembic_autogen.history.table_statements import NAME, TABLE, name_of
from alembic_autogen.lint.targets import plain
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.tokens import Token, split_at_commas, tokenize

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Schema

_UPDATE = re.compile(rf"UPDATE {TABLE} SET (?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_DELETE = re.compile(rf"DELETE FROM {TABLE}(?: (?P<rest>WHERE .*))?\Z", re.IGNORECASE | re.DOTALL)
_ASSIGNMENT = re.compile(
    rf"\s*(?:(?:{NAME})\.)?(?P<column>`[^`]+`|\w+)\s*=(?P<value>.*)", re.DOTALL
)
_LONGEST = 2000
"""The length up to which comments are removed."""
_MOST = 100
"""The number of statements of which each is compared with each."""
_STRING = re.compile(r"'(?:[^'\\]|\\.|'')*'")
_WORD = re.compile(r"`(?:[^`]|``)*`|[^\W\d][\w$]*")
_CALL = re.compile(r"([^\W\d][\w$]*)\s*\(")
_PLACEHOLDER = re.compile(r"%s|%\(|\?|:\w")
_FUNCTIONS = frozenset(
    re.findall(
        r"\w+",
        """
    abs cast ceil ceiling char_length coalesce concat concat_ws convert date floor greatest
    hex if ifnull instr json_extract json_object json_unquote lcase least left length locate
    lower lpad ltrim mid mod nullif replace reverse right round rpad rtrim sha1 sha2 md5
    sign substr substring substring_index trim ucase unhex upper year char varchar decimal
    binary in and or not exists when then else values
    """,
    )
)
"""Functions whose results depend on nothing but their arguments, and words before parentheses."""
_REFUSED = frozenset(
    re.findall(
        r"\w+",
        """
    limit order ignore returning partition union current_timestamp current_date current_time
    current_user localtime localtimestamp utc_date utc_time utc_timestamp
    """,
    )
)


@dataclass(frozen=True)
class _RowChanges:
    """A statement on the rows of one table.

    :param writes: the columns that it sets, in lower case; ``None`` if it deletes.
    :param reads: all words of its values and its condition, in lower case.
    """

    table: TableKey
    writes: frozenset[str] | None
    reads: frozenset[str]


def are_repeatable(statements: Iterable[str], schema: Schema) -> bool:
    """Whether statements can be executed again, one after the other.

    :param statements: with placeholders for parameters, so that each may come several times.
    :param schema: the schema in which they are executed.
    """
    changes = []
    different = dict.fromkeys(statements)
    if len(different) > _MOST:
        return False
    for statement in different:
        change = _change(statement)
        if change is None or not _is_plain_table(change, schema):
            return False
        changes.append(change)
    pairs = ((one, two) for one in changes for two in changes if one is not two)
    return not any(_disturbs(one, two, schema) for one, two in pairs)


@lru_cache(_MOST)
def _change(statement: str) -> _RowChanges | None:
    """Read a statement; ``None`` if it is not one that can be repeated alone."""
    text = plain(statement.replace("%%", "%")).rstrip("; ")
    code = _STRING.sub("''", text)
    words = _words(code)
    calls = {name.lower() for name in _CALL.findall(code)}
    if (
        len(statement) > _LONGEST
        or re.search(r'["@\\]|/\*|:=', code)
        or not words.isdisjoint(_REFUSED)
    ):
        return None
    if found := _DELETE.match(text):
        key = _key(found)
        rest = _STRING.sub("''", found["rest"] or "")
        is_known = calls.issubset(_FUNCTIONS) and not _selects_from(rest, key)
        return _RowChanges(key, None, _words(rest)) if is_known else None
    if (found := _UPDATE.match(text)) and calls.issubset(_FUNCTIONS):
        return _update(_key(found), found["rest"])
    return None


def _update(table: TableKey, rest: str) -> _RowChanges | None:
    tokens = tokenize(rest)
    end = _where(tokens)
    assignments = ["".join(token.text for token in part) for part in split_at_commas(tokens[:end])]
    found = [_ASSIGNMENT.match(each) for each in assignments]
    condition = _STRING.sub("''", "".join(token.text for token in tokens[end:]))
    writes = frozenset(name_of(each["column"]).lower() for each in found if each)
    values = _STRING.sub("''", " ".join(each["value"] for each in found if each))
    if not all(found) or writes & _words(values) or _selects_from(values + condition, table):
        return None
    if writes & _words(condition) and _PLACEHOLDER.search(values + condition):
        return None  # it may run several times, and select rows by values that it has set
    return _RowChanges(table, writes, _words(values) | _words(condition))


def _where(tokens: list[Token]) -> int:
    """The number of tokens before the condition."""
    depth = 0
    for number, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0 and token.text.upper() == "WHERE":
            return number
    return len(tokens)


def _key(found: re.Match[str]) -> TableKey:
    names = [name_of(each) for each in found.groups()[:2] if each]
    return TableKey(names[0] if len(names) > 1 else None, names[-1])


def _words(code: str) -> frozenset[str]:
    """All names and keywords, without strings; more than the columns, never less."""
    return frozenset(name_of(word).lower() for word in _WORD.findall(code))


def _selects_from(code: str, table: TableKey) -> bool:
    """Whether a subquery may read the table that a statement changes."""
    own = re.compile(rf"(?:FROM|JOIN|,)\s*[\w`.(]*\b{re.escape(table.name)}\b", re.IGNORECASE)
    return "select" in _words(code) and bool(own.search(code))


def _is_plain_table(change: _RowChanges, schema: Schema) -> bool:
    """Whether nothing but the statement decides about the rows of its table."""
    table = schema.tables.get(change.table)
    if table is None or table.is_versioned:
        return False
    triggers = (item.sql for key, item in schema.objects.items() if key.kind == "trigger")
    if any(change.table.name.lower() in _words(_STRING.sub("''", sql)) for sql in triggers):
        return False
    generated = {column.name.lower() for column in table.columns if column.generated}
    return change.writes is None or not generated & change.reads


def _disturbs(one: _RowChanges, other: _RowChanges, schema: Schema) -> bool:
    """Whether a statement changes what another one depends on."""
    if one.table != other.table:
        return one.table.name.lower() in other.reads or _refer_to(one.table, schema)
    return one.writes is None or bool(one.writes & other.reads)


def _refer_to(key: TableKey, schema: Schema) -> bool:
    """Whether foreign keys may carry a change of a table on to others."""
    keys: Collection[TableKey] = [
        each.referred for table in schema.tables.values() for each in table.foreign_keys
    ]
    return key in keys
