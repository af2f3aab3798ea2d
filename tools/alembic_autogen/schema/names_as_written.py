"""The names of tables and views as they were written, where the server does not keep them.

A name may be written with or without the name of the default database, if the latter is known by
it (``schemas``). The server does not keep that.

With ``lower_case_table_names = 1``, a server stores and prints the names of tables, views and
databases in lower case, and with 2 it compares them so (MySQL manual, 11.2.3 Identifier Case
Sensitivity). A revision has to name them as the models do, since other servers of the project may
keep the case.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.model import Schema, StoredObject, Table, TableKey

if TYPE_CHECKING:
    from alembic_autogen.schema.model import ObjectKey


class Spelling:
    """Written names, found by the name that a server prints.

    :param written: names of tables and views; a later one replaces an earlier one.
    :param own: the further schema that is the default database, or empty.
    :param folds_case: whether the server ignores the case of names.
    """

    def __init__(self, written: Iterable[TableKey], own: str, *, folds_case: bool = True) -> None:
        self._own = own
        self._folds_case = folds_case
        self._written = {self._folded(key): key for key in written}

    def key(self, key: TableKey) -> TableKey:
        """The written name of a table or view; the given one if it is not known."""
        return self._written.get(self._folded(key), key)

    def changed(self, keys: Iterable[TableKey]) -> dict[TableKey, TableKey]:
        """The written names that differ from the server's, by the server's."""
        return {key: self.key(key) for key in keys if self.key(key) != key}

    def _folded(self, key: TableKey) -> TableKey:
        schema, name, own = key.schema, key.name, self._own
        if self._folds_case:
            schema, name, own = schema and schema.lower(), name.lower(), own.lower()
        return TableKey(None if schema == own else schema, name)


def named_tables(schema: Schema) -> list[TableKey]:
    """The names of all tables and views of a schema."""
    views = [key for key in schema.objects if key.kind == "view"]
    return [*schema.tables, *(TableKey(key.schema, key.name) for key in views)]


def respelled(schema: Schema, written: Collection[TableKey]) -> Schema:
    """A schema with names as they were written; unchanged if its server keeps them.

    :param written: names of tables and views.
    """
    if schema.keeps_names:
        return schema
    spelling = Spelling(written, schema.own, folds_case=schema.folds_case)
    referred = {k.referred for t in schema.tables.values() for k in t.foreign_keys}
    changed = spelling.changed({*named_tables(schema), *referred})
    if not changed:
        return schema
    tables = [_table(table, changed) for table in schema.tables.values()]
    objects = [_object(item, changed) for item in schema.objects.values()]
    return replace(
        schema,
        tables={table.key: table for table in tables},
        objects={item.key: item for item in objects},
        given_names={changed.get(key, key): each for key, each in schema.given_names.items()},
        implied_indexes={changed.get(k, k): each for k, each in schema.implied_indexes.items()},
    )


def _table(table: Table, changed: dict[TableKey, TableKey]) -> Table:
    sql = table.sql
    for old, new in changed.items():
        sql = sql.replace(f"CREATE TABLE {quote_name(old.name)}", f"CREATE TABLE {new.sql}", 1)
        sql = sql.replace(f" REFERENCES {old.sql} ", f" REFERENCES {new.sql} ")
    keys = (replace(k, referred=changed.get(k.referred, k.referred)) for k in table.foreign_keys)
    return replace(table, key=changed.get(table.key, table.key), foreign_keys=tuple(keys), sql=sql)


def _object(item: StoredObject, changed: dict[TableKey, TableKey]) -> StoredObject:
    if item.table is not None:
        table = changed.get(item.table, item.table)
        sql = item.sql.replace(f" ON {item.table.sql} ", f" ON {table.sql} ", 1)
        return replace(item, table=table, sql=sql)
    if item.key.kind != "view":
        return item
    key = changed.get(TableKey(item.key.schema, item.key.name))
    sql = item.sql
    for old, new in changed.items():
        sql = _in_a_view(sql, old, new)
    return replace(item, key=_named(item.key, key), definition=sql, sql=sql)


def _named(view: ObjectKey, key: TableKey | None) -> ObjectKey:
    return view if key is None else view._replace(schema=key.schema, name=key.name)


def _in_a_view(sql: str, old: TableKey, new: TableKey) -> str:
    """Rename a table in the text of SHOW CREATE VIEW, and the view itself."""
    name = re.escape(old.sql)
    for pattern in (rf"(\b(?:VIEW|from|join) \(*){name}", rf"(){name}(?=\.)"):
        sql = re.sub(pattern, lambda found: f"{found[1]}{new.sql}", sql)
    return sql
