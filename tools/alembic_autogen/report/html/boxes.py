"""The tables of a diagram as boxes: those that a comparison touches, and their neighbours."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.schema.diagrams.choose import chosen_tables, key_marks, relationships
from alembic_autogen.schema.model import Column, Table, TableKey

if TYPE_CHECKING:
    from alembic_autogen.schema.differences import Difference
    from alembic_autogen.schema.model import Schema
    from alembic_autogen.schema.renames import Renames

_MOST_TABLES = 24
_MOST_ROWS = 14


@dataclass(frozen=True)
class Row:
    """A column in a box.

    :param change: ``added``, ``removed``, ``changed``, or empty.
    """

    text: str
    marks: str
    change: str = ""


@dataclass(frozen=True)
class Box:
    """A table in the diagram.

    :param rows: its keys and the columns that change.
    :param more: how many other columns it has.
    """

    title: str
    change: str
    rows: tuple[Row, ...]
    more: int


@dataclass(frozen=True)
class Line:
    """The foreign keys of one table that refer to another.

    :param optional: whether a row may refer to none.
    :param single: whether at most one row refers to each.
    """

    columns: str
    optional: bool
    single: bool
    change: str


Ends = tuple[TableKey, TableKey]
"""A table and the one that it refers to, by the names that both have at last."""


@dataclass(frozen=True)
class Side:
    """The diagram before or after, whose tables have their last names as keys."""

    boxes: Mapping[TableKey, Box]
    lines: Mapping[Ends, Line]


def both_sides_of(
    current: Schema, target: Schema, renames: Renames, differences: Collection[Difference]
) -> tuple[Side, Side, int]:
    """The diagrams before and after.

    :returns: also the number of neighbours that are left out, as there would be too many.
    """
    touched = {
        renames.table(each.current_table) if each.current_table else each.target_table
        for each in differences
    } - {None}
    before = {renames.table(key): table for key, table in current.tables.items()}
    after = dict(target.tables)
    wanted = {key for key in touched if key is not None}
    near = set().union(*(_near(tables, wanted) for tables in (before, after))) - wanted
    kept = sorted(near, key=str)[: max(_MOST_TABLES - len(wanted), 0)]
    left = {key: before[key] for key in before if key in {*wanted, *kept}}
    right = {key: after[key] for key in after if key in {*wanted, *kept}}
    lines = _lines(left, renames), _lines(right, None)
    return (
        _side(left, right, "removed", lines[0], lines[1], renames),
        _side(right, left, "added", lines[1], lines[0], renames),
        len(near) - len(kept),
    )


def _near(tables: Mapping[TableKey, Table], wanted: Collection[TableKey]) -> Iterator[TableKey]:
    by_own_name = {table.key: table for table in tables.values()}
    names = [_pattern(str(tables[key].key)) for key in wanted if key in tables]
    if names:
        for table in chosen_tables(by_own_name, names, related=True):
            yield next(key for key, each in tables.items() if each is table)


def _pattern(name: str) -> str:
    """A name as a pattern of fnmatch that matches nothing else."""
    return "".join(f"[{each}]" if each in "*?[" else each for each in name)


def _lines(tables: Mapping[TableKey, Table], renames: Renames | None) -> dict[Ends, Line]:
    found: dict[Ends, Line] = {}
    for each in relationships(list(tables.values())):
        ends = each.child.key, each.parent.key
        if renames is not None:
            ends = renames.table(ends[0]), renames.table(ends[1])
        columns = ", ".join(each.key.columns)
        known = found.get(ends)
        found[ends] = Line(
            f"{known.columns}; {columns}" if known else columns,
            each.optional or bool(known and known.optional),
            each.single and (known is None or known.single),
            "",
        )
    return found


def _side(
    tables: Mapping[TableKey, Table],
    others: Mapping[TableKey, Table],
    change: str,
    lines: Mapping[Ends, Line],
    other_lines: Mapping[Ends, Line],
    renames: Renames,
) -> Side:
    boxes = {
        key: _box(key, table, others.get(key), change, renames) for key, table in tables.items()
    }
    marked = {
        ends: Line(line.columns, line.optional, line.single, "" if ends in other_lines else change)
        for ends, line in lines.items()
    }
    return Side(boxes, marked)


def _box(key: TableKey, table: Table, other: Table | None, change: str, renames: Renames) -> Box:
    marks = key_marks(table)
    rows: list[Row] = []
    more = 0
    for column in table.columns:
        found = "" if other is None else _change(key, column, other, change, renames)
        own = " ".join(marks.get(column.name, []))
        if (found or own or other is None) and len(rows) < _MOST_ROWS:
            rows.append(Row(f"{column.name} {_type(column)}", own, found))
        else:
            more += 1
    if other is None:
        state = change
    else:
        state = "changed" if any(row.change for row in rows) or table != other else ""
    return Box(str(table.key), state, tuple(rows), more)


def _change(key: TableKey, column: Column, other: Table, change: str, renames: Renames) -> str:
    """The change of a column: that of its table, ``changed``, or empty for none."""
    if change == "removed":
        there = other.column(renames.column(key, column.name))
    else:
        former = (c for c in other.columns if renames.column(key, c.name) == column.name)
        there = next(former, None)
    if there is None:
        return change
    return "" if there == column else "changed"


def _type(column: Column) -> str:
    """The type, without the members of an ENUM or a SET."""
    return column.type.partition("(")[0] if "'" in column.type else column.type
