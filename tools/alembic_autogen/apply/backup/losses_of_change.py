"""The rows that a statement of a revision destroys, by the schema before and after it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from alembic_autogen.apply.backup.conversions import keeps_values
from alembic_autogen.apply.backup.losses import LossKind, TableLoss
from alembic_autogen.autogenerate.trigger_effects import contains_name, engine_of
from alembic_autogen.history.statement_renames import (
    FollowedTable,
    columns_by_table,
    followed_tables,
)
from alembic_autogen.history.table_statements import NAME, name_of
from alembic_autogen.lint.targets import plain, target_of
from alembic_autogen.quoting import quote_name

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Schema, Table, TableKey

_REPLACED = re.compile(r"CREATE OR REPLACE TABLE\b", re.IGNORECASE)
_TRUNCATED = re.compile(r"TRUNCATE\b", re.IGNORECASE)
_LOSES_ROWS = re.compile(
    r"ALTER (?:ONLINE )?IGNORE\b"
    r"|ALTER .*\b(?:DROP|TRUNCATE|EXCHANGE|DISCARD|CONVERT) PARTITION\b"
    r"|ALTER .*\bDISCARD TABLESPACE\b",
    re.IGNORECASE | re.DOTALL,
)
"""Statements that can lose rows although no column changes; MariaDB's ALTER IGNORE drops those
that violate a new key."""


def losses_of_change(sql: str, before: Schema, after: Schema) -> Iterator[TableLoss]:
    """The losses of a statement that changes the schema."""
    replaced = target_of(sql) if _REPLACED.match(plain(sql)) else None
    followed = {
        earlier.first: (key, earlier)
        for key, earlier in followed_tables([sql], columns_by_table(before)).items()
    }
    for key, table in before.tables.items():
        if key == replaced or (key not in followed and key not in after.tables):
            yield TableLoss(LossKind.TABLE, key, stored_columns(table))
        elif key in followed:
            name, earlier = followed[key]
            if name in after.tables:
                yield from _in_columns(table, after.tables[name], earlier)
            else:  # by DROP DATABASE, say
                yield TableLoss(LossKind.TABLE, key, stored_columns(table))
    yield from _in_rows(sql, before, after)


def stored_columns(table: Table) -> tuple[str, ...]:
    """The columns of a table that are not generated."""
    return tuple(each.name for each in table.columns if each.generated is None)


def _in_columns(before: Table, after: Table, earlier: FollowedTable) -> Iterator[TableLoss]:
    """The columns that are dropped, and those whose values may change."""
    if before == after and len(earlier.columns) == len(before.columns):
        return
    names = {then: now for now, then in earlier.columns.items()}
    dropped, changed = [], []
    for column in before.columns:
        if column.generated is not None:
            continue
        now = after.column(names.get(column.name))
        if now is None:
            dropped.append(column.name)
        elif not keeps_values(column, now):
            changed.append(column.name)
    if dropped:
        yield TableLoss(LossKind.COLUMNS, before.key, tuple(dropped), after.key)
    if changed:
        yield TableLoss(LossKind.VALUES, before.key, tuple(changed), after.key, names)


def _in_rows(sql: str, before: Schema, after: Schema) -> Iterator[TableLoss]:
    text, target = plain(sql), target_of(sql)
    is_emptied = bool(_TRUNCATED.match(text))
    tables = {target} if is_emptied or _LOSES_ROWS.match(text) else set()
    if re.search(r"\bEXCHANGE PARTITION\b", text, re.IGNORECASE):
        tables |= named_tables(sql, before.tables)
    for key, table in before.tables.items():
        now = after.tables.get(key)
        if key in tables or (now is not None and engine_of(now) != engine_of(table)):
            now_names: dict[str, str] | None = None if is_emptied else {}
            yield TableLoss(LossKind.ROWS, key, stored_columns(table), key, now_names)


def named_tables(sql: str, keys: Collection[TableKey]) -> set[TableKey]:
    """The tables whose names a statement contains.

    Where several databases have a table of one name, the database before the name decides, if it is
    one of these. Without one, it is the table of the default database.
    """
    found = {key for key in keys if is_named(sql, key.name)}
    twins: dict[str, set[TableKey]] = {}
    for key in found:
        twins.setdefault(key.name.lower(), set()).add(key)
    several = (each for each in twins.values() if len(each) > 1)
    return found - {key for each in several for key in each - _meant(sql, each)}


def _meant(sql: str, twins: set[TableKey]) -> set[TableKey]:
    """The tables of one name that a statement means."""
    name, *_ = (key.name for key in twins)
    either = rf"(?:{re.escape(quote_name(name))}|(?<![\w$]){re.escape(name)}(?![\w$]))"
    mentions = re.findall(rf"(?:({NAME})\s*\.\s*)?{either}", sql, re.IGNORECASE)
    found: set[TableKey] = set()
    for database in {name_of(each).lower() for each in mentions}:
        named = {key for key in twins if (key.schema or "").lower() == database}
        found |= named or twins
    return found


def is_named(sql: str, name: str) -> bool:
    """Whether a statement contains a name."""
    return contains_name(sql, name) or quote_name(name) in sql


def key_of(table: Table, avoided: Collection[str] = ()) -> tuple[str, ...]:
    """The columns of a key by which each row can be found; empty if there is none.

    :param avoided: columns that must not be part of it.
    """
    usable = {
        each.name
        for each in table.columns
        if not each.nullable and each.generated is None and each.name not in avoided
    }
    keys = [table.primary_key, *(each for each in table.indexes if each.kind == "UNIQUE")]
    for key in keys:
        if (
            key is not None
            and len(key.names) == len(key.parts)
            and not any(part.length for part in key.parts)
            and usable.issuperset(key.names)
        ):
            return key.names
    return ()
