"""Alembic's own tables, which hold the current revision, wherever they are."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Schema, TableKey

_COLUMN = "version_num"
"""Every version table has it (Alembic, ``DefaultImpl.version_table_impl()``)."""


def version_tables(
    schema: Schema, named: Collection[TableKey], schemas: Collection[str]
) -> frozenset[TableKey]:
    """The version tables of a migrated database.

    Where env.py gives no ``version_table_schema``, the table is in the default database of the
    connection, which is the one that its URL names: the application's own database, or one of the
    further schemas. A table that another env.py of the application put beside it is one as well.

    :param named: as ``context.configure()`` names them.
    :param schemas: the further schemas.
    """
    names = {key.name for key in named}
    places = {key.schema for key in named} | {None, *schemas}
    return frozenset(
        key
        for key, table in schema.tables.items()
        if key.name in names and key.schema in places and table.column(_COLUMN)
    )
