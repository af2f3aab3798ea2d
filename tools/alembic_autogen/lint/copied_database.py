"""A shortcut: copy a database at some revision, where running the history again would take longer.

The copy has the definitions that the server prints, and the same rows; it counts only if the
server prints the same for it. What no statement shows may differ, such as the versions of rows that
INSTANT leaves behind, and the server may then carry out a statement in another way. The setting
``disable = ["copies"]`` switches this off.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.lint.rows import copy_rows
from alembic_autogen.proof.rows.observe import read_rows
from alembic_autogen.quoting import quote_string
from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.accounts_of_runs import copy_accounts
from alembic_autogen.server.scratch import empty_database

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.schema.model import ObjectKey, Schema, StoredObject
    from alembic_autogen.server.base import Database, Row

_PACKET = 100
"""The number of statements that are sent at once."""
_COPIED = ("function", "procedure", "view", "trigger")
"""The kinds of stored objects that are copied, in the order in which they can be created."""
_BEGIN = "SET foreign_key_checks = 0, unique_checks = 0, SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'"


def copy_database(source: Database, target: Database) -> bool:
    """Make a database the same as another one on the same server.

    :param source: a database without further schemas.
    :param target: another one, whose contents are lost.
    :returns: whether both are the same now; if not, the target is of no use until it is emptied.
    """
    from pymysql.err import MySQLError

    schema = read_schema(source)
    if not _may_be_copied(schema):
        return False
    sessions = _sessions(source)
    try:
        empty_database(target)
        copy_accounts(source, target)
        _create(target, schema, source, sessions)
        copy = read_schema(target)
        return (
            _printed(copy) == _printed(schema)
            and sessions == _sessions(target)
            and read_rows(source, schema.tables.values()) == read_rows(target, copy.tables.values())
        )
    except MySQLError:
        return False


def _may_be_copied(schema: Schema) -> bool:
    return (
        not schema.unread
        and not schema.unknown
        and all(item.key.kind in _COPIED for item in schema.objects.values())
        and not any(table.is_versioned for table in schema.tables.values())  # by earlier rows
    )


def _create(target: Database, schema: Schema, source: Database, sessions: Collection[Row]) -> None:
    modes = {(kind, name): mode for kind, name, mode, *_ in sessions}

    def create(cursor: Cursor, kind: str) -> None:
        for item in sorted(_of_kind(schema, kind), key=lambda item: item.position):
            cursor.execute(f"SET sql_mode = {quote_string(modes[kind, item.key.name])}")
            cursor.execute(item.sql)  # alone: in a packet, the separator would be part of a trigger

    with target.connect() as connection, connection.cursor() as cursor:
        cursor.execute(_BEGIN)
        _create_tables(cursor, [table.sql for table in schema.tables.values()])
        copy_rows(source, target, schema.tables.values())  # before there are triggers
        create(cursor, "function")
        create(cursor, "procedure")
        _create_views(cursor, [view.sql for view in _of_kind(schema, "view")])
        create(cursor, "trigger")


def _create_tables(cursor: Cursor, statements: Sequence[str]) -> None:
    for start in range(0, len(statements), _PACKET):
        cursor.execute(";\n".join(statements[start : start + _PACKET]))
        while cursor.nextset():
            pass


def _of_kind(schema: Schema, kind: str) -> list[StoredObject]:
    return [item for item in schema.objects.values() if item.key.kind == kind]


def _create_views(cursor: Cursor, views: Sequence[str]) -> None:
    """Create views, each after those that it reads.

    :raises MySQLError: one cannot be created.
    """
    from pymysql.err import MySQLError

    left = list(views)
    while left:
        failed, error = [], None
        for view in left:
            try:
                cursor.execute(view)
            except MySQLError as refusal:
                failed.append(view)
                error = refusal
        if error is not None and len(failed) == len(left):
            raise error
        left = failed


def _sessions(database: Database) -> Collection[Row]:
    """The sessions in which the stored objects were created, as far as they matter later."""
    place = f"= {quote_string(database.name)}"
    text = "character_set_client, collation_connection"
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 'trigger', trigger_name, sql_mode, {text}, database_collation"
            f" FROM information_schema.triggers WHERE trigger_schema {place}"
            f" UNION ALL SELECT LOWER(routine_type), routine_name, sql_mode, {text},"
            f" database_collation FROM information_schema.routines WHERE routine_schema {place}"
            f" UNION ALL SELECT 'view', table_name, '', {text}, ''"
            f" FROM information_schema.views WHERE table_schema {place}"
        )
        return set(cursor.fetchall())


def _printed(schema: Schema) -> tuple[Schema, object, object]:
    """A schema with what is left out where two schemas are compared."""
    tables = {key: table.sql for key, table in schema.tables.items()}
    return schema, tables, _printed_objects(schema.objects.items())


def _printed_objects(objects: Iterable[tuple[ObjectKey, StoredObject]]) -> object:
    return {key: (item.sql, item.position, item.modes) for key, item in objects}
