"""Write the schema of a database as a file of SQL, which ``schema/sql_script.py`` reads.

The dump has the definition of each object as the server prints it, without rows. Stored objects are
created under the SQL mode that they have (MySQL manual, 7.1.11: a routine runs under the mode in
which it was created).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import pymysql

from alembic_autogen.errors import ServerError
from alembic_autogen.quoting import quote_name, quote_qualified, quote_string
from alembic_autogen.schema.definers import quoted_account, split_definer
from alembic_autogen.schema.events import without_start
from alembic_autogen.schema.sequences import sequence_definition, without_database
from alembic_autogen.schema.tokens import without_qualifier
from alembic_autogen.schema.unknown_kinds import unknown_kinds_query

MARK_TABLE = "alembic_autogen_rows"
"""The table of marks on rows of a half-done upgrade; it is in no application's schema."""
Query = Callable[[str], Sequence[Sequence[str]]]
"""Runs a query, and returns the rows."""
_Key = tuple[str, str]
"""The name of a view, after that of its database."""
_COUNTER = re.compile(r"^(\)[^\n'`]*?) AUTO_INCREMENT=\d+", re.MULTILINE)
"""The next number of a table, among the options, which partitions may follow."""
_USED = re.compile(r"\bUSING\s*\((?:`(?:[^`]|``)*`|[^`()])*\)\s*(?=AS\b)", re.IGNORECASE)
"""The libraries that a routine of MySQL uses, which the server prints with their database."""
_READ_ONLY = 1792
"""The server's error about a statement that may write, in a transaction that can only read."""
_TABLE_KINDS = ("BASE TABLE", "SYSTEM VERSIONED")


def dump_schema(
    query: Query,
    name: str,
    without: Collection[str] = (),
    title: str = "",
    further: Collection[str] = (),
) -> str:
    """The statements that create everything that a database contains.

    Objects that belong to the connected account get no DEFINER, so that they will belong to whoever
    runs the file.

    :param query: runs a query in a session whose default database it is, and returns the rows.
    :param name: the name of the database; empty if the session has no default database.
    :param without: the names of tables to leave out.
    :param title: a comment of one line at the beginning.
    :param further: databases whose contents are created too, after USE.
    :raises ServerError: the connected account may not read the body of a routine.
    """
    names = [name, *further] if name else [*further]
    dumps = [_Dump(query, each, names, without, name) for each in names]
    begin = [f"-- {' '.join(title.split())}"] if title else []
    return "\n".join([*begin, *_BEGIN, *_with_use(_of_all(dumps, name), name), *_END, ""])


_BEGIN = (
    "SET NAMES utf8mb4;",
    "SET FOREIGN_KEY_CHECKS = 0;",
    "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO';",
)
_END = ("SET SESSION sql_mode = DEFAULT;", "SET FOREIGN_KEY_CHECKS = 1;")


def creates_objects(sql: str) -> bool:
    """Whether a result of :func:`dump_schema` creates anything."""
    return any(line not in (*_BEGIN, *_END, "") for line in sql.splitlines()[1:])


def _of_all(dumps: Sequence[_Dump], default: str) -> Iterator[tuple[str, str]]:
    """All statements in an order in which they can run, each with its database.

    The names in a view are those that the session would use. So all views belong to its default
    database, if it has one.
    """
    for part in _BEFORE_VIEWS:
        for dump in dumps:
            yield from ((dump.name, text) for text in part(dump))
    views = {key: text for dump in dumps for key, text in dump.views()}
    yield from ((default or key[0], views[key]) for key in _in_order(views, default))
    for part in _AFTER_VIEWS:
        for dump in dumps:
            yield from ((dump.name, text) for text in part(dump))


def _with_use(statements: Iterable[tuple[str, str]], default: str) -> Iterator[str]:
    """Change the database before a statement that belongs to another one than that before it."""
    at = default
    for name, text in statements:
        if name != at:
            yield f"USE {quote_name(name)};"
            at = name
        yield text
    if default and at != default:
        yield f"USE {quote_name(default)};"


