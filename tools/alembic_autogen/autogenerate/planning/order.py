"""Orders in which tables and views can be created; the reverse order drops them.

The orders are stable: names decide where any order would work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from alembic_autogen.schema.differences import Difference, TableDifference, ViewDifference
from alembic_autogen.schema.model import Table, TableKey
from alembic_autogen.schema.tokens import Token, tokenize, unquote_name

_BEFORE_A_TABLE = frozenset({"FROM", "JOIN", "STRAIGHT_JOIN"})
"""Words that introduce a table in the text of a view: both servers print a comma as a join."""


def parents_first(tables: Iterable[Table]) -> list[Table]:
    """Sort tables so that each comes after the tables that it refers to, as far as possible."""
    by_key = {table.key: table for table in tables}
    graph = {
        key: {fk.referred for fk in table.foreign_keys} & by_key.keys()
        for key, table in by_key.items()
    }
    return [by_key[key] for key in stable_topological_order(graph)]


def filling_order(tables: Iterable[Table]) -> list[Table]:
    """Sort tables so that each can get rows after the tables that it refers to.

    Where tables refer to each other in a circle, those come first that allow NULL in their foreign
    keys to later ones.
    """
    by_key = {table.key: table for table in tables}
    graph, needed = {}, {}
    for key, table in by_key.items():
        keys = [each for each in table.foreign_keys if each.referred in by_key]
        graph[key] = {each.referred for each in keys}
        needed[key] = {each.referred for each in keys if not table.optional_columns(each)}
    return [by_key[key] for key in stable_topological_order(graph, needed)]


def table_order(difference: Difference) -> tuple[str, str]:
    """The key by which differences are sorted by their tables."""
    return difference.table.order


def whole_parents_first(differences: Iterable[TableDifference]) -> list[TableDifference]:
    """Sort whole tables that are added or dropped, parents first."""
    by_key = {side.key: difference for difference in differences for side in difference.sides}
    tables = parents_first(side for difference in by_key.values() for side in difference.sides)
    return [by_key[table.key] for table in tables]


def stable_topological_order(
    graph: dict[TableKey, set[TableKey]], needed: dict[TableKey, set[TableKey]] | None = None
) -> list[TableKey]:
    """Sort nodes after their dependencies, then by name; a cycle is cut at its least node.

    :param needed: the dependencies that are given up last. Default: all.
    """
    needed = graph if needed is None else needed
    graph = {key: set(parents) for key, parents in graph.items()}
    while True:
        sorter = TopologicalSorter(graph)
        try:
            sorter.prepare()
        except CycleError as error:
            # a cycle of one node, where a table refers to itself
            cycle: list[TableKey] = error.args[1]
            first = min(cycle, key=lambda key: key.order)
            spared = [
                (node, parent) for parent, node in pairwise(cycle) if parent not in needed[node]
            ]
            if spared:
                node, parent = min(spared, key=lambda pair: pair[0].order)
                graph[node].remove(parent)
            else:
                graph[first] -= set(cycle)
            continue
        ordered: list[TableKey] = []
        while sorter.is_active():
            ready = sorted(sorter.get_ready(), key=lambda key: key.order)
            ordered += ready
            sorter.done(*ready)
        return ordered


def views_in_order(differences: Iterable[ViewDifference]) -> list[ViewDifference]:
    """Sort new views so that each comes after the views that it reads."""
    views = {TableKey(d.wanted.key.schema, d.wanted.key.name): d for d in differences}
    graph = {key: _read_by(view.wanted.definition, views) for key, view in views.items()}
    return [views[key] for key in stable_topological_order(graph)]


def _read_by(definition: str, views: Iterable[TableKey]) -> set[TableKey]:
    """The views that another one reads; its text may name its own database, or not."""
    named = set(_tables_in(definition))
    without_schema = {name for schema, name in named if schema is None}
    anywhere = {name for _, name in named}
    return {
        key
        for key in views
        if key.name in (anywhere if key.schema is None else without_schema)
        or (key.schema, key.name) in named
    }


def _tables_in(definition: str) -> Iterator[tuple[str | None, str]]:
    """The tables and views that the text of a view names, each with its database if given."""
    tokens = [each for each in tokenize(definition) if each.kind not in ("space", "open")]
    tokens += [Token("", ""), Token("", "")]
    for word, first, dot, second in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        if word.text.upper() in _BEFORE_A_TABLE and first.kind == "name":
            name = unquote_name(first.text)
            yield (name, unquote_name(second.text)) if dot.text == "." else (None, name)
