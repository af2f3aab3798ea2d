"""Trace the statements of revisions, to record facts that the resulting schema does not show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.history.comparison_options import Filters
from alembic_autogen.history.implicit_commit import TRIAL_TABLE
from alembic_autogen.models.keys import created_object, partitioned_by
from alembic_autogen.schema.model import ObjectKey, TableKey
from alembic_autogen.schema.tokens import Token, tokenize, unquote_name

if TYPE_CHECKING:
    from sqlalchemy import MetaData

DEFAULT_VERSION_TABLE = "alembic_version"
"""Alembic's default name for the table that holds the current revision."""


@dataclass
class Trace:
    """A record of the configuration and the statements of a run of revisions.

    :param appended: columns that were added without a position, so at the end, by table.
    :param declared: stored objects and partitions that DDL constructs and events created, as a
        model's ``create_all()`` does.
    :param metadata: the target_metadata that env.py gave to Alembic.
    :param version_tables: the tables that hold the current revision, as each
        ``context.configure()`` of env.py names them; a table without a schema is in the default
        database of its connection.
    :param statements: the executed statements, without Alembic's own bookkeeping.
    :param filters: the options of env.py that decide what is compared.
    """

    appended: dict[TableKey, frozenset[str]] = field(default_factory=dict)
    declared: set[ObjectKey] = field(default_factory=set)
    metadata: tuple[MetaData, ...] = ()
    version_tables: set[TableKey] = field(default_factory=set)
    statements: list[str] = field(default_factory=list)
    filters: Filters = field(default_factory=Filters)


@contextmanager
def tracing(trace: Trace, check: Callable[[str, object], None]) -> Iterator[None]:
    """Trace statements while the context lasts.

    :param trace: the record to add to.
    :param check: called with each statement and its parameters before it is run.
    """
    from sqlalchemy import Engine, event
    from sqlalchemy.schema import ExecutableDDLElement

    def note(
        conn: object,
        cursor: object,
        statement: str,
        parameters: object,
        context: object,
        many: bool,
    ) -> None:
        check(statement, parameters)
        uninteresting = {TRIAL_TABLE, *(table.name for table in trace.version_tables)}
        if not any(name in statement for name in uninteresting):
            trace.statements.append(statement.replace("%%", "%"))
        for table, column in appended_columns(statement):
            trace.appended[table] = trace.appended.get(table, frozenset()) | {column}
        compiled = getattr(context, "compiled", None)
        if isinstance(getattr(compiled, "statement", None), ExecutableDDLElement):
            text = statement.replace("%%", "%")
            trace.declared.update(filter(None, (created_object(text), partitioned_by(text))))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", note)


_NAME = r"`(?:[^`]|``)*`|[^\s`.,()]+"
_ALTER = re.compile(
    rf"\s*ALTER\s+TABLE\s+(?P<first>{_NAME})(?:\s*\.\s*(?P<second>{_NAME}))?", re.IGNORECASE
)


def appended_columns(statement: str) -> Iterator[tuple[TableKey, str]]:
    """The columns that an ALTER TABLE adds without a position, so at the end of the table."""
    statement = statement.replace("%%", "%")
    found = _ALTER.match(statement)
    if found is None:
        return
    first, second = found["first"], found["second"]
    table = TableKey(_name(first), _name(second)) if second else TableKey(None, _name(first))
    depth = 0
    clause: list[str] = []
    for token in [*tokenize(statement[found.end() :]), Token("comma", ",")]:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if token.kind == "comma" and depth == 0:
            column = _appended(clause)
            if column is not None:
                yield table, column
            clause = []
        elif token.kind != "space":
            clause.append(token.text)


_NOT_A_COLUMN = {
    *("PRIMARY", "UNIQUE", "INDEX", "KEY", "FULLTEXT", "SPATIAL", "CONSTRAINT", "FOREIGN"),
    *("CHECK", "PARTITION"),
}


def _appended(clause: list[str]) -> str | None:
    upper = [word.upper() for word in clause]
    if len(clause) < 3 or upper[0] != "ADD":
        return None
    at = 2 if upper[1] == "COLUMN" else 1
    if upper[at] in _NOT_A_COLUMN or upper[at] == "(":
        return None
    placed = upper[-1] == "FIRST" or upper[-2] == "AFTER"
    return None if placed else _name(clause[at])


def _name(word: str) -> str:
    return unquote_name(word) if word.startswith("`") else word
