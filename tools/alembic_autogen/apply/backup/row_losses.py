"""The rows that a statement on rows may change or delete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.apply.backup.losses import LossKind, TableLoss
from alembic_autogen.apply.backup.losses_of_change import (
    is_named,
    key_of,
    named_tables,
    stored_columns,
)
from alembic_autogen.autogenerate.trigger_effects import (
    called_definitions,
    tables_changed_by_triggers,
)
from alembic_autogen.history.table_statements import NAME
from alembic_autogen.lint.targets import plain, target_of
from alembic_autogen.quoting import quote_name

if TYPE_CHECKING:
    from alembic_autogen.schema.model import ForeignKey, Schema, Table, TableKey

_ONLY_ADDS = re.compile(r"INSERT\b(?!.*\bON DUPLICATE KEY\b)", re.IGNORECASE | re.DOTALL)
_LOADS = re.compile(r"LOAD\b(?!.*\bREPLACE\b)", re.IGNORECASE | re.DOTALL)
_PASSED_ON = {"CASCADE", "SET NULL", "SET DEFAULT"}


def losses_of_rows(sql: str, schema: Schema) -> Iterator[TableLoss]:
    """The losses of a statement on rows, also through triggers and foreign keys.

    :param schema: the schema at the time of the statement.
    """
    text = plain(sql)
    word = text.split(None, 1)[0].upper()
    only_adds = _ONLY_ADDS.match(text) or _LOADS.match(text)
    touched = _touched(sql, word, schema)
    named: frozenset[TableKey] = frozenset() if only_adds else touched
    indirect = {*tables_changed_by_triggers(schema, touched), *_referring(schema, named, word)}
    for key in schema.tables:
        table = schema.tables[key]
        if key in named and word == "UPDATE" and key not in indirect:
            yield from _values(table, sql)
        elif key in named and word == "DELETE" and key not in indirect:
            yield TableLoss(LossKind.ROWS, key, stored_columns(table), key, {})
        elif key in named or key in indirect:
            yield TableLoss(LossKind.ROWS, key, stored_columns(table), key, {})
            yield from _values(table)


def _values(table: Table, sql: str = "") -> Iterator[TableLoss]:
    """The columns that a statement sets or that change by themselves.

    If it names none, it may be any of them. A row with another key is one that is gone. A column
    that is set to itself stays as it is, also one that would change by itself (MySQL manual,
    13.2.5).
    """
    stored = [each for each in table.columns if each.generated is None]
    named = {each.name: _values_set(sql, each.name) for each in stored}
    kept = {name for name, values in named.items() if values == {True}}
    changed = {name for name, values in named.items() if False in values}
    if changed:
        changed |= {each.name for each in stored if each.on_update} - kept
    elif not kept:
        changed = {each.name for each in stored}.difference(key_of(table))
    names = tuple(each.name for each in stored if each.name in changed)
    if names:
        yield TableLoss(LossKind.VALUES, table.key, names, table.key, {})


def _values_set(sql: str, name: str) -> set[bool]:
    """Whether an UPDATE sets a column of this name to itself, for each time that it sets it.

    :returns: nothing if it does not set it; in doubt it sets it to another value.
    """
    either = rf"(?:{re.escape(quote_name(name))}|{re.escape(name)})"
    qualified = rf"(?:(?:{NAME})\s*\.\s*){{0,2}}{either}"
    itself = rf"\s*{either}\s*(?:,|;|$|\b(?:WHERE|ORDER|LIMIT)\b)"
    settings = re.finditer(rf"(?:\bSET|,)\s*{qualified}\s*=", sql, re.IGNORECASE)
    same = re.compile(itself, re.IGNORECASE)
    return {bool(same.match(sql, each.end())) for each in settings}


def _touched(sql: str, word: str, schema: Schema) -> frozenset[TableKey]:
    """The tables whose rows a statement writes; maybe some that it only reads."""
    target = target_of(sql)
    if word in ("INSERT", "REPLACE") and target in schema.tables:
        return frozenset({target} if target else ())
    end = {"UPDATE": r"\bSET\b", "DELETE": r"\bWHERE\b"}.get(word)
    beginning = re.split(end, sql, maxsplit=1, flags=re.IGNORECASE)[0] if end else sql
    called = list(called_definitions(schema, [beginning]))
    indirect = {key for key in schema.tables if any(is_named(each, key.name) for each in called)}
    return frozenset(named_tables(beginning, schema.tables) | indirect)


def _referring(schema: Schema, keys: frozenset[TableKey], word: str) -> set[TableKey]:
    """The tables to which foreign keys pass changes on."""
    found: set[TableKey] = set()
    waiting = set(keys)
    while waiting:
        key = waiting.pop()
        for table in schema.tables.values():
            actions = {
                action
                for foreign in table.foreign_keys
                if foreign.referred == key
                for action in _actions(foreign, word)
            }
            if actions & _PASSED_ON and table.key not in found:
                found.add(table.key)
                waiting.add(table.key)
    return found


def _actions(foreign: ForeignKey, word: str) -> tuple[str | None, ...]:
    both = {"UPDATE": (foreign.on_update,), "DELETE": (foreign.on_delete,)}
    return both.get(word, (foreign.on_update, foreign.on_delete))
