"""Orders in which tables and views can be created; the reverse order drops them.

The orders are stable: names decide where any order would work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from alembic_autogen.schema.differences import TableDifference, ViewDifference
from alembic_autogen.schema.model import Table, TableKey

_ALIAS = re.compile(r" AS `(?:[^`]|``)*`")


def parents_first(tables: Iterable[Table]) -> list[Table]:
    """Sort tables so that each comes after the tables that it refers to, as far as possible."""
    by_key = {table.key: table for table in tables}
    graph = {
        key: {fk.referred for fk in table.foreign_keys} & by_key.keys()
        for key, table in by_key.items()
    }
    return [by_key[key] for key in _stable_topological_order(graph)]


def whole_parents_first(differences: Iterable[TableDifference]) -> list[TableDifference]:
    """Sort whole tables that are added or dropped, parents first."""
    by_key = {side.key: difference for difference in differences for side in difference.sides}
    tables = parents_first(side for difference in by_key.values() for side in difference.sides)
    return [by_key[table.key] for table in tables]


def _stable_topological_order(graph: dict[TableKey, set[TableKey]]) -> list[TableKey]:
    """Sort nodes after their dependencies, then by name; a cycle is cut at its least node."""
    graph = {key: set(parents) for key, parents in graph.items()}
    while True:
        sorter = TopologicalSorter(graph)
        try:
            sorter.prepare()
        except CycleError as error:
            # a cycle of one node, where a table refers to itself
            cycle: list[TableKey] = error.args[1]
            first = min(cycle, key=lambda key: key.order)
            graph[first] -= set(cycle)
            continue
        ordered: list[TableKey] = []
        while sorter.is_active():
            ready = sorted(sorter.get_ready(), key=lambda key: key.order)
            ordered += ready
            sorter.done(*ready)
        return ordered


def views_in_order(differences: Iterable[ViewDifference]) -> list[ViewDifference]:
    """Sort new views so that each comes after the views that its text names."""
    views = {TableKey(d.wanted.key.schema, d.wanted.key.name): d for d in differences}
    # the name of a column, which servers print after AS, is no reference
    texts = {key: _ALIAS.sub("", view.wanted.definition) for key, view in views.items()}
    graph = {
        key: {other for other in views if f"`{other.name}`" in text} for key, text in texts.items()
    }
    return [views[key] for key in _stable_topological_order(graph)]
