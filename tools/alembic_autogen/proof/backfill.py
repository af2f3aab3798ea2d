"""Try a value for existing rows on a copy of its table, before a candidate is written.

``--fill`` and answers on a terminal give SQL, which MySQL may read differently than the user meant:
``2026-01-01`` is a subtraction, ``red`` is a column. So the value is set in a copy of its table
with generated rows, and the column of the copy is then changed to the models' definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pymysql.err import MySQLError

from alembic_autogen.autogenerate.backfills.flags import flag_of
from alembic_autogen.autogenerate.planning.column_steps import nullable_twin, with_value
from alembic_autogen.autogenerate.planning.engine_limits import has_no_nulls, has_no_update
from alembic_autogen.autogenerate.preconditions.base import Rows
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.error_text import server_message
from alembic_autogen.proof.rows.fill import accept_all, fill
from alembic_autogen.proof.rows.read_values import values_for
from alembic_autogen.proof.stored import stored_differently, zone_matters
from alembic_autogen.quoting import quote_name, quote_qualified, quote_string
from alembic_autogen.schema.alter import column_clause
from alembic_autogen.schema.model import Check, Column, ColumnKey, TableKey
from alembic_autogen.schema.tokens import tokenize, unquote_name
from alembic_autogen.schema.type_families import INTEGER_BITS, MOMENTS, TEXTS, family, type_word
from alembic_autogen.server.base import title

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.server.base import Database

_UNKNOWN_COLUMN, _UNKNOWN_TABLE, _DUPLICATE = 1054, 1146, 1062
_VIOLATES_CHECK = (3819, 4025)
_SAME_TABLE = 1093
"""An UPDATE reads its own table in a subquery (manual, 15.2.17 UPDATE Statement)."""
_NO_DEFAULT = 1901
"""MariaDB does not take an expression as a default (documentation, CREATE TABLE: DEFAULT)."""
_ABOUT_NAMES_AND_SYNTAX = (
    *(_UNKNOWN_COLUMN, _SAME_TABLE, 1064, 1111, 1146, 1241, 1305, 1318, 1367, 1582, 1583),
)
"""Errors that do not depend on rows: unknown names, syntax, wrong arguments of functions."""
_BARE = re.compile(r"[\d\s.+*/:-]*\d[\d\s.+*/:-]*|TRUE|FALSE", re.IGNORECASE)
"""Unquoted numbers and booleans: a text column may store them as another text."""
_SUBQUERY = re.compile(r"\bselect\b", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}\b.*", re.DOTALL)
_ROUNDED = (*INTEGER_BITS, "decimal", *MOMENTS)
"""Types that silently round or truncate a value (manual, 14.24.4 Rounding Behavior; 13.2)."""


def why_refused(
    database: Database, rows: Rows, name: str, sql: str, is_boolean: bool = False
) -> str | None:
    """Try a value, and explain why MySQL does not accept it.

    :param database: a database at head.
    :param rows: the table.
    :param name: the column, under its name in the models.
    :param sql: the value, as SQL.
    :param is_boolean: whether the models declare the column as a BOOLEAN.
    :returns: a sentence that explains how MySQL reads the value and what to type instead; ``None``
        if the value is accepted.
    """
    column = rows.target.column(name)
    if column is None:
        return None
    with database.server.database("value") as scratch:
        trial = _ValueCheck(database, scratch, rows, column, rows.before(name), is_boolean)
        problem = trial.problem(sql)
        if problem is None:
            return None
        given = given_fill((rows.target.key, name), sql)
        is_meant = _is_literal(sql) or sql.strip().upper() in ("NULL", "DEFAULT")
        hint = "" if is_meant or trial.problem(quote_string(sql)) else _hint(rows, name, sql)
    return f"{given}: {problem}.{hint}"


def given_fill(place: ColumnKey, sql: str) -> str:
    """Return the flag of a value as it was given, for a message."""
    return f"--fill {'.'.join(filter(None, place[0]))}.{place[1]}={sql}"


def _hint(rows: Rows, name: str, sql: str) -> str:
    quoted = flag_of(rows.target.key, name, quote_string(sql))
    return f" A text or a date needs quotes, which the shell must not remove: {quoted}"


def _is_literal(sql: str) -> bool:
    return bool(re.fullmatch(r"\s*'(?:[^'\\]|\\.|'')*'\s*", sql, re.DOTALL))


@dataclass(frozen=True)
class _ValueCheck:
    """Sets all rows of a copy of a table to a value.

    :param scratch: an empty database, for the copy.
    :param before: the current column; ``None`` for a new column.
    """

    database: Database
    scratch: Database
    rows: Rows
    column: Column
    before: Column | None
    is_boolean: bool = False

    def problem(self, sql: str) -> str | None:
        """The problem with a value, as half a sentence; ``None`` if there is none."""
        zone = zone_matters(self.column, sql)
        if zone:
            return zone
        with self.database.connect() as connection, connection.cursor() as cursor:
            if not self._copied(cursor, sql):
                return None  # the copy cannot be filled; the proof on rows will try the value
            computed = _computed(cursor, sql)
            try:
                return self._problem_on_copy(cursor, sql, computed)
            except MySQLError as error:
                return self._problem_by_error(sql, computed, error)

    def _problem_on_copy(self, cursor: Cursor, sql: str, computed: str | None) -> str | None:
        """The problem with a value in the copied rows.

        :param computed: what the server computes from the value, if it is a constant.
        :raises MySQLError: the server refuses the value, at least in these rows.
        """
        self._read(cursor, sql)
        if refused := self._refused_default(cursor, sql):
            return refused
        otherwise = stored_differently(cursor, self._copy, self.column, sql, self.is_boolean)
        # WHERE, as in the revision, makes a value that brings its own clause a syntax error
        cursor.execute(f"UPDATE {self._copy} SET {self._name} = {sql} WHERE TRUE")
        if self._is_null_everywhere(cursor):
            if _SUBQUERY.search(sql):
                return None  # it may read another table, whose rows the proof generates
            return f"{self._described()} does not accept it: it gives NULL to every row"
        if computed is None:
            return otherwise
        if _DATE.fullmatch(sql.strip()):
            return f"{self._server} computes {computed}: a date without quotes is a subtraction"
        self._apply_target_type(cursor)
        return self._violated(cursor, sql) or otherwise

    def _problem_by_error(self, sql: str, computed: str | None, error: MySQLError) -> str | None:
        """The problem that an error shows; ``None`` if it may depend on the rows of the copy.

        A key of several columns and a CHECK that compares columns depend on their values too.
        """
        number = error.args[0]
        if number == _DUPLICATE and not self._is_unique:
            return None
        if number in _VIOLATES_CHECK and self._is_compared():
            return None
        if computed is not None or number in _ABOUT_NAMES_AND_SYNTAX:
            return self._explain(sql, computed, error)
        return None

    def _read(self, cursor: Cursor, sql: str) -> None:
        """Have the server parse a value, which must be a single expression.

        :raises MySQLError: it is not; or it reads the table that the UPDATE changes.
        """
        if sql.strip().upper() == "DEFAULT":  # not an expression, but a valid value
            return
        cursor.execute(f"SELECT ({sql}) FROM {self._copy} WHERE FALSE")
        if not _SUBQUERY.search(sql):
            return
        target = next((c for c in self.rows.current.columns if not c.generated), None)
        if target is not None:
            name, table = quote_name(target.name), self.rows.current.key.sql
            try:
                cursor.execute(f"EXPLAIN UPDATE {table} SET {name} = {sql} WHERE TRUE")
            except MySQLError as error:
                if error.args[0] == _SAME_TABLE:
                    raise

    def _refused_default(self, cursor: Cursor, sql: str) -> str | None:
        """Describe why the value of a new column cannot be its default, in a versioned table."""
        if self.before is not None or not self.rows.keeps_history:
            return None
        column = replace(with_value(self.column, sql), name="alembic_autogen_value")
        try:
            cursor.execute(f"ALTER TABLE {self._copy} ADD COLUMN {self._clause(column)}")
            cursor.execute(f"ALTER TABLE {self._copy} DROP COLUMN {quote_name(column.name)}")
        except MySQLError as error:
            if error.args[0] == _NO_DEFAULT:
                return (
                    f"{self._key} is versioned, and earlier rows get the value only as the "
                    f"default of the new column, which it cannot be ({server_message(error)}); "
                    "give an expression without subqueries, stored functions and AUTO_INCREMENT"
                )
        return None

    def _is_null_everywhere(self, cursor: Cursor) -> bool:
        if self.column.nullable or self.column.autoincrement:
            return False
        counted = f"SELECT COUNT(*), COUNT({self._name}) FROM {self._copy}"
        cursor.execute(counted)
        rows, filled = cursor.fetchone() or (0, 0)
        return bool(rows) and not filled

    @property
    def _server(self) -> str:
        return title(self.rows.flavor)

    @property
    def _key(self) -> TableKey:
        """The table's name when the value is set: tables are renamed before columns are added."""
        return self.rows.current.key if self.before else self.rows.target.key

    @property
    def _copy(self) -> str:
        return quote_qualified(self.scratch.name, self._key.name)

    @property
    def _name(self) -> str:
        return quote_name((self.before or self.column).name)

    @property
    def _filled(self) -> str:
        """The values of the copy, under the column's name in the models."""
        return (
            f"(SELECT {self._name} AS {quote_name(self.column.name)} FROM {self._copy}) AS filled"
        )

    def _copied(self, cursor: Cursor, sql: str) -> bool:
        head, read = self.rows.current.key, values_for(self.rows.current, [sql])
        table = replace(self.rows.current, key=TableKey(None, self._key.name), foreign_keys=())
        try:
            cursor.execute(f"DROP TABLE IF EXISTS {self._copy}")
            cursor.execute(
                f"CREATE TABLE {self._copy} LIKE"
                f" {quote_qualified(head.schema or self.database.default, head.name)}"
            )
            if has_no_update(self.rows.current) or has_no_nulls(self.rows.current):
                cursor.execute(f"ALTER TABLE {self._copy} ENGINE=InnoDB")
            fill(self.scratch, [table], accept_all, read={table.key: read})
            if self.rows.current.is_versioned:
                cursor.execute("SET SESSION system_versioning_alter_history = KEEP")
            if self.before is None:
                twin = nullable_twin(self.column)
                cursor.execute(f"ALTER TABLE {self._copy} ADD COLUMN {self._clause(twin)}")
        except MySQLError:
            return False
        return True

    def _clause(self, column: Column) -> str:
        return column_clause(column, self.rows.target.collation)

    def _apply_target_type(self, cursor: Cursor) -> None:
        if self.column.generated or self.column.autoincrement:
            return
        if self.rows.current.is_versioned:  # the UPDATE has left earlier rows without the value
            cursor.execute(f"DELETE HISTORY FROM {self._copy}")
        # under its present name: another column may have the new one, and a CHECK may mention it
        column = replace(self.column, name=(self.before or self.column).name)
        cursor.execute(f"ALTER TABLE {self._copy} MODIFY COLUMN {self._clause(column)}")

    def _violated(self, cursor: Cursor, sql: str) -> str | None:
        """Describe how the column alters the value, or the unique key or CHECK that it violates."""
        name = quote_name(self.column.name)
        is_text = family(self.column) in TEXTS and type_word(self.column) != "enum"
        if is_text and _BARE.fullmatch(sql):
            stored = _scalar(cursor, f"SELECT {name} FROM {self._filled}")
            if stored is not None and stored != sql.strip():
                return f"{self._described()} would hold '{stored}'"
        is_clock = sql[:1].isalpha()  # CURRENT_TIMESTAMP has changed since the UPDATE
        if "(" not in sql and not is_clock and type_word(self.column) in _ROUNDED:
            stored = _scalar(cursor, f"SELECT {name} FROM {self._filled} WHERE {name} <> ({sql})")
            if stored is not None:
                return f"{self._described()} would hold {stored}"
        if self._is_unique and _scalar(
            cursor, f"SELECT {name} FROM {self._filled} GROUP BY {name} HAVING COUNT({name}) > 1"
        ):
            return _same_value_in_every_row(self.column.name)
        for check in self._checks():
            cursor.execute(f"SELECT 1 FROM {self._filled} WHERE NOT ({check.expression}) LIMIT 1")
            if cursor.fetchall():
                return f"it violates the CHECK {check.name} {check.expression}"
        return None

    @property
    def _is_unique(self) -> bool:
        keys = (self.rows.target.primary_key, *self.rows.target.indexes)
        return any(
            key and key.kind in ("PRIMARY", "UNIQUE") and key.columns == (self.column.name,)
            for key in keys
        )

    def _checks(self) -> Iterator[Check]:
        """The CHECKs over this column alone: others depend on the other values of a row."""
        for check in self.rows.target.checks:
            names = {unquote_name(t.text) for t in tokenize(check.expression) if t.kind == "name"}
            if check.enforced and names == {self.column.name}:
                yield check

    def _is_compared(self) -> bool:
        """Whether an existing CHECK is about the column and others too."""
        name = (self.before or self.column).name
        found = [
            {unquote_name(t.text) for t in tokenize(check.expression) if t.kind == "name"}
            for check in self.rows.current.checks
        ]
        return any(name in names and len(names) > 1 for names in found)

    def _described(self) -> str:
        required = "" if self.column.nullable else " NOT NULL"
        return f"{self.column.name} ({self.column.type}{required})"

    def _explain(self, sql: str, computed: str | None, error: MySQLError) -> str:
        message = server_message(error)
        if error.args[0] == _UNKNOWN_TABLE:  # quoted with the disposable database
            message = re.sub(r"'[^'.]+\.", "'", message, count=1)
        if error.args[0] == _UNKNOWN_COLUMN:
            return f"{self._server} reads a word of it as the name of a column ({message})"
        if error.args[0] == _DUPLICATE and self._is_unique:
            return _same_value_in_every_row(self.column.name)
        if error.args[0] == _SAME_TABLE:
            return (
                f"{self._server} does not read a table in a subquery of its own UPDATE "
                f"({message}); put the subquery into another one: (SELECT x FROM (SELECT MAX(id) "
                "AS x FROM t) AS derived)"
            )
        if error.args[0] in _ABOUT_NAMES_AND_SYNTAX:
            return f"{self._server} cannot read it as the SQL of one value ({message})"
        if computed is not None and computed != sql and not _is_literal(sql):
            return (
                f"{self._server} computes {computed}, which {self._described()} does not accept "
                f"({message})"
            )
        return f"{self._described()} does not accept it ({message})"


