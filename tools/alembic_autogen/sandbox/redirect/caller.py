"""Find the line of the application that connects, for messages."""

from __future__ import annotations

import sys

_LIBRARIES = frozenset(
    {"aiomysql", "alembic", "alembic_autogen", "arrow_odbc", "asyncio", "asyncmy", "asyncpg"}
    | {"connectorx", "contextlib", "cymysql", "mariadb", "mysql", "mysqlx", "polars", "psycopg"}
    | {"psycopg2", "pymysql", "pyodbc", "sqlalchemy"}
    | {"MySQLdb", "sqlmodel", "socket", "ssl", "http", "urllib", "urllib3", "requests", "selectors"}
    | {"concurrent", "multiprocessing", "threading"}
)


def caller() -> str:
    """The innermost line of the call stack that belongs to no library."""
    frame = sys._getframe(1)
    while str(frame.f_globals.get("__name__")).split(".")[0] in _LIBRARIES:
        if frame.f_back is None:  # a greenlet's frames end before those of its caller
            return "The application's code"
        frame = frame.f_back
    return f"{frame.f_code.co_filename} (line {frame.f_lineno})"
