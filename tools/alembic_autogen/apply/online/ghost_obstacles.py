"""Find why gh-ost cannot carry out a statement, before it is tried.

It makes the new table by CREATE TABLE LIKE, which copies neither foreign keys nor triggers, and
gives CHECKs other names. It applies changes of rows as the binary log has them: a member of an ENUM
is a number there, and a TIMESTAMP is in UTC. So only changes of types are left to it that convert
these values as the server does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.apply.locks.own_connection import text_of
from alembic_autogen.apply.online import obstacles
from alembic_autogen.apply.online.alter import clauses_of, generated_number
from alembic_autogen.error_text import error_number
from alembic_autogen.history.table_statements import words_of

if TYPE_CHECKING:
    from alembic_autogen.apply.online.obstacles import TableChange
    from alembic_autogen.schema.model import Column, Table

Query = Callable[[str], Sequence[Sequence[object]]]

_DATABASE = re.compile(r"[\w-]+", re.ASCII)
_WHOLE = {"tinyint", "smallint", "mediumint", "int", "bigint"}
_TEXT = {"char", "varchar", "tinytext", "text", "mediumtext", "longtext"}
_KEPT = {
    *("float", "double", "date", "time", "datetime", "timestamp", "year"),
    *("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"),
}
"""Types that are copied exactly if they do not change."""
_CHARSETS = {"utf8mb4", "utf8mb3", "utf8", "ascii", "latin1"}
_LISTED = {"enum", "set"}
_UNKNOWN_STATEMENT = (1064, 1227)
"""The server's errors of a statement that it does not know, and of a lacking privilege."""
_VARIABLES = (
    "SELECT @@GLOBAL.log_bin, @@GLOBAL.binlog_format, @@GLOBAL.binlog_row_image,"
    " @@GLOBAL.binlog_row_value_options, DATABASE()"
)
_LOCKS_SEEN = (
    "SELECT ENABLED FROM performance_schema.setup_instruments"
    " WHERE NAME = 'wait/lock/metadata/sql/mdl'"
)
_PRIVILEGES = (
    *("ALTER", "CREATE", "DELETE", "DROP", "INDEX", "INSERT", "LOCK TABLES", "SELECT"),
    *("TRIGGER", "UPDATE"),
)
"""The privileges on the database that the program looks for in SHOW GRANTS."""


def obstacle(change: TableChange) -> str:
    """The reason why the server has to carry out a change itself; empty if there is none."""
    if why := _of_relations(change):
        return why
    if why := obstacles.obstacle(change):
        return why
    before, after = change.before, change.after
    assert before is not None and after is not None, "it is an obstacle"
    return _of_checks(change.statement, before) or _of_columns(before, after)


def server_obstacle(query: Query) -> str:
    """The reason why the program cannot be used on a server; empty if there is none.

    :param query: executes a query as the account of env.py.
    """
    ((version,),) = query("SELECT VERSION()")
    if "mariadb" in text_of(version).lower():
        return "gh-ost is used on MySQL only"
    return _of_log(query) or _of_replication(query) or _of_grants(query) or _of_locks(query)


def _of_log(query: Query) -> str:
    ((*values,),) = query(_VARIABLES)
    is_on, form, image, options, database = map(text_of, values)
    if is_on != "1":
        return "the server has no binary log"
    if form.upper() != "ROW":
        return f"binlog_format is {form}, not ROW"
    if image.upper() != "FULL":
        return f"binlog_row_image is {image}, not FULL"
    if options:
        return f"binlog_row_value_options is {options}"
    return "" if _DATABASE.fullmatch(database) else f"gh-ost does not take the name {database!r}"


def _of_replication(query: Query) -> str:
    for statement in ("SHOW BINARY LOG STATUS", "SHOW MASTER STATUS"):
        try:
            ((_, _, only, without, *_),) = query(statement)
        except Exception as error:  # of any driver
            if error_number(error) not in _UNKNOWN_STATEMENT:
                raise
            continue
        if text_of(only) or text_of(without):
            return "the binary log leaves databases out (binlog_do_db, binlog_ignore_db)"
        break
    else:
        return "the account lacks REPLICATION CLIENT"
    return "the server is a replica of another one" if query("SHOW REPLICA STATUS") else ""


