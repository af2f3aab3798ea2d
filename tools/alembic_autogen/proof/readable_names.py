"""Try whether the SQL of a value reads only names that exist when rows get it.

The server itself resolves the names, in an empty database with the tables of that moment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pymysql.err import MySQLError

from alembic_autogen.autogenerate.names_at_fill import words_of
from alembic_autogen.quoting import quote_name, quote_qualified
from alembic_autogen.schema.model import Column, TableKey

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.names_at_fill import NamesAtFill, Tables
    from alembic_autogen.server.base import Server

_UNKNOWN = (1054, 1146, 1109)
"""An unknown column or table (MySQL error reference; 1109 for the table of a qualified column)."""


def why_unreadable(
    server: Server, names: NamesAtFill, keys: tuple[TableKey, TableKey], sql: str
) -> str | None:
    """Explain which name of a value does not exist when it is tried, or when rows get it.

    :param server: a disposable server.
    :param names: the names of both moments; see :func:`.names_at_fill`.
    :param keys: the table whose rows get the value, by its names at both moments.
    :param sql: the value.
    :returns: half a sentence; ``None`` if the revision changes none of the names that it reads.
    """
    if not names.remarks:
        return None
    for key, tables in zip(keys, (names.before, names.then), strict=True):
        error = _error(server, tables_read(tables, key, sql), key, sql)
        if error is not None and error.args[0] in _UNKNOWN:
            return remark_about(names.remarks, str(error.args[1]))
    return None


def _error(server: Server, tables: Tables, key: TableKey, sql: str) -> MySQLError | None:
    """The error with which a server refuses to read a value in some tables."""
    with (
        server.database("names") as scratch,
        scratch.connect() as connection,
        connection.cursor() as cursor,
    ):
        try:
            for statement in reading_statements(scratch.name, tables, key, sql):
                cursor.execute(statement)
        except MySQLError as error:
            return error
    return None


def tables_read(tables: Tables, key: TableKey, sql: str) -> Tables:
    """The tables that a value may read: that of its rows, and those of its database that it names.

    :param tables: all tables of the moment.
    :param key: the table of its rows.
    """
    words = words_of(sql)
    return {
        each: columns
        for each, columns in tables.items()
        if each == key or (each.schema is None and each.name.lower() in words)
    }


def reading_statements(database: str, tables: Tables, key: TableKey, sql: str) -> list[str]:
    """The statements that read a value, in empty tables with the names and types of columns only.

    :param database: the name of an empty database.
    """
    creating = [
        f"CREATE TABLE {quote_qualified(database, table.name)} ({_columns(columns)})"
        for table, columns in tables.items()
    ]
    return [*creating, f"SELECT ({sql}) FROM {quote_qualified(database, key.name)}"]


def _columns(columns: Mapping[str, Column]) -> str:
    return ", ".join(f"{quote_name(name)} {column.type}" for name, column in columns.items())


def remark_about(remarks: Mapping[str, str], message: str) -> str | None:
    """The remark about the name that an error quotes: ``'n'``, ``'t.n'`` or ``'database.t'``."""
    quoted = re.search(r"'([^']*)'", message)
    parts = quoted[1].lower().split(".") if quoted else []
    found = {name.lower(): remark for name, remark in remarks.items()}
    return next((found[part] for part in reversed(parts) if part in found), None)
