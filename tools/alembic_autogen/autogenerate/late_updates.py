"""UPDATEs that fire triggers after the table of their rows has changed.

An UPDATE gives a new column its values, or renames a member of an ENUM in the rows, after an ALTER
TABLE, which has committed. If a trigger refused a row then (SIGNAL, or a constraint of a table that
it writes to), the upgrade would stop half way. So the UPDATE is tried beforehand: it sets each row
to its present values, which fires the same triggers (seen on MySQL 9.7, MariaDB 10.11 and 11.8),
and is rolled back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from alembic_autogen.autogenerate.backfills.new_columns import of_new_columns, own_values
from alembic_autogen.autogenerate.planning.column_steps import loses_values
from alembic_autogen.autogenerate.planning.engine_limits import is_added_with_value
from alembic_autogen.autogenerate.preconditions.base import Fills
from alembic_autogen.autogenerate.trigger_effects import (
    ON_UPDATE,
    called_definitions,
    contains_name,
    has_transactions,
    tables_changed_by_triggers,
    with_unmanaged_objects,
)
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.schema.differences import (
    CheckDifference,
    ColumnDifference,
    Comparison,
    Difference,
    ForeignKeyDifference,
    IndexDifference,
    TriggerDifference,
    of_kind,
)
from alembic_autogen.schema.model import Schema, StoredObject, Table, TableKey


@dataclass(frozen=True)
class LateUpdate:
    """An UPDATE that fires triggers after its table has changed.

    :param table: the table, by its name before the revision.
    :param lines: the UPDATE that sets rows to their present values, split into readable lines.
    :param condition: selects the rows that get values; empty for all.
    :param keys: the primary key, as SQL.
    :param triggers: the names of the triggers that it fires.
    :param is_tried: whether it can be tried: not if an engine cannot roll it back.
    :param is_foreseen: whether the triggers do the same in the trial as later: not if they name a
        column that changes (they may set it to what only its new definition refuses), or write to
        a table that changes as well.
    """

    table: TableKey
    lines: tuple[str, ...]
    condition: str
    keys: str
    triggers: tuple[str, ...]
    is_tried: bool
    is_foreseen: bool

    @property
    def statement(self) -> str:
        """The UPDATE with its condition."""
        return "".join(self.lines) + (f" WHERE {self.condition}" if self.condition else "")


def late_updates(comparison: Comparison, fills: Fills) -> Iterator[LateUpdate]:
    """Find the UPDATEs of one direction that fire triggers, one for each table.

    :param comparison: the schemas of that direction.
    :param fills: the values for existing rows in that direction.
    """
    updated = _updated(comparison, fills)
    if not updated:
        return
    schema = with_unmanaged_objects(comparison)
    for key, differences in sorted(updated.items(), key=lambda item: item[0].order):
        triggers = list(_fired(comparison, schema, key))
        if triggers:
            yield _late_update(comparison, schema, schema.tables[key], differences, triggers)


def empty_updates(comparison: Comparison, fills: Fills) -> dict[TableKey, str]:
    """UPDATEs of no row, one for each table whose rows get values after a table has changed.

    A server checks the privilege UPDATE also where no row is selected (tried on MySQL 9.7 and
    MariaDB 10.11), and for the same columns.

    :param comparison: the schemas of that direction.
    :param fills: the values for existing rows in that direction.
    :returns: by the table's name before the revision, up to the condition.
    """
    found = {}
    for key, differences in _updated(comparison, fills).items():
        table = comparison.current.tables[key]
        plain = [column.name for column in table.columns if not column.generated]
        named = [d.current.name for d in differences if d.current and d.current.name in plain]
        pairs = ", ".join(f"{quote_name(c)} = {quote_name(c)}" for c in named or plain[:1])
        found[key] = f"UPDATE {key.sql} SET {pairs}"
    return found


def _updated(comparison: Comparison, fills: Fills) -> dict[TableKey, list[ColumnDifference]]:
    """The columns that get values after a table has changed, by their table."""
    values = {**own_values(comparison), **of_new_columns(comparison, fills)}
    filled = {
        (target.key, column.name)
        for current, target in comparison.kept_tables()
        for column in target.columns
        if (sql := values.get((target.key, column.name))) is not None
        and not is_added_with_value(column, sql, current, target)
    }
    updated: dict[TableKey, list[ColumnDifference]] = {}
    for difference in of_kind(comparison.differences, ColumnDifference):
        key = difference.current_table
        if key is not None and _is_updated(difference, comparison, filled):
            updated.setdefault(key, []).append(difference)
    return updated


def _is_updated(
    difference: ColumnDifference, comparison: Comparison, filled: Collection[tuple[TableKey, str]]
) -> bool:
    if difference.target is None:
        return False
    place = (difference.table, difference.target.name)
    if difference.current is None:
        return place in filled
    return place in comparison.renames.members or loses_values(difference)


def _fired(comparison: Comparison, schema: Schema, key: TableKey) -> Iterator[StoredObject]:
    """The triggers that exist when the rows get their values."""
    triggers = of_kind(comparison.differences, TriggerDifference)
    dropped = {d.current.key for d in triggers if d.current}
    for trigger in schema.triggers_of(key):
        if trigger.key not in dropped and ON_UPDATE.search(trigger.definition):
            yield trigger


def _late_update(
    comparison: Comparison,
    schema: Schema,
    table: Table,
    differences: list[ColumnDifference],
    fired: list[StoredObject],
) -> LateUpdate:
    key = table.primary_key
    keys = list(key.names) if key else []
    plain = [column.name for column in table.columns if not column.generated]
    same = dict.fromkeys(
        [*(keys or plain)[:1], *(column.name for column in table.columns if column.on_update)]
    )
    first, *others = (f"{quote_name(name)} = {quote_name(name)}" for name in same)
    texts = [trigger.definition for trigger in fired]
    texts += called_definitions(schema, texts)
    changed_tables = tables_changed_by_triggers(schema, [table.key])
    named = _changed_names(comparison, table.key)
    changing = {d.current_table for d in comparison.differences}
    return LateUpdate(
        table.key,
        (f"UPDATE {table.key.sql} SET {first}", *(f", {other}" for other in others)),
        _condition(differences, comparison.renames.members),
        ", ".join(map(quote_name, keys)),
        tuple(trigger.key.name for trigger in fired),
        all(has_transactions(schema.tables[each]) for each in {table.key, *changed_tables}),
        not changed_tables & changing
        and not any(contains_name(t, name) for t in texts for name in named),
    )


def _changed_names(comparison: Comparison, key: TableKey) -> set[str]:
    """The columns of a table that change, or that get a key or a CHECK."""
    table = comparison.current.tables[key]
    return {
        name
        for difference in comparison.differences
        if difference.current_table == key
        for name in _names_in(difference, table)
    }


def _names_in(difference: Difference, table: Table) -> Iterable[str]:
    """The columns that a difference changes, or gives a key or a CHECK."""
    if isinstance(difference, ColumnDifference) and difference.current:
        return (side.name for side in difference.sides)
    if isinstance(difference, IndexDifference) and difference.target:
        return difference.target.names if difference.target.kind == "UNIQUE" else ()
    if isinstance(difference, ForeignKeyDifference) and difference.target:
        return difference.target.columns
    if isinstance(difference, CheckDifference) and difference.target:
        expression = difference.target.expression
        return (each.name for each in table.columns if contains_name(expression, each.name))
    return ()


def _condition(
    differences: list[ColumnDifference],
    renamed: Mapping[tuple[TableKey, str], Mapping[str, str]],
) -> str:
    """The condition for the rows that get values, over the present table; empty for all rows."""
    found = []
    for difference in differences:
        current = difference.current
        members = renamed.get((difference.table, difference.wanted.name))
        if current is None or not members or not current.type.startswith("enum"):
            return ""
        name = quote_name(current.name)
        found.append(f"{name} IN ({', '.join(map(quote_string, members))})")
    return " OR ".join(found)
