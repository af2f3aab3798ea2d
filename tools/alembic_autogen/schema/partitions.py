"""Partitions that only the migrated database has, since a revision made them with SQL of its own.

If the models declare no partitions at all, they do not show whether these belong there. Like
routines of that kind, such partitions are left alone and reported.
"""

from __future__ import annotations

from dataclasses import replace

from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.differences import Rules
from alembic_autogen.schema.model import ObjectKey, Schema, Table, TableKey, partitioning_key
from alembic_autogen.schema.renames import Renames
from alembic_autogen.schema.table_options import SYSTEM_VERSIONING
from alembic_autogen.schema.tokens import tokenize, unquote_name


def with_unmanaged_partitions(
    current: Schema, target: Schema, rules: Rules, renames: Renames
) -> tuple[Schema, list[ObjectKey]]:
    """Give the models' tables the partitions that the models do not show to be obsolete.

    Partitions by a column that goes cannot stay, nor those of a history that ends (MariaDB, error
    4131), and are not among them.

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
    return replace(target, tables={**target.tables, **changed}), found


def _renamed(current: Table, target: Table, renames: Renames) -> str | None:
    """The partitions of a table with the new names of columns; ``None`` if they cannot stay."""
    # the columns come before the list of partitions, which have names of their own
    head, begin, listed = current.partitioning.partition("\n(PARTITION ")
    is_of_history = head.split()[:3] == ["PARTITION", "BY", "SYSTEM_TIME"]
    if is_of_history and SYSTEM_VERSIONING not in target.options:
        return None
    tokens = tokenize(head)
    names = {token.text for token in tokens if token.kind == "name"}
    columns = {name: renames.column(target.key, unquote_name(name)) for name in names}
    if not all(map(target.column, columns.values())):
        return None
    texts = (
        quote_name(columns[token.text]) if token.text in columns else token.text for token in tokens
    )
    return f"{''.join(texts)}{begin}{listed}"
