"""An entity-relationship diagram in the language of Graphviz: ``dot -Tsvg``.

https://graphviz.org/doc/info/shapes.html#html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from html import escape
from typing import TYPE_CHECKING

from alembic_autogen.schema.diagrams.choose import Relationship, key_marks, relationships
from alembic_autogen.wording import printable

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Table


def text(tables: Collection[Table]) -> str:
    """The diagram. Nodes have numbers for names, as tables may have any."""
    numbers = {table.key: f"t{number}" for number, table in enumerate(tables, 1)}
    lines = [
        "digraph schema {",
        '    graph [rankdir="LR"];',
        '    node [shape="plain" fontname="sans-serif"];',
        '    edge [dir="both" fontname="sans-serif"];',
    ]
    lines += [f"    {numbers[table.key]} [label=<{''.join(_rows(table))}>];" for table in tables]
    for each in relationships(tables):
        ends = f"{numbers[each.child.key]} -> {numbers[each.parent.key]}"
        lines.append(f"    {ends} [{_attributes(each)}];")
    return "\n".join([*lines, "}"]) + "\n"


def _rows(table: Table) -> Iterator[str]:
    """The table as an HTML-like label, a row for each column."""
    marks = key_marks(table)
    yield '<table border="0" cellborder="1" cellspacing="0">'
    yield f'<tr><td colspan="3"><b>{cell(str(table.key))}</b></td></tr>'
    for column in table.columns:
        parts = (column.name, column.type, " ".join(marks.get(column.name, [])))
        yield "<tr>" + "".join(f'<td align="left">{cell(each)}</td>' for each in parts) + "</tr>"
    yield "</table>"


def _attributes(each: Relationship) -> str:
    head = "odottee" if each.optional else "teetee"
    tail = "teeodot" if each.single else "crowodot"
    label = printable(", ".join(each.key.columns)).replace("\\", "\\\\").replace('"', '\\"')
    label = label.replace("&", "&amp;")  # entities are read in every label
    return f'arrowhead="{head}" arrowtail="{tail}" label="{label}"'


def cell(value: str) -> str:
    """A text in an HTML-like label."""
    return escape(printable(value)) or " "
