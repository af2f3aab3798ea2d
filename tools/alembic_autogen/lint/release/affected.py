"""The tables and views that a revision may change for a release that knows the schema before."""

from __future__ import annotations

from collections.abc import Iterator

from alembic_autogen.autogenerate.trigger_effects import contains_name
from alembic_autogen.schema.model import ObjectKey, Schema, StoredObject, TableKey


def affected_tables(before: Schema, after: Schema) -> set[TableKey]:
    """The tables before an upgrade whose rows can be written in another way after it.

    They are the tables that differ or are gone, those with a trigger that differs or that names
    one of them, and those to which a foreign key of them refers, whose rows can no longer go.
    """
    changed = _changed_tables(before, after)
    found = {*changed, *_referred(before, after)}
    for key, trigger in _triggers(before, after):
        differs = before.objects.get(key) != after.objects.get(key)
        if trigger.table and (differs or _names_one(trigger, changed)):
            found.add(trigger.table)
    return found & before.tables.keys()


def affected_views(before: Schema, after: Schema) -> Iterator[TableKey]:
    """The views before an upgrade that differ, are gone, or name a table that it changes."""
    changed = _changed_tables(before, after)
    for key, view in before.objects.items():
        if key.kind == "view" and (view != after.objects.get(key) or _names_one(view, changed)):
            yield TableKey(key.schema, key.name)


def _changed_tables(before: Schema, after: Schema) -> set[TableKey]:
    return {key for key, table in before.tables.items() if table != after.tables.get(key)}


def _referred(before: Schema, after: Schema) -> Iterator[TableKey]:
    """The tables to which new foreign keys refer."""
    for key, table in after.tables.items():
        earlier = before.tables.get(key)
        for foreign_key in table.foreign_keys:
            if earlier is None or foreign_key not in earlier.foreign_keys:
                yield foreign_key.referred


def _triggers(before: Schema, after: Schema) -> Iterator[tuple[ObjectKey, StoredObject]]:
    for key, item in [*before.objects.items(), *after.objects.items()]:
        if key.kind == "trigger":
            yield key, item


def _names_one(item: StoredObject, tables: set[TableKey]) -> bool:
    return any(contains_name(item.definition, key.name) for key in tables)
