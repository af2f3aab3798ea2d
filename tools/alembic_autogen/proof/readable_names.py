"""Try whether the SQL of a value reads only names that exist when rows get it.

The server itself resolves the names, in an empty database with the tables of that moment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pymysql.err import MySQLError

from alembic_autogen.autogenerate.names_then import words_of
from alembic_autogen.quoting import quote_name, quote_qualified
from alembic_autogen.schema.model import Column, TableKey

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.names_then import NamesThen
    from alembic_autogen.server.base import Server

_UNKNOWN = (1054, 1146, 1109)
"""An unknown column or table (MySQL error reference; 1109 for the table of a qualified column)."""


def why_unreadable(
    server: Server, names: NamesThen, keys: tuple[TableKey, TableKey], sql: str
) -> str | None:
    """Explain which name of a value does not exist when it is tried, or when rows get it.

    :param server: a disposable server.
    :param names: the names of both moments; see :func:`.names_then`.
    :param keys: the table whose rows get the value, by its names at both moments.
    :param sql: the value.
    :returns: half a sentence; ``None`` if the revision changes none of the names that it reads.
    """
    if not names.remarks:
        return None
    words = words_of(sql)
    for key, tables in zip(keys, (names.before, names.then), strict=True):
        read = {k for k in tables if k == key or (k.schema is None and k.name.lower() in words)}
        error = _error(server, {k: tables[k] for k in read}, key, sql)
        if error is not None and error.args[0] in _UNKNOWN:
            return _remark(names.remarks, str(error.args[1]))
    return None


def _error(
    server: Server, tables: Mapping[TableKey, Mapping[str, Column]], key: TableKey, sql: str
) -> MySQLError | None:
    """The error with which a server refuses to read a value in some tables."""
    with (
        server.database("names") as scratch,
        scratch.connect() as connection,
        connection.cursor() as cursor,
    ):
        try:
            for table, columns in tables.items():
                cursor.execute(_bare_table(scratch.name, table, columns))
            cursor.execute(f"SELECT ({sql}) FROM {quote_qualified(scratch.name, key.name)}")
        except MySQLError as error:
            return error
    return None


def _bare_table(database: str, key: TableKey, columns: Mapping[str, Column]) -> str:
    """CREATE TABLE with the names and types of columns only."""
    listed = ", ".join(f"{quote_name(name)} {each.type}" for name, each in columns.items())
    return f"CREATE TABLE {quote_qualified(database, key.name)} ({listed})"


def _remark(remarks: Mapping[str, str], message: str) -> str | None:
    """The remark about the name that an error quotes: ``'n'``, ``'t.n'`` or ``'database.t'``."""
    quoted = re.search(r"'([^']*)'", message)
    parts = quoted[1].lower().split(".") if quoted else []
    found = {name.lower(): remark for name, remark in remarks.items()}
    return next((found[part] for part in reversed(parts) if part in found), None)
