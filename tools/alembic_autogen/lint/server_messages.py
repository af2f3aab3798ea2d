"""Read what a server says about a statement that has succeeded.

Besides warnings, these are the rows by which it answers a statement that maintains tables (MySQL
manual, 15.7.3): OPTIMIZE, ANALYZE, CHECK or REPAIR TABLE succeeds, and has done nothing, if a row
says that there is no such table. CHECKSUM TABLE answers NULL, and warns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from alembic_autogen.lint.evidence import ServerWarning
from alembic_autogen.lint.maintenance_statements import maintenance_of

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.engine.default import DefaultExecutionContext
    from sqlalchemy.engine.interfaces import DBAPICursor


def server_messages(
    connection: Connection, cursor: DBAPICursor, context: DefaultExecutionContext, statement: str
) -> Iterator[ServerWarning]:
    """Read the server's warnings about a statement that a cursor has run.

    :param context: that of the statement, from which the revision gets rows that are read here.
    """
    if cursor.description is not None:
        if maintenance_of(statement.replace("%%", "%")) is None:
            return  # it is the revision that reads the rows
        description, rows = cursor.description, [*cursor.fetchall()]
        context.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(cursor, description, rows)
        yield from _answers(rows)
    with closing(connection.connection.cursor()) as other:
        other.execute("SHOW WARNINGS")
        for level, code, message in other.fetchall():
            yield ServerWarning(str(level), int(code), str(message))


def _answers(rows: Sequence[Sequence[object]]) -> Iterator[ServerWarning]:
    """Yield the first error or warning about each table; a note if there are only notes.

    :param rows: rows of the table, the operation, the kind of the message, and its text.
    """
    messages: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        if len(row) == 4:  # that of CHECKSUM has two columns
            table, _, kind, text = map(str, row)
            messages[table].append((kind.capitalize(), text))
    for about in messages.values():
        found = next((each for each in about if each[0] in ("Error", "Warning")), None)
        if found is None and all(kind == "Note" for kind, _ in about):
            found = about[0]
        if found:
            yield ServerWarning(found[0], 0, found[1])
