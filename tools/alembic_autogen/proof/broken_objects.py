"""Find views, triggers, routines and events that a revision breaks, and that no model declares.

MySQL allows dropping or renaming a column or table that they use, and reports an error only when
they are used (manual, 27.5.3 and 27.9). Views are checked by querying them. Triggers are searched
for columns after ``NEW`` and ``OLD``. Other texts are searched for tables alone, since the name of
a column is ambiguous in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pymysql.err import MySQLError

from alembic_autogen.autogenerate.trigger_effects import contains_name
from alembic_autogen.schema.differences import (
    ColumnDifference,
    Comparison,
    Difference,
    TableDifference,
)
from alembic_autogen.schema.model import Column, StoredObject, TableKey
from alembic_autogen.schema.tokens import tokenize

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database

_INVALID = 1356
_FIELD = re.compile(r"\b(?:NEW|OLD)\s*\.\s*(?:`((?:[^`]|``)+)`|([\w$]+))", re.IGNORECASE)


def invalid_views(database: Database, comparison: Comparison) -> frozenset[StoredObject]:
    """The views that no model declares and that the server reports as invalid."""
    views = [o for o in _unmanaged(comparison) if o.key.kind == "view"]
    if not views:
        return frozenset()
    found = set()
    with database.connect() as connection, connection.cursor() as cursor:
        for view in views:
            try:
                cursor.execute(
                    f"SELECT 1 FROM {TableKey(view.key.schema, view.key.name).sql} LIMIT 0"
                )
            except MySQLError as error:
                if error.args[0] == _INVALID:
                    found.add(view)
    return frozenset(found)


def broken_view(view: StoredObject, comparison: Comparison) -> str:
    """Describe the columns or tables that a view has lost, as a sentence."""
    return f"view {view.key} no longer works: {_missing(view, comparison) or 'see its columns'}."


def broken_texts(comparison: Comparison) -> Iterator[str]:
    """Describe the broken triggers, routines and events that no model declares, as sentences."""
    for item in _unmanaged(comparison):
        if item.key.kind == "view":
            continue
        text = _code(item)
        found = [_what(d) for d in comparison.differences if _breaks(d, item, text)]
        if found:
            yield f"{item.key.kind} {item.key} no longer works: {'; '.join(found)}."


def _unmanaged(comparison: Comparison) -> Iterator[StoredObject]:
    objects = comparison.current.objects
    return (objects[key] for key in comparison.unmanaged if key in objects)


def _code(item: StoredObject) -> str:
    """A definition with its string literals emptied."""
    tokens = tokenize(item.definition)
    return "".join(token.text if token.kind != "string" else "''" for token in tokens)


def _gone_column(difference: Difference) -> str | None:
    """The name of a column that is dropped or renamed; ``None`` where none is."""
    if not isinstance(difference, ColumnDifference) or difference.current is None:
        return None
    name, target = difference.current.name, difference.target
    return None if target and target.name.lower() == name.lower() else name


def _breaks(difference: Difference, item: StoredObject, text: str) -> bool:
    """Whether a text uses a removed table, or a trigger uses a removed column of its table."""
    table = difference.current_table
    if table is not None and isinstance(difference, TableDifference):
        return item.table != table and contains_name(text, table.name)
    column = _gone_column(difference)
    if not column or item.table != table:
        return False
    fields = {(a.replace("``", "`") or b).lower() for a, b in _FIELD.findall(text)}
    return column.lower() in fields


def _missing(view: StoredObject, comparison: Comparison) -> str:
    text = _code(view)
    return "; ".join(
        _what(d)
        for d in comparison.differences
        if d.current_table
        and contains_name(text, d.current_table.name)
        and (
            isinstance(d, TableDifference)
            or ((column := _gone_column(d)) and contains_name(text, column))
        )
    )


def _what(difference: Difference) -> str:
    """Describe a rename or a drop, as a sentence without its full stop."""
    old, new = str(difference.current_table), difference.target_table
    target = difference.target
    if isinstance(difference, ColumnDifference):
        old = f"{old}.{difference.existing.name}"
    if target is None:
        return f"{old} is dropped"
    return f"{old} is renamed to {target.name if isinstance(target, Column) else new}"
