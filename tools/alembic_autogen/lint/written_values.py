"""Find the statements that account for changed values of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.trigger_effects import (
    called_definitions,
    contains_name,
    tables_changed_by_triggers,
)
from alembic_autogen.schema.tokens import split_at_commas, tokenize

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence, Statement
    from alembic_autogen.proof.rows.observe import RowChange
    from alembic_autogen.schema.model import ForeignKey
    from alembic_autogen.schema.tokens import Token

_ACTIONS = ("CASCADE", "SET NULL")
_READ_OTHERS = ("INSERT", "REPLACE", "LOAD")
"""The first words of statements that write one table, and only read others that they name."""


def is_written(evidence: Evidence, change: RowChange) -> bool:
    """Whether a statement writes the values that have changed.

    An UPDATE has to name the column; other statements, such as ``REPLACE … SELECT *``, the table.
    What triggers, routines and views name counts. Some columns follow others: generated ones, the
    time of the last change, and a key that refers to another one.
    """
    tables = {change.table, evidence.renames.table(change.table)}
    columns = {change.column, *(evidence.renames.column(key, change.column) for key in tables)}
    for statement in evidence.upgrade:
        if not (statement.changes_rows or statement.verb == "CALL"):
            continue
        reads = statement.verb in _READ_OTHERS and statement.table not in tables
        names_columns = statement.verb in ("UPDATE", "DELETE") and not _follows(evidence, change)
        for text in [*_texts(evidence, statement)][reads:]:
            if _names_any(text, (key.name for key in tables)) and (
                not names_columns or _names_any(text, columns)
            ):
                return True
        for link in _links(evidence, change):
            if link.on_update in _ACTIONS and contains_name(statement.sql, link.referred.name):
                return True
    return False


def is_unlinked(evidence: Evidence, change: RowChange) -> bool:
    """Whether values are gone since the rows to which they refer are (ON DELETE SET NULL)."""
    return change.kind == "values" and any(
        link.on_delete == "SET NULL" and contains_name(statement.sql, link.referred.name)
        for link in _links(evidence, change)
        for statement in evidence.upgrade
        if statement.verb in ("DELETE", "REPLACE")
    )


def assigns(statement: Statement, column: str) -> bool:
    """Whether a statement gives a column values, and does not only read it."""
    if statement.verb != "UPDATE":
        return contains_name(statement.sql, column)
    return column.lower() in (each.lower() for each in _assigned(statement.sql))


def _assigned(update: str) -> Iterator[str]:
    """The columns to which an UPDATE assigns values (MySQL manual, 15.2.17)."""
    depth, inside = 0, False
    assignments: list[Token] = []
    for token in tokenize(update):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        word = token.text.upper() if token.kind == "word" and not depth else ""
        if inside and word in ("WHERE", "ORDER", "LIMIT"):
            break
        if inside:
            assignments.append(token)
        inside = inside or word == "SET"
    for clause in split_at_commas(assignments):
        target = "".join(token.text for token in clause).partition("=")[0].strip()
        yield target.replace("`", "").rpartition(".")[2].strip()


def _follows(evidence: Evidence, change: RowChange) -> bool:
    """Whether the server itself writes a column when others change."""
    table = evidence.before.tables.get(change.table)
    column = table.column(change.column) if table else None
    return column is not None and (column.generated is not None or bool(column.on_update))


def _texts(evidence: Evidence, statement: Statement) -> Iterator[str]:
    """A statement, then what it runs: routines, views, triggers of the tables that they name."""
    schema = evidence.before
    texts = [statement.sql, *called_definitions(schema, [statement.sql])]
    named = {key for key in schema.tables if any(contains_name(t, key.name) for t in texts)}
    if statement.verb in _READ_OTHERS and statement.table:
        named = {statement.table}
    changed = named | tables_changed_by_triggers(schema, named)
    triggers = [each.definition for key in changed for each in schema.triggers_of(key)]
    yield from texts
    yield from triggers
    yield from called_definitions(schema, triggers)


def _links(evidence: Evidence, change: RowChange) -> Iterator[ForeignKey]:
    """The foreign keys of which a column is a part."""
    table = evidence.before.tables.get(change.table)
    return (key for key in (table.foreign_keys if table else ()) if change.column in key.columns)


def _names_any(text: str, names: Iterable[str]) -> bool:
    return any(contains_name(text, name) for name in names)
