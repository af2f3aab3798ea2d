"""Make stand-ins for tables of others when a revision first refers to one.

The stand-in gets the columns that a foreign key refers to, with the types of the referring columns,
as InnoDB requires (MySQL manual, 15.1.20.5). These types are known once the server has executed the
statement: it is tried on another table first, an empty copy of its own if there is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from alembic_autogen.history.engine_events import listening
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.sandbox.redirect.sql_firewall import unreported_statements
from alembic_autogen.schema.alter import alter_table, column_clause
from alembic_autogen.schema.external import STAND_IN, ExternalTables, key_in
from alembic_autogen.schema.model import Column, ForeignKey, Table, TableKey
from alembic_autogen.schema.read import read_schema
from alembic_autogen.schema.references import (
    Reference,
    ReferringStatement,
    queried_columns,
    referring_statement,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alembic_autogen.server.base import Database

_REFERENCES = re.compile(r"\bREFERENCES\b", re.IGNORECASE)
_QUERIES = re.compile(r"\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
_ANY_TYPE = "varchar(64)"
"""The type of a column that a revision queries; the first foreign key to it changes it."""
_COPY, _NOWHERE = "alembic_autogen_copy", "alembic_autogen_nowhere"


class _Cursor(Protocol):
    """A cursor of any driver (PEP 249)."""

    def execute(self, operation: str, parameters: object = ...) -> object: ...


@contextmanager
def making_stand_ins(database: Database, external: ExternalTables) -> Iterator[None]:
    """Make stand-ins before statements that refer to tables of others, while the context lasts.

    :param database: the disposable database on which revisions run.
    :param external: the tables of others.
    """
    if not external:
        yield
        return

    def note(
        connection: Connection,
        cursor: _Cursor,
        statement: str,
        parameters: object,
        *others: object,
    ) -> None:
        def execute(sql: str) -> object:
            return cursor.execute(sql, parameters) if parameters else cursor.execute(sql)

        # The driver takes "%%" for "%" where it gets parameters, even if there are none.
        if not parameters and connection.dialect.paramstyle in ("format", "pyformat"):
            statement = statement.replace("%%", "%")
        if _QUERIES.search(statement):
            with unreported_statements():
                _before_query(database, external, statement)
        if _REFERENCES.search(statement):
            with unreported_statements():
                _before(database, external, statement, execute)

    with listening(before_cursor_execute=note):
        yield


def make_after_baseline(database: Database, external: ExternalTables) -> None:
    """Make the stand-ins that tables of the baseline refer to, which no revision will create.

    :param database: a disposable database with the baseline, which ran without checks of keys.
    """
    tables = read_schema(database).tables.values() if external else ()
    for table in tables:
        for key in table.foreign_keys:
            referred = key_in(database, key.referred)
            if referred in external:
                _make(database, replace(key, referred=referred), table)


Execute = Callable[[str], object]
"""Executes a statement as the revision would, with its parameters."""


def _before_query(database: Database, external: ExternalTables, statement: str) -> None:
    """Make an empty stand-in before a statement that only queries a table of another owner.

    Revisions query such tables before they add a foreign key, for rows without a parent.
    """
    for named, columns in queried_columns(statement):
        key = key_in(database, named)
        if not columns or key not in external:
            continue
        there = _tables(database, key).get(key)
        if there is None or there.comment == STAND_IN:
            missing = [Column(name, _ANY_TYPE) for name in columns if not _has(there, name)]
            _add(database, key, there, [column_clause(column, "") for column in missing])


def _has(there: Table | None, name: str) -> bool:
    return there is not None and there.column(name) is not None


def _add(database: Database, key: TableKey, there: Table | None, definitions: list[str]) -> None:
    if there is None:
        _send(database, _created(key, definitions))
    elif definitions:
        clauses = [f"ADD {definition}" for definition in definitions]
        _send(database, "\n".join(alter_table(key, clauses)))


def _before(database: Database, external: ExternalTables, statement: str, execute: Execute) -> None:
    """Make the stand-ins that a statement needs."""
    found = referring_statement(statement)
    if found is None:
        return
    references = [
        replace(each, referred=key_in(database, each.referred)) for each in found.references
    ]
    references = [each for each in references if each.referred in external]
    if not references:
        return
    table = _after(database, _TriedStatement(statement, found, references), execute)
    if table is not None:
        for each in references:
            _make(database, each, table)


@dataclass(frozen=True)
class _TriedStatement:
    """A statement that is tried before it runs.

    :param found: its table, as it is written.
    :param references: its foreign keys to tables of others.
    """

    statement: str
    found: ReferringStatement
    references: list[Reference]

    def on(self, table: TableKey) -> str:
        """The statement for another table, whose keys to tables of others refer to none.

        While foreign keys are not checked, the table that a key refers to need not exist; if it
        does, the types must agree (error 3780).
        """
        nowhere = TableKey(None, _NOWHERE).sql
        texts = {each.place: nowhere for each in self.references}
        texts[self.found.place] = table.sql
        text = self.statement
        for (start, end), name in sorted(texts.items(), reverse=True):
            text = f"{text[:start]}{name}{text[end:]}"
        return text


def _after(database: Database, trial: _TriedStatement, execute: Execute) -> Table | None:
    """The table as it is after a statement; ``None`` if the statement would fail or do nothing."""
    creates, key = trial.found.creates, key_in(database, trial.found.table)
    is_there = key in _tables(database, key)
    if is_there == creates:
        return None
    copy = TableKey(key.schema, _COPY)
    with suppress(Exception):  # the revision's own statement will fail again, and be explained
        execute(
            "SET @alembic_autogen_checks = @@foreign_key_checks, SESSION foreign_key_checks = 0"
        )
        try:
            if not creates:
                execute(f"CREATE TABLE {copy.sql} LIKE {key.sql}")
            execute(trial.on(copy))
            return _tables(database, copy).get(copy)
        finally:
            execute(f"DROP TABLE IF EXISTS {copy.sql}")
            execute("SET SESSION foreign_key_checks = @alembic_autogen_checks")
    return None


def _tables(database: Database, key: TableKey) -> Mapping[TableKey, Table]:
    return read_schema(database, ignore_table=lambda other: other != key).tables


def _make(database: Database, reference: Reference | ForeignKey, table: Table) -> None:
    """Make a stand-in, or the columns and the key of it that a foreign key needs."""
    key = reference.referred
    there = _tables(database, key).get(key)
    if there is not None and there.comment != STAND_IN:
        return  # it is the application's after all
    wanted = {
        name: _bare(column, name)
        for name, mine in zip(reference.referred_columns, reference.columns, strict=False)
        if (column := table.column(mine)) is not None
    }
    clauses = [
        f"{_verb(there, name)}{column_clause(column, '')}"
        for name, column in wanted.items()
        if not _fits(there, column)
    ]
    if not _has_key(there, reference.referred_columns):
        names = ", ".join(map(quote_name, reference.referred_columns))
        kind = "PRIMARY" if there is None else "UNIQUE"
        clauses.append(f"{'ADD ' if there else ''}{kind} KEY ({names})")
    if not clauses:
        return
    statement = "\n".join(alter_table(key, clauses)) if there else _created(key, clauses)
    _send(database, statement)


def _send(database: Database, statement: str) -> None:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET foreign_key_checks = 0")
        cursor.execute(statement)


def _created(key: TableKey, clauses: list[str]) -> str:
    return f"CREATE TABLE {key.sql} ({', '.join(clauses)}) COMMENT={quote_string(STAND_IN)}"


def _verb(there: Table | None, name: str) -> str:
    if there is None:
        return ""
    return "MODIFY " if there.column(name) else "ADD "


def _fits(there: Table | None, column: Column) -> bool:
    found = there.column(column.name) if there else None
    if found is None:
        return False
    mine, theirs = ((each.type, each.collation) for each in (column, found))
    return mine == theirs


def _has_key(there: Table | None, columns: tuple[str, ...]) -> bool:
    keys = [index for index in there.indexes if index.kind] if there else []
    primary = [there.primary_key] if there and there.primary_key else []
    return any(index.columns == columns for index in [*primary, *keys])


def _bare(column: Column, name: str) -> Column:
    """A column of the same type and character set that has nothing else."""
    return Column(
        name, column.type, nullable=False, charset=column.charset, collation=column.collation
    )
