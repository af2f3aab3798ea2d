"""Partitions that only the migrated database has, since a revision made them with SQL of its own.

If the models declare no partitions at all, they do not show whether these belong there. Like
routines of that kind, such partitions are left alone and reported.
"""

from __future__ import annotations

from dataclasses import replace

from alembic_autogen.schema.differences import Rules
from alembic_autogen.schema.model import ObjectKey, Schema, Table, TableKey, partitioning_key
from alembic_autogen.schema.renames import Renames
from alembic_autogen.schema.tokens import Token, tokenize, unquote_name


def with_unmanaged_partitions(
    current: Schema, target: Schema, rules: Rules, renames: Renames
) -> tuple[Schema, list[ObjectKey]]:
    """Give the models' tables the partitions that the models do not show to be obsolete.

    Partitions by a column that goes cannot stay, and are not among them.

    :returns: the target schema, and the keys of the partitions that were added to it.
    """
    declared = (t.partitioning for key, t in target.tables.items() if key not in rules.untouched)
    if rules.all_objects or any(declared):
        return target, []
    changed: dict[TableKey, Table] = {}
    found: list[ObjectKey] = []
    for old, table in current.tables.items():
        wanted, key = target.tables.get(renames.table(old)), partitioning_key(old)
        if not table.partitioning or wanted is None or wanted.partitioning or key in rules.declared:
            continue
        text = _renamed(table, wanted, renames)
        if text is not None:
            changed[wanted.key] = replace(wanted, partitioning=text)
            found.append(key)
    return replace(target, tables={**target.tables, **changed}) if found else target, found


def _renamed(current: Table, target: Table, renames: Renames) -> str | None:
    """The partitions of a table with the new names of columns; ``None`` if one of them is gone."""
    texts: list[str] = []
    for token in tokenize(current.partitioning):
        old = _column(token, current)
        new = renames.column(target.key, old)
        if old and target.column(new) is None:
            return None
        texts.append(token.text.replace(old, new) if old else token.text)
    return "".join(texts)


def _column(token: Token, table: Table) -> str:
    """The column that a token names, which the server does not quote in each kind of partitions."""
    name = unquote_name(token.text) if token.kind == "name" else token.text
    return name if token.kind in ("name", "word") and table.column(name) else ""
