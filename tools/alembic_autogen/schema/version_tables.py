"""Alembic's version tables, which hold the current revision, in any of the schemas."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from alembic_autogen.schema.model import without
from alembic_autogen.schema.read import read_schema

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Schema, TableKey
    from alembic_autogen.server.base import Database

_COLUMN = "version_num"
"""The column that every version table has (Alembic, ``DefaultImpl.version_table_impl()``)."""


def version_tables(
    schema: Schema, named: Collection[TableKey], schemas: Collection[str]
) -> frozenset[TableKey]:
    """Find the version tables of a migrated database.

    Where env.py gives no ``version_table_schema``, the table is in the default database of the
    connection, which its URL names: the application's own database, or one of the further schemas.
    A table that another env.py of the application created beside it is a version table too.

    :param named: the version tables that ``context.configure()`` names.
    :param schemas: the further schemas.
    """
    names = {key.name for key in named}
    places = {key.schema for key in named} | {None, *schemas}
    if schema.folds_case:
        names |= {name.lower() for name in names}
    return frozenset(
        key
        for key, table in schema.tables.items()
        if key.name in names and key.schema in places and table.column(_COLUMN)
    )


def read_without_version_tables(database: Database, named: Collection[TableKey]) -> Schema:
    """Read the schema of a scratch database without Alembic's own tables.

    :param named: the version tables that ``context.configure()`` names.
    """
    schema = read_schema(database)
    return without(schema, version_tables(schema, named, database.schemas))