class _Dump:
    """Reads one database.

    :param names: all databases that are read.
    :param default: the default database of the session; empty if it has none.
    """

    def __init__(
        self,
        query: Query,
        name: str,
        names: Collection[str],
        without: Collection[str],
        default: str,
    ) -> None:
        self._query = query
        self.name = name
        self._others = [each for each in names if each != name]
        self._not_default = [each for each in names if each != default]
        self._default = default
        ((self._account,),) = self._rows("SELECT CURRENT_USER()")
        self._own = quoted_account(self._account)
        place = "" if name == default else f" FROM {quote_name(name)}"
        found = self._rows(f"SHOW FULL TABLES{place}")
        self._kinds = [(table, kind) for table, kind in found if table not in without]

    def sequences(self) -> Iterator[str]:
        for name in _of(self._kinds, ("SEQUENCE",)):
            ((_, text),) = self._rows(f"SHOW CREATE SEQUENCE {self._shown(name)}")
            yield f"{sequence_definition(quote_name(name), text)};"

    def tables(self) -> Iterator[str]:
        for name in _of(self._kinds, _TABLE_KINDS):
            ((_, text),) = self._rows(f"SHOW CREATE TABLE {self._shown(name)}")
            yield _without_counter(self._local(text)) + ";"

    def views(self) -> Iterator[tuple[_Key, str]]:
        """The views, each with its database and name."""
        for name in _of(self._kinds, ("VIEW",)):
            text = without_qualifier(self._view(name), self._default)
            text = without_database(text, self._not_default)
            yield (self.name, name), f"{self._without_own(text)};"

    def _shown(self, name: str) -> str:
        """The name of an object in the statement that shows it."""
        is_default = self.name == self._default
        return quote_name(name) if is_default else quote_qualified(self.name, name)

    def _local(self, text: str) -> str:
        return without_database(text, self._others)

    def _view(self, name: str) -> str:
        try:
            ((_, text, *_),) = self._rows(f"SHOW CREATE VIEW {self._shown(name)}")
        except pymysql.err.OperationalError as error:
            if error.args[0] != _READ_ONLY:
                raise
            return self._view_of_a_sequence(name)
        return text

    def _view_of_a_sequence(self, name: str) -> str:
        """A view that MariaDB does not show to transactions that can only read."""
        ((query, security, definer, algorithm, check),) = self._rows(
            "SELECT view_definition, security_type, definer, algorithm, check_option"
            f" FROM information_schema.views WHERE table_schema = {quote_string(self.name)}"
            f" AND table_name = {quote_string(name)}"
        )
        option = "" if check == "NONE" else f" WITH {check} CHECK OPTION"
        return (
            f"CREATE ALGORITHM={algorithm} DEFINER={quoted_account(definer)} SQL SECURITY "
            f"{security} VIEW {self._shown(name)} AS {query}{option}"
        )

    def unknown(self) -> Iterator[str]:
        """Libraries of MySQL, packages of MariaDB."""
        ((version,),) = self._rows("SELECT VERSION()")
        flavor = "mariadb" if "mariadb" in version.lower() else "mysql"
        query = unknown_kinds_query(flavor, version, quote_string(self.name))
        for kind, _, name in self._rows(query) if query else ():
            yield from self._programs(kind, [name])

    def routines(self) -> Iterator[str]:
        for kind in ("FUNCTION", "PROCEDURE"):
            names = self._rows(
                "SELECT routine_name FROM information_schema.routines"
                f" WHERE routine_schema = {quote_string(self.name)} AND routine_type = '{kind}'"
                " ORDER BY routine_name"
            )
            yield from self._programs(kind, (name for (name,) in names))

    def triggers(self) -> Iterator[str]:
        found = self._rows(
            "SELECT trigger_name FROM information_schema.triggers"
            f" WHERE trigger_schema = {quote_string(self.name)}"
            " ORDER BY event_object_table, event_manipulation, action_timing, action_order"
        )
        yield from self._programs("TRIGGER", (name for (name,) in found))

    def events(self) -> Iterator[str]:
        found = self._rows(
            "SELECT event_name, starts = created FROM information_schema.events"
            f" WHERE event_schema = {quote_string(self.name)} ORDER BY event_name"
        )
        for name, starts_when_created in found:
            ((_, mode, _, text, *_),) = self._rows(f"SHOW CREATE EVENT {self._shown(name)}")
            yield self._program(mode, without_start(text) if starts_when_created else text)

    def _programs(self, kind: str, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            ((_, mode, text, *_),) = self._rows(f"SHOW CREATE {kind} {self._shown(name)}")
            if text is None:
                raise ServerError(
                    f"The server does not show {kind.lower()} {name} to {self._account}, since its "
                    "DEFINER is another account; grant SHOW_ROUTINE to that account (on MariaDB, "
                    "SELECT ON mysql.proc), or use an account that has it."
                )
            yield self._program(mode, _without_qualifiers(text, self.name))

    def _program(self, mode: str, text: str) -> str:
        begin = f"SET SESSION sql_mode = {quote_string(mode)};\nDELIMITER ;;"
        return f"{begin}\n{self._without_own(text)};;\nDELIMITER ;"

    def _without_own(self, text: str) -> str:
        rest, definer = split_definer(text)
        return rest if definer == self._own else text

    def _rows(self, statement: str) -> Sequence[Sequence[str]]:
        return self._query(statement)


_BEFORE_VIEWS = (_Dump.sequences, _Dump.tables, _Dump.unknown, _Dump.routines)
"""Libraries come before the routines that use them."""
_AFTER_VIEWS = (_Dump.triggers, _Dump.events)


def _without_qualifiers(text: str, database: str) -> str:
    """The statement of a program without the database before its names.

    MariaDB keeps them as they were written, and MySQL leaves them out.

    :param database: the database that the program is in.
    """
    text = _USED.sub(lambda used: used[0].replace(f"{quote_name(database)}.", ""), text, count=1)
    name = r"(?:`(?:[^`]|``)*`|[^`\s]+)"
    forms = [re.escape(quoted) for quoted in (quote_name(database), f'"{database}"')]
    before = rf"(?:(?:{'|'.join(forms)}|{re.escape(database)}\b)\s*\.\s*)?"
    found = re.match(
        r"(CREATE\s(?:`(?:[^`]|``)*`|[^`])*?"
        r"\b(?:TRIGGER|FUNCTION|PROCEDURE|LIBRARY|PACKAGE(?:\s+BODY)?)\s+"
        rf"(?:IF\s+NOT\s+EXISTS\s+)?){before}"
        rf"({name}\s+(?:BEFORE|AFTER)\s+\w+\s+ON\s+)?{before}",
        text,
        re.IGNORECASE,
    )
    return f"{found[1]}{found[2] or ''}{text[found.end() :]}" if found else text


def _without_counter(statement: str) -> str:
    """A CREATE TABLE statement without the next number of the table."""
    return _COUNTER.sub(lambda found: found[1], statement, count=1)


def _of(kinds: Iterable[Sequence[str]], wanted: Sequence[str]) -> list[str]:
    return [name for name, kind in kinds if kind in wanted]


def _in_order(texts: dict[_Key, str], default: str) -> Iterator[_Key]:
    """The views, each after those that its text names.

    :param default: the database whose objects stand there without it.
    """
    left = dict(texts)
    while left:
        free = [
            key
            for key, text in left.items()
            if not any(_name_in(other, default) in text for other in left if other != key)
        ]
        for key in free or [*left]:  # names in literals may form a cycle
            del left[key]
            yield key


def _name_in(key: _Key, default: str) -> str:
    """The name of a view in the text of another one."""
    return quote_name(key[1]) if key[0] == default else quote_qualified(*key)
