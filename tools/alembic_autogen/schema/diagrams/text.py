"""An entity-relationship diagram for people: tables, columns, and what foreign keys refer to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from alembic_autogen.schema.diagrams.choose import Relationship, key_marks, relationships
from alembic_autogen.wording import printable

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Table, TableKey


def text(tables: Collection[Table]) -> str:
    """The tables, a line for each column, and below them the foreign keys within the diagram."""
    children: dict[TableKey, list[Relationship]] = {table.key: [] for table in tables}
    for each in relationships(tables):
        children[each.child.key].append(each)
    blocks = ["\n".join(_lines(table, children[table.key])) for table in tables]
    return "\n\n".join(blocks) + "\n"


def _lines(table: Table, keys: Collection[Relationship]) -> Iterator[str]:
    yield printable(str(table.key))
    marks = key_marks(table)
    cells = [
        (printable(column.name), printable(column.type), ", ".join(marks.get(column.name, [])))
        for column in table.columns
    ]
    widths = [max(len(row[place]) for row in cells) for place in (0, 1)]
    for name, kind, found in cells:
        yield f"    {name:{widths[0]}}  {kind:{widths[1]}}  {found}".rstrip()
    yield from (_reference(each) for each in keys)


def _reference(each: Relationship) -> str:
    columns, referred = ", ".join(each.key.columns), ", ".join(each.key.referred_columns)
    words = ["optional"] * each.optional + ["unique"] * each.single
    note = f"  {', '.join(words)}" if words else ""
    return printable(f"    ({columns}) -> {each.parent.key} ({referred}){note}")
