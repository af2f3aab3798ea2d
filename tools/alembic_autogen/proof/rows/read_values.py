"""Values for columns that new expressions read, some of which their results do not tell apart.

A column compares the results of an expression by its own type, length and collation: ``a`` and
``A``, or two moments within a second, may be alike in it. The proof finds out that a query compares
them otherwise only if its rows hold such values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from alembic_autogen.autogenerate.preconditions.base import Fills, Rows, rows_of
from alembic_autogen.autogenerate.preconditions.exact_values import changing, mentioned
from alembic_autogen.quoting import quote_string
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.formulas import formula
from alembic_autogen.schema.members import enum_members
from alembic_autogen.schema.model import Column, Table, TableKey
from alembic_autogen.schema.tokens import tokenize, unquote_string
from alembic_autogen.schema.type_families import (
    MOMENTS,
    decimal_arguments,
    family,
    first_argument,
    length_limit,
)

ReadValues = Mapping[str, Sequence[str]]
"""SQL literals for columns that expressions read, by the column."""

_MOST_LEAVES = 8
"""The maximum number of values at a path of a document."""
_PATH = re.compile(r'\$(?:\.\w+|\."[^"]+"|\[[0-3]\])+')
_STEP = re.compile(r'\.(\w+)|\."([^"]+)"|\[(\d)\]')


def values_read(comparison: Comparison, fills: Fills) -> dict[TableKey, ReadValues]:
    """Values for the columns that new expressions of a revision read, by their present names.

    :param comparison: the schemas.
    :param fills: the values for existing rows, which may read columns as well.
    """
    found = {rows.current.key: _of_rows(rows) for rows in rows_of(comparison, fills)}
    return {key: values for key, values in found.items() if values}


def _of_rows(rows: Rows) -> dict[str, list[str]]:
    changed, texts = changing(rows), []
    for column in rows.target.columns:
        is_new = column.name in changed if column.generated else column.name not in rows.old_names
        texts += [formula(column)] if is_new and formula(column) else []
    texts += [sql for (key, _), sql in rows.fills.items() if key == rows.target.key and sql]
    present = {part.expression for index in rows.current.indexes for part in index.parts}
    parts = [part for index in rows.target.indexes for part in index.parts]
    texts += [p.expression for p in parts if p.expression and p.expression not in present]
    return values_for(rows.current, texts, rows.target, rows.old_names) if texts else {}


def values_for(
    table: Table,
    texts: Iterable[str],
    target: Table | None = None,
    old_names: Mapping[str, str] | None = None,
) -> dict[str, list[str]]:
    """Values for the columns of a table that expressions read.

    :param texts: the expressions, over the columns of ``target``.
    :param target: the table after the revision; the table itself if it stays.
    :param old_names: the present name of each column of ``target`` that is there already.
    """
    target, waiting = target or table, list(texts)
    read: dict[str, Column] = {}
    all_texts = list(waiting)
    while waiting:
        for column in mentioned(waiting.pop(), target):
            if column.name not in read:
                read[column.name] = column
                waiting += [formula(column)] if formula(column) else []
                all_texts += [formula(column)]
    leaves = list(dict.fromkeys(_leaves(target)))[:_MOST_LEAVES]
    paths = [path for text in all_texts for path in _paths(text)]
    found = {}
    for name in read:
        before = table.column(name if old_names is None else old_names.get(name))
        if before is not None and not before.generated:
            found[before.name] = list(dict.fromkeys(_values(before, paths, leaves)))
    return found


def _leaves(table: Table) -> Iterator[str]:
    """Texts that the columns of a table may have to hold."""
    yield from ("a", "A")
    for column in table.columns:
        yield from enum_members(column.type) if column.generated else ()
    for check in table.checks:
        yield from _strings(check.expression)


def _strings(text: str) -> list[str]:
    return [unquote_string(token.text) for token in tokenize(text) if token.kind == "string"]


def _paths(text: str) -> Iterator[str]:
    yield from (each for each in _strings(text) if _PATH.fullmatch(each))


def _values(column: Column, paths: Sequence[str], leaves: Sequence[str]) -> Iterator[str]:
    sort, size = family(column), length_limit(column)
    if sort == "json" or (sort == "text" and paths):
        for leaf in (*leaves, 7):
            document = json.dumps(_document(dict.fromkeys(paths, leaf)))
            yield from [quote_string(document)] if sort == "json" or len(document) <= size else []
    if sort == "text":
        yield from (quote_string(text) for text in (*leaves, "a ") if len(text) <= size)
    elif sort == "binary":
        yield from (f"x'{each}'" for each in ("61", "41", "6100") if len(each) // 2 <= size)
    elif sort in (*MOMENTS, "time") and sort != "date" and first_argument(column):
        day = "" if sort == "time" else "2024-02-29 "
        yield from (quote_string(f"{day}12:30:01.{digit}") for digit in "12")
    elif sort == "decimal" and decimal_arguments(column)[1]:
        yield from (f"0.{'0' * (decimal_arguments(column)[1] - 1)}{digit}" for digit in "12")
    elif sort == "float":
        yield from ("1.00000001", "1.00000002")


def _document(values: Mapping[str, object]) -> object:
    """The document that has values at some paths."""
    found: object = {}
    for path, value in values.items():
        steps = [key or quoted or int(index) for key, quoted, index in _STEP.findall(path)]
        found = _with_value(found, steps, value)
    return found


def _with_value(document: object, steps: Sequence[str | int], value: object) -> object:
    if not steps:
        return value
    first, *others = steps
    if isinstance(first, int):
        items = [*document] if isinstance(document, list) else []
        items += [None] * (first + 1 - len(items))
        items[first] = _with_value(items[first], others, value)
        return items
    members = {**document} if isinstance(document, dict) else {}
    members[first] = _with_value(members.get(first), others, value)
    return members
