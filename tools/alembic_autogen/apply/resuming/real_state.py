"""Read the schema of the configured database through the connection of its own env.py."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from alembic_autogen.apply.checks.account import Account, read_account
from alembic_autogen.apply.checks.room import read_free
from alembic_autogen.apply.querying import querying
from alembic_autogen.apply.resuming.marks import Mark, read_mark
from alembic_autogen.error_text import driver_error
from alembic_autogen.errors import TargetError
from alembic_autogen.schema.dump import MARK_TABLE, dump_schema
from alembic_autogen.schema.further_databases import others_than, present
from alembic_autogen.schema.model import TableKey
from alembic_autogen.server.connection import flavor_and_version
from alembic_autogen.server.table_sizes import TableSize, table_sizes

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alembic_autogen.server.base import Collations

_DENIED = (1044, 1142, 1143, 1227, 1370)
"""The server's errors of an account that lacks a privilege."""


@dataclass(frozen=True)
class RealState:
    """The schema and other facts of a real database, read before anything is changed there.

    :param sql: the statements that create its schema, version tables included.
    :param flavor: ``mysql`` or ``mariadb``.
    :param sizes: the sizes of its tables, by their names.
    :param has_marks: whether it has the table that marks rows.
    :param mark: the mark in it.
    :param version: the version of its server.
    :param account: the account that was used; ``None`` if what it may do is not known.
    :param free: how many bytes are free where the server has its data, if that is known.
    :param collations: the default collations of the database and of the further ones that exist.
    :param name: the name of the database; empty if the connection has no default database.
    """

    sql: str
    flavor: str
    sizes: Mapping[TableKey, TableSize] = field(default_factory=dict)
    has_marks: bool = False
    mark: Mark | None = None
    version: str = ""
    account: Account | None = None
    free: int | None = None
    collations: Collations = ()
    name: str = ""

    def size(self, table: TableKey | None) -> TableSize | None:
        """The size of a table; ``None`` if it is not there."""
        return self.sizes.get(table) if table else None


def read_through(
    connection: Connection, schemas: Collection[str] = (), without: Collection[str] = ()
) -> RealState:
    """Read what the default database of a connection contains, and the further ones.

    :param connection: of any driver; it is only read.
    :param schemas: the databases that the models name as schemas, if they exist.
    :param without: the names of tables to leave out.
    :raises ServerError: the account may not read the body of a routine.
    :raises TargetError: it may not read another definition, or a further database.
    """

    query = querying(connection)
    ((name,),) = query("SELECT DATABASE()")
    ((text,),) = query("SELECT VERSION()")
    flavor, version = flavor_and_version(text)
    name = name or ""
    with _explained():
        further = present(query, others_than(name, schemas))
        if not name:
            sql = dump_schema(query, "", [MARK_TABLE, *without], further=further) if further else ""
            return RealState(sql, flavor, version=version, collations=tuple(further.items()))
    found = (table_sizes(query, schema or name, schema) for schema in (None, *further))
    sizes = {TableKey(size.schema, size.name): size for each in found for size in each}
    has_marks = sizes.pop(TableKey(None, MARK_TABLE), None) is not None
    mark = read_mark(query, flavor) if has_marks else None
    with _explained():
        sql = dump_schema(query, name, [MARK_TABLE, *without], further=further)
    account, free = read_account(query, flavor), read_free(query)
    ((collation,),) = query("SELECT @@collation_database")
    collations = ((None, collation), *further.items())
    return RealState(sql, flavor, sizes, has_marks, mark, version, account, free, collations, name)


@contextmanager
def _explained() -> Iterator[None]:
    """Explain how to go on with an account that may change a database, but not read all of it."""
    try:
        yield
    except DBAPIError as error:
        number, text = driver_error(error.orig if error.orig is not None else error)
        if number not in _DENIED:
            raise
        raise TargetError(
            f"The account of env.py may not read the whole schema ({text.rstrip('.')}); grant it "
            "that, or add --no-preview, which runs the revisions without looking where the "
            "database is. Nothing was changed."
        ) from error
