"""Save and restore the models' MetaData, for when revisions are loaded again.

A revision may define a class on the models' base, add a constraint to one of their tables, clear or
reflect their MetaData, or listen to its events. It does so each time its module is loaded. The
second time, it would fail ("Table is already defined") or take effect twice. Alembic loads the
revisions once per process; this tool loads them again if some of them have changed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    from sqlalchemy import Column, Constraint, Index, MetaData, Table
    from sqlalchemy.orm import registry as Registry  # noqa: N812 -- a class, whatever its name
    from sqlalchemy.sql.schema import _NamingSchemaParameter

_DDL_EVENTS = frozenset(
    {"before_create", "after_create", "before_drop", "after_drop", "column_reflect"}
    | {"before_parent_attach", "after_parent_attach"}
)


_Item = TypeVar("_Item")
_ListenerKey: TypeAlias = "tuple[int, str, int | tuple[int, int]]"
"""The key of a listener in SQLAlchemy's registry: target, event, function."""


@dataclass(frozen=True)
class _TableState:
    table: Table
    columns: tuple[Column[object], ...]
    constraints: frozenset[Constraint]
    indexes: frozenset[Index]

    @classmethod
    def of(cls, table: Table) -> _TableState:
        return cls(
            table, tuple(table.columns), frozenset(table.constraints), frozenset(table.indexes)
        )

    def restore(self) -> None:
        table = self.table
        for constraint in table.constraints - self.constraints:
            for key in getattr(constraint, "elements", ()):  # of a foreign key
                table.foreign_keys.discard(key)
                key.parent.foreign_keys.discard(key)
        for column in [each for each in table.columns if each.name not in self._names]:
            table._columns.remove(column)
        _set(table.constraints, self.constraints)
        _set(table.indexes, self.indexes)

    @property
    def _names(self) -> set[str]:
        return {column.name for column in self.columns}


@dataclass(frozen=True)
class MetadataState:
    """The state of MetaData objects at some moment, with the classes that are mapped to tables.

    :param metadata: the MetaData objects, with the tables and the naming convention of each.
    :param mapped: every mapped class of the process.
    :param listeners: every listener to a DDL event.
    """

    metadata: tuple[tuple[MetaData, dict[str, _TableState], _NamingSchemaParameter], ...]
    mapped: frozenset[type] = frozenset()
    listeners: frozenset[_ListenerKey] = field(default_factory=frozenset)

    @classmethod
    def of(cls, objects: Iterable[MetaData]) -> MetadataState:
        """Save the present state."""
        return cls(
            tuple(
                (
                    data,
                    {name: _TableState.of(table) for name, table in data.tables.items()},
                    data.naming_convention,
                )
                for data in objects
            ),
            frozenset(class_ for _, class_ in _mapped_classes()),
            frozenset(_listeners()),
        )

    def as_of_now(self) -> MetadataState:
        """The present state of the same MetaData objects."""
        return self.of(data for data, *_ in self.metadata)

    def restore(self) -> None:
        """Restore the saved state."""
        for data, tables, convention in self.metadata:
            _restore_tables(data, tables)
            data.naming_convention = convention
        for registry, class_ in list(_mapped_classes()):
            if class_ not in self.mapped:
                registry._dispose_cls(class_)
        for key in [key for key in _listeners() if key not in self.listeners]:
            _stop_listening(key)


def _restore_tables(data: MetaData, tables: dict[str, _TableState]) -> None:
    for name, table in list(data.tables.items()):
        if name not in tables or tables[name].table is not table:
            data.remove(table)
    for name, state in tables.items():
        if name not in data.tables:
            data._add_table(state.table.name, state.table.schema, state.table)
        state.restore()


def _set(items: set[_Item], wanted: frozenset[_Item]) -> None:
    items.intersection_update(wanted)
    items.update(wanted)


def _mapped_classes() -> Iterator[tuple[Registry, type]]:
    """Every mapped class, with its registry; none if the ORM is not in use."""
    orm = sys.modules.get("sqlalchemy.orm.mapper")
    for registry in orm._all_registries() if orm else ():
        for mapper in registry.mappers:
            yield registry, mapper.class_


def _listeners() -> Iterator[_ListenerKey]:
    """The keys of all listeners to DDL events."""
    from sqlalchemy.event import registry

    return (key for key in list(registry._key_to_collection) if key[1] in _DDL_EVENTS)


def _stop_listening(key: _ListenerKey) -> None:
    """Remove a listener by its key alone; ``event.remove()`` requires the target and function."""
    from sqlalchemy.event import registry

    for owner, function in list(registry._key_to_collection.pop(key).items()):
        collection = owner()
        if collection is None:
            continue
        of_class = getattr(collection, "_clslevel", None)
        queues = [collection.listeners] if of_class is None else list(of_class.values())
        for queue in queues:
            if function() in queue:
                queue.remove(function())
