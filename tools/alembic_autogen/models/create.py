"""Create the models' schema on the disposable server with SQLAlchemy's own ``create_all()``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.error_text import cause, first_line, server_message
from alembic_autogen.errors import AutogenError, ModelsError
from alembic_autogen.memo.stored_values import Created, RefusedTable
from alembic_autogen.models.keys import referred_column, table_key
from alembic_autogen.models.own_statements import with_own_statements
from alembic_autogen.models.refusals import explained
from alembic_autogen.models.server_objects import created_by
from alembic_autogen.sandbox.foreign_names import hint
from alembic_autogen.schema.external import external_hint
from alembic_autogen.schema.model import ObjectKey, Schema, TableKey
from alembic_autogen.schema.names import names_that_count
from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.scratch import empty_database
from alembic_autogen.server.url import url

if TYPE_CHECKING:
    from sqlalchemy import Constraint, Engine, Index, Table
    from sqlalchemy.exc import CompileError, DBAPIError

    from alembic_autogen.models.load import Models
    from alembic_autogen.server.base import Database


def create_schema(models: Models, database: Database, project: Path) -> Created:
    """Run ``create_all()`` in a database and read the schema.

    A table that the server refuses is skipped, with the tables that refer to it, and the other
    tables are created without it.

    :param project: the folder of the project; errors name lines of its own code.
    :raises ModelsError: DDL that belongs to no table fails.
    """
    refused = {each.table: each for each in _dangling(models)}
    names = declared_names(models)
    while True:
        statements: dict[ObjectKey, str] = {}
        failure = _create_all(models, database, refused, statements, project)
        if failure is None:
            break
        refused[failure.table] = failure
        empty_database(database)
    return read_created(names, database, statements, tuple(refused.values()))


DeclaredNames = Mapping[TableKey, frozenset[str]]
"""The names that the models give to indexes and constraints, by table."""


def read_created(
    names: DeclaredNames,
    database: Database,
    statements: dict[ObjectKey, str],
    refused: tuple[RefusedTable, ...] = (),
) -> Created:
    """Read the schema that the models' statements have created.

    :param names: the names that the models give to indexes and constraints.
    :param statements: the models' own statement of each stored object.
    :param refused: tables that could not be created.
    """
    views = (TableKey(key.schema, key.name) for key in statements if key.kind == "view")
    schema = read_schema(database, written=[*names, *views])
    schema = replace(schema, given_names=given_names(names, schema))
    return Created(with_own_statements(schema, statements), refused, statements)


def given_names(names: DeclaredNames, schema: Schema) -> dict[TableKey, frozenset[str]]:
    """The names that the models give to indexes and constraints, for each table of a schema."""
    return {
        key: names_that_count(schema.tables[key], given)
        for key, given in names.items()
        if key in schema.tables
    }


def _dangling(models: Models) -> Iterator[RefusedTable]:
    """Find tables that refer to missing tables, for which SQLAlchemy cannot generate DDL."""
    from sqlalchemy.exc import NoReferencedTableError, NoReferenceError

    for table in models.tables():
        for key in table.foreign_keys:
            try:
                key.column  # noqa: B018 -- reading it resolves it
            except NoReferenceError as error:
                is_missing = isinstance(error, NoReferencedTableError)
                hint = external_hint([referred_column(key)[0]]) if is_missing else ""
                yield RefusedTable(table_key(table), f"{first_line(error)[0]}{hint}")


def engine_for(database: Database, dialect: str = "mysql") -> Engine:
    """Create an engine of the tool's own that connects to this database only.

    Its URL has the address of the database, as in production, since revisions may read it.

    :param dialect: the name of its dialect, ``mysql`` or ``mariadb``.
    """
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.pool import NullPool

    address = make_url(url(database.server.address, "")).set(
        drivername=f"{dialect}+pymysql", database=database.default
    )
    return create_engine(address, creator=database.connect, poolclass=NullPool)


def _create_all(
    models: Models,
    database: Database,
    without: Mapping[TableKey, RefusedTable],
    statements: dict[ObjectKey, str],
    project: Path,
) -> RefusedTable | None:
    """Create all tables, except some.

    :param without: the tables to skip, with the reasons.
    :param statements: gets the statement of each stored object that is created.
    :returns: the first table that was refused; ``None`` if all were created.
    :raises ModelsError: DDL that belongs to no table fails.
    """
    from sqlalchemy import event
    from sqlalchemy.exc import CompileError, DBAPIError

    current: list[TableKey] = []
    engine = engine_for(database, models.dialect)

    @event.listens_for(engine, "before_cursor_execute")
    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        statement = statement.replace("%%", "%")
        statements.update(dict.fromkeys(created_by(statement), statement))

    with engine.connect() as connection, noting_tables(models, current):
        for metadata in models.metadata:
            tables = [t for t in metadata.tables.values() if table_key(t) not in without]
            try:
                metadata.create_all(connection, tables=tables, checkfirst=False)
            except (AutogenError, KeyboardInterrupt):
                raise
            except BaseException as error:
                if current and isinstance(error, (DBAPIError, CompileError)):
                    refusal = _refusal(error)
                    return RefusedTable(current[-1], f"{refusal}{hint(refusal, database.schemas)}")
                why = cause(error, project)
                failure = f"The models' DDL fails: {why}"
                problem = explained(failure, f"{why}\n{why.rest}", without.values())
                raise ModelsError(problem, details=why.rest) from error
    return None


def _refusal(error: DBAPIError | CompileError) -> str:
    """The reason why a table is refused, without memory addresses of SQLAlchemy's objects."""
    text = server_message(getattr(error, "orig", None) or error)
    return re.sub(r"<[\w.]*\.(\w+) object at 0x[0-9a-f]+>", r"\1", text)


@contextmanager
def noting_tables(models: Models, current: list[TableKey]) -> Iterator[None]:
    """Keep the table that is being created in a list, also during its DDL events."""
    from sqlalchemy import event

    def begin(table: Table, connection: object, **kw: object) -> None:
        current.append(table_key(table))

    def end(table: Table, connection: object, **kw: object) -> None:
        current.clear()

    listeners = [
        (table, name, function)
        for table in models.tables()
        for name, function in (("before_create", begin), ("after_create", end))
    ]
    for listener in listeners:
        event.listen(*listener)
    try:
        yield
    finally:
        for listener in listeners:
            event.remove(*listener)


def declared_names(models: Models) -> DeclaredNames:
    """The names of indexes and constraints in the models, with naming conventions applied."""
    return dict(_declared_names(models))


def _declared_names(models: Models) -> Iterator[tuple[TableKey, frozenset[str]]]:
    from sqlalchemy.dialects.mysql import pymysql

    preparer = pymysql.dialect().identifier_preparer
    for table in models.tables():
        items: list[Constraint | Index] = [*table.constraints, *table.indexes]
        names = (
            preparer.format_constraint(item, _alembic_quote=False)
            for item in items
            if item.name is not None
        )
        yield table_key(table), frozenset(str(name) for name in names if name)
