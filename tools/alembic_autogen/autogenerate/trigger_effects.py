"""Find the tables that an UPDATE changes through triggers, and the engines with transactions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import Schema, StoredObject, Table, TableKey

ON_UPDATE = re.compile(r"\b(?:BEFORE|AFTER)\s+UPDATE\b", re.IGNORECASE)
"""The part of a trigger's definition by which an UPDATE fires it."""
_TRANSACTIONAL = ("innodb", "ndbcluster", "rocksdb", "tokudb")


def with_unmanaged_objects(comparison: Comparison) -> Schema:
    """Return the schema before one direction, with the stored objects that no model declares.

    The schema of the models lacks them, but they exist in a downgrade all the same.
    """
    current, target = comparison.current, comparison.target
    coming = {d.target.key for d in comparison.differences if isinstance(d.target, StoredObject)}
    old_names = {comparison.renames.table(key): key for key in current.tables}
    more = {
        key: replace(item, table=old_names.get(item.table, item.table) if item.table else None)
        for key, item in target.objects.items()
        if key not in current.objects and key not in coming
    }
    return replace(current, objects={**current.objects, **more})


def tables_changed_by_triggers(schema: Schema, touched: Iterable[TableKey]) -> set[TableKey]:
    """Find the tables that triggers of some tables name, directly or through other triggers.

    The search reads the text alone, in which names may lack quotes. It may find too many tables,
    but it misses none, except those whose names are assembled in a prepared statement.

    :param schema: tables, triggers, and the routines and views that these name.
    :param touched: tables whose rows are changed.
    :returns: the tables found, without the touched ones.
    """
    touched = set(touched)
    found: set[TableKey] = set()
    waiting = list(touched)
    while waiting:
        texts = [trigger.definition for trigger in schema.triggers_of(waiting.pop())]
        texts += called_definitions(schema, texts)
        for key in schema.tables:
            if key not in found and any(contains_name(text, key.name) for text in texts):
                found.add(key)
                waiting.append(key)
    return found - touched


def called_definitions(schema: Schema, texts: Iterable[str]) -> Iterator[str]:
    """Find the routines and views that texts name, directly or through each other.

    Views count since tables can be changed through them.

    :returns: the definitions of these routines and views.
    """
    seen: set[str] = set()
    waiting = list(texts)
    while waiting:
        text = waiting.pop()
        for item in schema.objects.values():
            is_followed = item.key.kind in ("function", "procedure", "view")
            if is_followed and item.key.name not in seen and contains_name(text, item.key.name):
                seen.add(item.key.name)
                waiting.append(item.definition)
                yield item.definition


def contains_name(text: str, name: str) -> bool:
    """Whether a text contains a name, with or without quotes."""
    return re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", text, re.IGNORECASE) is not None


def has_transactions(table: Table) -> bool:
    """Whether the engine of a table has transactions."""
    return engine_of(table).lower() in _TRANSACTIONAL


def engine_of(table: Table) -> str:
    """Return the storage engine of a table."""
    return table.options.get("ENGINE", "InnoDB")
