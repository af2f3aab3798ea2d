"""Build the operations on views, triggers, routines and events."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alembic_autogen.autogenerate.operations.builders.context import Context, Operations
from alembic_autogen.autogenerate.operations.custom import ServerTextOp
from alembic_autogen.history.declared import DECLARED
from alembic_autogen.quoting import quote_name, quote_qualified
from alembic_autogen.schema.differences import (
    ObjectDifference,
    SequenceDifference,
    TriggerDifference,
    ViewDifference,
    of_kind,
)
from alembic_autogen.schema.events import relative_sql
from alembic_autogen.schema.model import StoredObject, TableKey
from alembic_autogen.schema.sequences import changed_sequence
from alembic_autogen.schema.sql_modes import statements_around

_CREATE = re.compile(r"CREATE\s+(?:OR\s+REPLACE\s+)?", re.IGNORECASE)
_UNLESS_THERE = re.compile(r".*?\bVIEW\s+IF\s+NOT\s+EXISTS\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class ObjectBuilder:
    """The builder of the operations on stored objects."""

    context: Context

    def drop(self, difference: ObjectDifference) -> Operations:
        """Drop a stored object."""
        key = difference.existing.key
        name = quote_qualified(key.schema, key.name)
        yield ServerTextOp(
            [f"DROP {key.kind.upper()} {name}"], f"Alembic does not know {key.kind}s."
        )

    def create(self, difference: ObjectDifference) -> Operations:
        """Create a stored object, or replace a view."""
        stored = difference.wanted
        if isinstance(difference, SequenceDifference) and difference.current:
            why = "Alembic does not know sequences."
            yield from (
                ServerTextOp([sql], why) for sql in changed_sequence(difference.current, stored)
            )
            return
        sql = self._statement(stored)
        if isinstance(difference, ViewDifference) and difference.current:
            if _UNLESS_THERE.match(sql):
                sql = stored.sql
            sql = _CREATE.sub("CREATE OR REPLACE ", sql, count=1)
        if stored.table is not None:  # a trigger
            sql = self._trigger_in_place(stored, stored.table)
        creation = ServerTextOp(_lines(sql), DECLARED.format(kind=stored.key.kind))
        if not stored.modes:
            yield creation
            return
        begin, end = statements_around(stored.modes)
        why = f"The text of this {stored.key.kind} is read in the sql_mode that it was written in."
        yield from (ServerTextOp([begin], why), creation, ServerTextOp([end], "The mode before."))

    def _statement(self, stored: StoredObject) -> str:
        """The statement of the models if they have one, else as the server prints it."""
        if stored.own_statement and self.context.own_statements:
            return stored.own_statement
        if stored.schedule and stored.schedule.is_relative:
            return relative_sql(stored)
        return stored.sql

    def _trigger_in_place(self, trigger: StoredObject, table: TableKey) -> str:
        """The SQL of a trigger, placed before those that fire after it (MySQL manual, 15.1.22)."""
        comparison = self.context.comparison
        touched = {d.name for d in of_kind(comparison.differences, TriggerDifference)}
        event = trigger.definition.split(" ")[:2]
        following = [
            other
            for other in comparison.target.triggers_of(table)
            if other.definition.split(" ")[:2] == event
            and other.position > trigger.position
            and str(other.key) not in touched
        ]
        if not following:
            return trigger.sql
        place = f"FOR EACH ROW PRECEDES {quote_name(following[0].key.name)} "
        return trigger.sql.replace("FOR EACH ROW ", place, 1)


def _lines(sql: str) -> list[str]:
    """A statement split into readable lines: at its line breaks, or before a trigger's body."""
    if "\n" in sql:
        return sql.splitlines(keepends=True)
    event, separator, body = sql.partition(" FOR EACH ROW ")
    return [event, f"{separator}{body}"] if separator else [sql]