def _of_grants(query: Query) -> str:
    """The reason for which the program ends when it has looked at its privileges."""
    ((database,),) = query("SELECT DATABASE()")
    name = text_of(database)
    grants = [text_of(grant) for (grant,) in query("SHOW GRANTS FOR CURRENT_USER()")]
    common = [grant for grant in grants if " ON *.*" in grant]
    if any("GRANT ALL PRIVILEGES ON *.*" in grant for grant in common):
        return ""
    places = (f" ON `{name}`.*", f" ON `{name}`.*".replace("_", r"\_"))
    if not any("REPLICATION SLAVE" in grant for grant in common):
        return "the account lacks REPLICATION SLAVE, by a grant of its own, not of a role"
    if any(all(word in grant for word in _PRIVILEGES) for grant in common):
        return ""
    for grant in grants:
        if any(f"GRANT ALL PRIVILEGES{place}" in grant for place in places):
            return ""
        if places[0] in grant and all(word in grant for word in _PRIVILEGES):
            return ""
    return f"gh-ost needs {', '.join(_PRIVILEGES)} on the database, in one grant to the account"


def _of_locks(query: Query) -> str:
    """The reason why it cannot be seen whether others use the table when it is replaced."""
    try:
        found = query(_LOCKS_SEEN)
    except Exception as error:  # of any driver
        return f"the account may not read performance_schema ({error_number(error)})"
    is_on = bool(found) and text_of(found[0][0]) == "YES"
    return "" if is_on else "performance_schema does not show locks of tables"


def _of_relations(change: TableChange) -> str:
    tables = [table for table in (change.before, change.after) if table is not None]
    if any(table.foreign_keys for table in tables):
        return "gh-ost does not copy foreign keys"
    if change.is_referred or change.referrers:
        return "foreign keys refer to the table, which gh-ost does not move"
    return "gh-ost does not copy triggers" if change.triggers else ""


def _of_checks(statement: str, before: Table) -> str:
    numbers = sorted(int(generated_number(check, before) or 0) for check in before.checks)
    if numbers != list(range(1, len(numbers) + 1)) or len(numbers) > 9:
        return "gh-ost would change the names of its CHECKs"
    for clause in clauses_of(statement) if numbers else ():
        words = [word.upper() for word in words_of(clause)]
        if words[:1] in (["DROP"], ["ALTER"]) and words[1:2] in (["CHECK"], ["CONSTRAINT"]):
            return "gh-ost does not find its CHECKs by their names"
    return ""


def _of_columns(before: Table, after: Table) -> str:
    for column in before.columns:
        new = after.column(column.name)
        if new is None or column.generated is not None:
            continue
        if why := next(_of_column(column, new), ""):
            return why
    return ""


def _of_column(old: Column, new: Column) -> Iterator[str]:
    was, becomes = _kind(old.type), _kind(new.type)
    name = repr(old.name)
    if was not in {*_WHOLE, "decimal", *_TEXT, *_KEPT, *_LISTED}:
        yield f"gh-ost does not copy changes of {was.upper()} columns exactly ({name})"
    if was in {*_TEXT, *_LISTED} and not _keeps_charset(old, new):
        yield f"gh-ost does not convert the character set of {name} exactly"
    if was in _LISTED and not _only_adds_members(old.type, new.type):
        yield f"gh-ost would mix up members of {name} that are not added at the end"
    if was in _KEPT and _sized(old.type) != _sized(new.type):
        yield f"gh-ost does not convert {was.upper()} columns exactly ({name})"
    allowed = {"decimal", *_WHOLE} if was in _WHOLE else _TEXT if was in _TEXT else {was}
    if becomes not in allowed:
        yield f"gh-ost does not convert {was.upper()} columns exactly ({name})"


def _kind(text: str) -> str:
    return re.split(r"[( ]", text.lower(), maxsplit=1)[0]


def _sized(text: str) -> str:
    """A type without its length, where a longer one keeps its values."""
    return "varbinary" if text.lower().startswith("varbinary") else text.lower()


def _keeps_charset(old: Column, new: Column) -> bool:
    was, becomes = old.charset or "", new.charset or ""
    if {was, becomes} - {"", *_CHARSETS}:
        return False
    return was == becomes or (becomes == "utf8mb4" and was in ("utf8mb3", "utf8", "ascii"))


def _only_adds_members(old: str, new: str) -> bool:
    return new == old or new.startswith(f"{old.rstrip(')')},")
