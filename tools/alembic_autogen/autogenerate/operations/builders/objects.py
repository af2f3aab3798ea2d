"""Spell what happens to views, triggers, routines and events."""

from __future__ import annotations

from dataclasses import dataclass

from alembic_autogen.autogenerate.operations.builders.context import Context, Operations
from alembic_autogen.autogenerate.operations.custom import ServerTextOp
from alembic_autogen.history.declared import DECLARED
from alembic_autogen.quoting import quote_name, quote_qualified
from alembic_autogen.schema.differences import Difference


@dataclass(frozen=True)
class ObjectBuilder:
    """Spells changes of stored objects."""

    context: Context

    def drop(self, difference: Difference) -> Operations:
        """Drop a stored object."""
        key = difference.head.key
        name = quote_qualified(key.schema, key.name)
        yield ServerTextOp(
            [f"DROP {key.kind.upper()} {name}"], f"Alembic does not know {key.kind}s."
        )

    def create(self, difference: Difference) -> Operations:
        """Create a stored object, or make a view anew."""
        stored = difference.models
        sql = stored.sql
        if stored.key.kind == "view" and difference.head:
            sql = sql.replace("CREATE ", "CREATE OR REPLACE ", 1)
        if stored.key.kind == "trigger":
            sql = self._trigger_in_place(difference)
        yield ServerTextOp(_lines(sql), DECLARED.format(kind=stored.key.kind))

    def _trigger_in_place(self, difference: Difference) -> str:
        """A trigger, put before the ones that are to fire after it (MySQL manual, 15.1.22)."""
        trigger = difference.models
        touched = {d.name for d in self.context.comparison.differences if d.kind == "trigger"}
        prefix = " ".join(trigger.definition.split(" ", 2)[:2]) + " "
        following = [
            other
            for other in self.context.comparison.models.triggers_of(trigger.table)
            if other.definition.startswith(prefix)
            and other.position > trigger.position
            and str(other.key) not in touched
        ]
        if not following:
            return str(trigger.sql)
        place = f"FOR EACH ROW PRECEDES {quote_name(following[0].key.name)} "
        return str(trigger.sql).replace("FOR EACH ROW ", place, 1)


def _lines(sql: str) -> list[str]:
    """A statement cut where a reader expects it: at its line breaks, or before a trigger's body."""
    if "\n" in sql:
        return sql.splitlines(keepends=True)
    head, separator, body = sql.partition(" FOR EACH ROW ")
    return [head, f"{separator}{body}"] if separator else [sql]
