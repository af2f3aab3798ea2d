"""Create only the changed tables of the models; the others come from the cache.

The result of CREATE TABLE depends on the statement and, if it has foreign keys, on whether the
tables that it refers to allow them. So a table is created again if its own statements, or those of
a table that it refers to, have changed; the tables that it refers to are created with it. If
anything else is involved (views, statements that belong to no table, further schemas, a refused
table), all tables are created.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from alembic_autogen.memo.fingerprint import models_text
from alembic_autogen.memo.stored_values import Created, TableStatements
from alembic_autogen.models.create import declared_names, given_names
from alembic_autogen.models.ddl import Emitted
from alembic_autogen.models.keys import created_object, table_key
from alembic_autogen.models.load import Models
from alembic_autogen.models.own_statements import with_own_statements
from alembic_autogen.schema.model import ObjectKey, Schema, StoredObject, Table, TableKey

Value = TypeVar("Value")
_WORTH_WHILE = 0.5
"""The share of all tables above which creating all of them is as good."""


@dataclass(frozen=True)
class ModelsChange:
    """The tables that must be created after a change of the models.

    :param base: the schema of the models before the change.
    :param gone: the tables that cannot be reused from ``base``.
    :param affected: the tables to create and to read.
    :param referred: further tables to create, which the affected ones refer to.
    """

    base: Created
    gone: frozenset[TableKey]
    affected: frozenset[TableKey]
    referred: frozenset[TableKey]

    @property
    def tables(self) -> frozenset[TableKey]:
        """All tables to create."""
        return self.affected | self.referred


def statements_by_table(statements: Iterable[Emitted]) -> TableStatements | None:
    """The statements of each table; ``None`` if one belongs to no table, or has parameters."""
    by_table: defaultdict[TableKey, list[str]] = defaultdict(list)
    for statement in statements:
        if statement.table is None or statement.table.schema or statement.given:
            return None
        by_table[statement.table].append(statement.text)
    return TableStatements({key: models_text(texts) for key, texts in by_table.items()})


def _declared(statements: Iterable[Emitted]) -> dict[ObjectKey, TableKey | None]:
    """The objects that statements create, with the table that each statement belongs to."""
    keys = ((created_object(each.text), each.table) for each in statements)
    return {key: table for key, table in keys if key is not None}


def separable(created: Created, statements: Iterable[Emitted]) -> bool:
    """Whether each table's own statements created everything in a schema.

    :param created: the schema.
    :param statements: the statements that created it.
    """
    if created.refused or any(key.kind != "trigger" for key in created.schema.objects):
        return False
    made = {key: item.table for key, item in created.schema.objects.items()}
    return made == _declared(statements)


def change(
    base: Created, before: TableStatements, after: TableStatements, models: Models
) -> ModelsChange | None:
    """Find the tables to create after a change; ``None`` if these are most tables.

    :param base: the schema of the models before the change.
    :param before: the statements that created it.
    :param after: the current statements.
    """
    old, new = before.digests, after.digests
    if set(base.schema.tables) != set(old):  # such as with lower_case_table_names
        return None
    changed = frozenset(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    refers = _references(models, base.schema)
    affected = frozenset(key for key in new if key in changed or refers[key] & changed)
    referred = frozenset(other for key in affected for other in refers[key]) - affected
    if len(affected | referred) > _WORTH_WHILE * len(new):
        return None
    return ModelsChange(base, changed | affected, affected, referred)


def _references(models: Models, schema: Schema) -> defaultdict[TableKey, set[TableKey]]:
    """The tables that each table refers to, according to the models and the server."""
    found: defaultdict[TableKey, set[TableKey]] = defaultdict(set)
    for table in models.tables():
        found[table_key(table)] |= {table_key(each.column.table) for each in table.foreign_keys}
    for key, known in schema.tables.items():
        found[key] |= {each.referred for each in known.foreign_keys}
    return found


def merged(
    change: ModelsChange, made: Schema, statements: Mapping[ObjectKey, str], models: Models
) -> Created | None:
    """Merge the tables that were created into the schema before the change.

    :param change: the tables that were created.
    :param made: the schema of these tables.
    :param statements: the statement of each stored object that was created.
    :returns: ``None`` if the server might not accept both parts in one schema.
    """
    base, made = change.base, with_own_statements(made, statements)
    if not change.affected <= made.tables.keys():
        return None
    new = replace(made, tables={key: made.tables[key] for key in change.affected})
    tables = _without(base.schema.tables, change.gone) | dict(new.tables)
    kept = {key: item for key, item in base.schema.objects.items() if item.table not in change.gone}
    if not (
        _are_unique(tables)
        and _belong(made.objects, change)
        and kept.keys().isdisjoint(made.objects)
    ):
        return None
    kept_texts = {key: text for key, text in base.statements.items() if key in kept}
    schema = replace(
        base.schema,
        tables=dict(sorted(tables.items(), key=lambda item: item[0].order)),
        objects=kept | dict(made.objects),
        given_names=_without(base.schema.given_names, change.gone)
        | given_names(declared_names(models), new),
    )
    return Created(schema, (), kept_texts | dict(statements), base.origin.extended())


def _are_unique(tables: Mapping[TableKey, Table]) -> bool:
    """Whether the names of foreign keys and checks are unique, as they must be in a schema."""
    keys = [each.name.lower() for table in tables.values() for each in table.foreign_keys]
    checks = [each.name.lower() for table in tables.values() for each in table.checks]
    return len(keys) == len(set(keys)) and len(checks) == len(set(checks))


def _belong(objects: Mapping[ObjectKey, StoredObject], change: ModelsChange) -> bool:
    """Whether all stored objects that were created are triggers of affected tables."""
    return all(item.table in change.affected for item in objects.values())


def _without(values: Mapping[TableKey, Value], keys: frozenset[TableKey]) -> dict[TableKey, Value]:
    return {key: value for key, value in values.items() if key not in keys}