def _same_value_in_every_row(name: str) -> str:
    return (
        f"{name} is unique, and rows would get the same value; give an expression that differs "
        "from row to row, such as UUID() or one over the table's other columns"
    )


def _computed(cursor: Cursor, sql: str) -> str | None:
    """The value of an expression, as text; ``None`` if it depends on rows."""
    if re.search(r"\bselect\b", sql, re.IGNORECASE) and not _is_literal(sql):
        return None
    try:
        value = _scalar(cursor, f"SELECT {sql}")
    except MySQLError:
        return None
    return "NULL" if value is None else str(value)


def _scalar(cursor: Cursor, query: str) -> object:
    cursor.execute(f"{query} LIMIT 1")
    row = cursor.fetchone()
    return None if row is None else row[0]


def unfit_rows(
    database: Database, preconditions: Iterable[Precondition]
) -> Iterator[tuple[Precondition, int, str]]:
    """Find rows of a database at head that preconditions refuse: rows that the revisions inserted.

    :returns: for each precondition that refuses rows: the precondition, their number, and text that
        lists the first primary keys.
    """
    with database.connect() as connection, connection.cursor() as cursor:
        for precondition in preconditions:
            try:
                cursor.execute(f"SELECT COUNT(*) FROM ({precondition.offenders}) AS offenders")
                (count,) = cursor.fetchone() or (0,)
                if count:
                    yield precondition, count, _keys(cursor, precondition)
            except MySQLError:
                continue  # the proof reports the precondition's error


def always_fails(database: Database, condition: str) -> bool:
    """Whether a precondition's condition that reads no row is true, so that it refuses all rows."""
    with database.connect() as connection, connection.cursor() as cursor:
        try:
            cursor.execute(f"SELECT 1 FROM DUAL WHERE {condition}")
        except MySQLError:
            return False  # the proof reports the precondition's error
        return cursor.fetchone() is not None


def _keys(cursor: Cursor, precondition: Precondition) -> str:
    if not precondition.keys:
        return ""
    cursor.execute(f"{precondition.offenders} ORDER BY 1 LIMIT 5")
    names = [description[0] for description in cursor.description or ()][: precondition.keys]
    rows = [
        ", ".join(f"{n}={v}" for n, v in zip(names, row, strict=False)) for row in cursor.fetchall()
    ]
    return f": {'; '.join(rows)}"
