"""Read the schema of a database from the server, in few round trips.

All SHOW CREATE statements of one kind are sent to the server in one packet. Parsing their output is
cheaper than reading information_schema, and no information is lost. If there are many, several
connections share them: printing takes the server five times as long as parsing takes this module.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from alembic_autogen.errors import ServerError
from alembic_autogen.quoting import quote_name, quote_qualified, quote_string
from alembic_autogen.schema.definers import quoted_account, split_definer, with_definer
from alembic_autogen.schema.events import schedule_of, without_start
from alembic_autogen.schema.garbled import (
    is_garbled,
    may_lack_characters,
    read_expressions,
    repaired,
    with_whole_literals,
)
from alembic_autogen.schema.hidden_columns import has_hidden_columns, with_hidden_columns
from alembic_autogen.schema.model import ObjectKey, Schema, StoredObject, Table, TableKey
from alembic_autogen.schema.names_as_written import Spelling, respelled
from alembic_autogen.schema.parse import parse_create_table
from alembic_autogen.schema.sequences import sequence_definition
from alembic_autogen.schema.sql_modes import reading_modes
from alembic_autogen.schema.unknown_kinds import unknown_kinds_query
from alembic_autogen.server.pymysql_compat import raw_texts

if TYPE_CHECKING:
    from pymysql.connections import Connection

    from alembic_autogen.server.base import Database, Row

_PACKET = 500
"""Statements sent at once; their total length stays far below max_allowed_packet."""
_SHARE = 100
"""Number of statements that is worth another connection."""
_CONNECTIONS = 4

_TRIGGER_HEAD = re.compile(r"(?:`(?:[^`]|``)*`|[^`])*?\bFOR\s+EACH\s+ROW\b", re.IGNORECASE)


def read_schema(
    database: Database,
    *,
    ignore_table: Callable[[TableKey], bool] = lambda key: False,
    written: Collection[TableKey] = (),
) -> Schema:
    """Read everything that a database and its further schemas contain.

    Tables of the default database have no schema in their keys, unless ``written`` has one.

    :param database: the database to read; its own name does not appear in the result.
    :param ignore_table: whether to skip a table, with its triggers.
    :param written: names of tables and views as they were written, which some servers do not keep.
    :returns: the schema; a table is among its ``unread`` ones if the server prints something for
        it that cannot be parsed.
    :raises ServerError: the account may not read a routine of another account.
    """
    with database.connect() as connection:
        reading = _Reading(connection, database, ignore_table)
        return respelled(reading.schema(written), written)


def read_table(database: Database, key: TableKey) -> Table | None:
    """Read one table.

    :returns: ``None`` if there is no such table, if another connection has locked it, or if what
        the server prints for it cannot be parsed.
    """
    from pymysql.err import MySQLError  # this module is also there where no server is needed

    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET SESSION lock_wait_timeout = 1")
        reading = _Reading(connection, database, lambda each: False)
        try:
            return next(iter(reading.tables([key])), None)
        except MySQLError:
            return None


class _Reading:
    def __init__(
        self,
        connection: Connection,
        database: Database,
        ignore_table: Callable[[TableKey], bool],
    ) -> None:
        self.connection = connection
        self.database = database
        self.ignore_table = ignore_table
        self.unread: dict[TableKey, str] = {}
        self.account = ""
        self.usual_mode = ""

    def schema(self, written: Collection[TableKey]) -> Schema:
        ((charset, collation, folds_case, account, self.usual_mode),) = self._rows(
            "SELECT default_character_set_name, default_collation_name,"
            " @@lower_case_table_names, CURRENT_USER(), @@GLOBAL.sql_mode"
            " FROM information_schema.schemata"
            f" WHERE schema_name = {quote_string(self.database.default)}"
        )
        self.account = quoted_account(account)
        spelling = Spelling(written, self.database.own_schema, folds_case=bool(folds_case))
        tables, views, sequences = self._names(spelling)
        objects = [*self._views(views), *self._triggers(), *self._routines(), *self._events()]
        objects += self._sequences(sequences)
        return Schema(
            tables={table.key: table for table in self.tables(tables)},
            objects={item.key: item for item in objects},
            charset=charset,
            collation=collation,
            flavor=self.database.server.flavor,
            folds_case=bool(folds_case),
            own=self.database.own_schema,
            unread=self.unread,
            unknown=dict(self._unknown()),
        )

    def _names(self, spelling: Spelling) -> tuple[list[TableKey], list[TableKey], list[TableKey]]:
        tables: list[TableKey] = []
        views: list[TableKey] = []
        sequences: list[TableKey] = []
        lists = {"VIEW": views, "SEQUENCE": sequences}
        for name in self.database.names:
            for table, kind in self._rows(f"SHOW FULL TABLES FROM {quote_name(name)}"):
                key = TableKey(self._schema(name), table)
                if not self.ignore_table(spelling.key(key)):
                    lists.get(kind, tables).append(key)
        return tables, views, sequences

    def tables(self, keys: list[TableKey]) -> Iterator[Table]:
        collations = self._rows(
            "SELECT character_set_name, default_collate_name"
            " FROM information_schema.character_sets ORDER BY character_set_name"
        )
        found: list[Table] = []
        garbled: dict[TableKey, str] = {}
        for key, row in self._show_create("TABLE", keys):
            mine = self.database.default  # lets the parser recognize references to other schemas
            database = mine if mine in row[1] else ""
            try:
                found.append(_parsed(key, row[1], tuple(collations), database))
            except ValueError as error:
                self.unread[key] = str(error)
                continue
            if may_lack_characters(row[1]):
                garbled[key] = row[1]
        # lazily: this sends queries, which have to wait until the connection is free again
        return (self._completed(table, garbled.get(table.key, "")) for table in found)

    def _completed(self, table: Table, sql: str) -> Table:
        """Add the details of a table that its CREATE TABLE statement does not show correctly."""
        if sql:
            table = self._repaired(table, sql)
        if has_hidden_columns(table):
            table = with_hidden_columns(table, self._rows, self.database.default)
        if not self.database.own_schema and any(key.database for key in table.foreign_keys):
            keys = (replace(key, database="") for key in table.foreign_keys)
            return replace(table, foreign_keys=tuple(keys))  # that of a scratch database
        return table

    def _repaired(self, table: Table, sql: str) -> Table:
        if is_garbled(sql):
            schema = table.key.schema or self.database.default
            table = repaired(table, read_expressions(self._rows, schema, table.key.name))
        return with_whole_literals(table, self._rows, self.database.default)

    def _sequences(self, keys: list[TableKey]) -> Iterator[StoredObject]:
        for key, row in self._show_create("SEQUENCE", keys):
            sql = sequence_definition(key.sql, row[1])
            yield StoredObject(ObjectKey("sequence", *key), definition=sql, sql=sql)

    def _views(self, keys: list[TableKey]) -> Iterator[StoredObject]:
        for key, row in self._show_create("VIEW", keys):
            sql, definer = self._without_definer(row[1])
            sql = sql.replace(
                "CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW", "CREATE VIEW", 1
            )
            yield self._stored(ObjectKey("view", key.schema, key.name), sql, definer)

    def _without_definer(self, text: str) -> tuple[str, str]:
        """The text of an object without DEFINER, and the definer if it is another account."""
        sql, definer = split_definer(text)
        return self._local(sql).strip(), "" if definer == self.account else definer

    def _stored(self, key: ObjectKey, sql: str, definer: str, mode: str = "") -> StoredObject:
        modes = reading_modes(mode, self.usual_mode)
        return StoredObject(key, sql, with_definer(sql, definer), definer=definer, modes=modes)

    def _triggers(self) -> Iterator[StoredObject]:
        rows = self._rows(
            "SELECT trigger_schema, trigger_name, event_object_table, action_timing,"
            " event_manipulation, action_order, action_statement, definer, sql_mode"
            f" FROM information_schema.triggers WHERE trigger_schema IN ({self._in_databases()})"
            " ORDER BY trigger_schema, event_object_table, action_timing, event_manipulation,"
            " action_order"
        )
        wanted = [
            row for row in rows if not self.ignore_table(TableKey(self._schema(row[0]), row[2]))
        ]
        bodies = self._exact_bodies(wanted)
        for schema, name, table, timing, event, position, statement, account, mode in wanted:
            key = ObjectKey("trigger", self._schema(schema), name)
            table_key = TableKey(key.schema, table)
            exact = bodies.get((schema, name))
            body = self._local(statement if exact is None else exact).strip()
            definer = quoted_account(account)
            definer = "" if definer == self.account else definer
            sql = (
                f"CREATE TRIGGER {quote_qualified(key.schema, name)} {timing} {event}"
                f" ON {table_key.sql} FOR EACH ROW {body}"
            )
            yield StoredObject(
                key,
                definition=f"{timing} {event} {body}",
                sql=with_definer(sql, definer),
                table=table_key,
                position=int(position),
                definer=definer,
                modes=reading_modes(mode, self.usual_mode),
            )

    def _exact_bodies(self, rows: Sequence[Row]) -> dict[tuple[str, str], str]:
        """The bodies of triggers that contain literals or quoted names, by schema and name.

        information_schema omits the escapes of literals: it gives ``'it''s'`` as ``'it's'``. MySQL
        9.7 also garbles names with backticks there: it gives a quoted ``a``b`` as ``aa`bb``.
        """
        names = [(row[0], row[1]) for row in rows if re.search(r"['\"`\\?]", row[6])]
        statements = [f"SHOW CREATE TRIGGER {quote_qualified(*name)}" for name in names]
        found = _pipelined(self.connection, statements) if statements else ()
        return {name: _trigger_body(row[2]) for name, row in zip(names, found, strict=True)}

    def _routines(self) -> Iterator[StoredObject]:
        rows = self._rows(
            "SELECT routine_type, routine_schema, routine_name FROM information_schema.routines"
            f" WHERE routine_schema IN ({self._in_databases()}) AND routine_type IN"
            " ('FUNCTION', 'PROCEDURE') ORDER BY routine_type, routine_schema, routine_name"
        )
        for kind, schema, name in rows:
            key = ObjectKey(kind.lower(), self._schema(schema), name)
            ((_, mode, text, *_),) = self._rows(
                f"SHOW CREATE {kind} {quote_qualified(schema, name)}"
            )
            if text is None:
                raise ServerError(
                    f"The server does not show {kind.lower()} {name} to {self.account}, since its "
                    "DEFINER is another account; grant SHOW_ROUTINE to that account (on MariaDB, "
                    "SELECT ON mysql.proc), or let the tool start a server with --server auto."
                )
            sql, definer = self._without_definer(text)
            yield self._stored(key, self._qualified(key, sql), definer, mode)

    def _events(self) -> Iterator[StoredObject]:
        rows = self._rows(
            "SELECT event_schema, event_name, created, execute_at, starts, ends"
            " FROM information_schema.events"
            f" WHERE event_schema IN ({self._in_databases()}) ORDER BY event_schema, event_name"
        )
        for schema, name, created, at, starts, ends in rows:
            key = ObjectKey("event", self._schema(schema), name)
            ((_, mode, _, text, *_),) = self._rows(
                f"SHOW CREATE EVENT {quote_qualified(schema, name)}"
            )
            sql, definer = self._without_definer(text)
            if starts == created:  # not declared: the server filled in the time of creation
                sql = without_start(sql)
            stored = self._stored(key, self._qualified(key, sql), definer, mode)
            yield replace(stored, schedule=schedule_of(created, at, starts, ends))

    def _unknown(self) -> Iterator[tuple[ObjectKey, str]]:
        """Objects of further kinds, with their definitions as the server prints them."""
        server = self.database.server
        query = unknown_kinds_query(server.flavor, server.version, self._in_databases())
        for kind, schema, name in self._rows(query) if query else ():
            shown = self._rows(f"SHOW CREATE {kind} {quote_qualified(schema, name)}")
            ((_, _, text, *_),) = shown
            yield ObjectKey(kind.lower(), self._schema(schema), name), self._local(text or "")

    def _qualified(self, key: ObjectKey, sql: str) -> str:
        """Add the schema before the name: SHOW CREATE of routines and events omits it."""
        if key.schema is None:
            return sql
        return sql.replace(quote_name(key.name), quote_qualified(key.schema, key.name), 1)

    def _schema(self, database: str) -> str | None:
        """The further schema of a name that the server prints; ``None`` for the default one."""
        if database in (self.database.default, self.database.name):
            return None
        as_configured = {name.lower(): name for name in self.database.schemas}
        return database if database in self.database.names else as_configured.get(database)

    def _local(self, sql: str) -> str:
        """Remove the scratch database's own name from SQL."""
        return sql.replace(f"{quote_name(self.database.name)}.", "")

    def _in_databases(self) -> str:
        return ", ".join(map(quote_string, self.database.names))

    def _rows(self, sql: str) -> Sequence[Row]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def _show_create(self, kind: str, keys: list[TableKey]) -> Iterator[tuple[TableKey, Row]]:
        """Yield the rows that SHOW CREATE prints, in the order of the keys."""
        shares = max(1, min(_CONNECTIONS, os.cpu_count() or 1, len(keys) // _SHARE))
        with ExitStack() as stack:
            more = [stack.enter_context(self.database.connect()) for _ in range(shares - 1)]
            parts = [
                self._shown(connection, kind, keys[number::shares])
                for number, connection in enumerate([self.connection, *more])
            ]
            for one_of_each in zip_longest(*parts):
                yield from (shown for shown in one_of_each if shown is not None)

    def _shown(
        self, connection: Connection, kind: str, keys: list[TableKey]
    ) -> Iterator[tuple[TableKey, Row]]:
        default = self.database.default
        for start in range(0, len(keys), _PACKET):
            batch = keys[start : start + _PACKET]
            statements = [
                f"SHOW CREATE {kind} {quote_qualified(key.schema or default, key.name)}"
                for key in batch
            ]
            rows = _pipelined(connection, statements)
            if self.database.server.flavor == "mariadb" and kind == "TABLE":
                rows = _decoded(connection, rows)
            yield from zip(batch, rows, strict=True)


def _pipelined(connection: Connection, statements: Iterable[str]) -> Iterator[Row]:
    """Yield the single row of each statement, all sent in one packet (MySQL manual, C API 5)."""
    with connection.cursor() as cursor:
        cursor.execute(";".join(statements))
        while True:
            yield cursor.fetchone() or ()
            if not cursor.nextset():
                return


def _decoded(connection: Connection, rows: Iterator[Row]) -> Iterator[Row]:
    """Read rows that may hold bytes in no character set, as surrogates (Python's PEP 383).

    MariaDB 10.11 prints the defaults of binary columns as they are.
    """
    with raw_texts(connection):
        for row in rows:
            yield tuple(
                value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
                for value in row
            )


@lru_cache(maxsize=8192)
def _parsed(
    key: TableKey, text: str, collations: tuple[tuple[str, str], ...], database: str
) -> Table:
    """Parse a table; cached, since most are unchanged when a schema is read again."""
    return parse_create_table(key, text, dict(collations), database)


def _trigger_body(sql: str) -> str:
    """The body of a trigger: the text after FOR EACH ROW, which is stored as it was typed."""
    head = _TRIGGER_HEAD.match(sql)
    return sql[head.end() :] if head else sql
