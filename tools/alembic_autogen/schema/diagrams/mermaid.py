"""An entity-relationship diagram in Mermaid.

https://mermaid.js.org/syntax/entityRelationshipDiagram.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from alembic_autogen.schema.diagrams.choose import Relationship, key_marks, relationships
from alembic_autogen.wording import printable

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Column, Table

_NOT_IN_WORDS = re.compile(r"[^A-Za-z0-9_]+")
_NOT_IN_TYPES = re.compile(r"[^A-Za-z0-9_()]+")
_IN_TEXT = {"&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;"} | {
    each: f"#{ord(each)};" for each in "#;%\\[]"
}
"""Entities of Mermaid: they begin with # where those of HTML begin with &."""


def text(tables: Collection[Table]) -> str:
    """The diagram. Entities have numbers for names, as tables may have any."""
    numbers = {table.key: f"t{number}" for number, table in enumerate(tables, 1)}
    lines = ["erDiagram"]
    for table in tables:
        lines.append(f'    {numbers[table.key]}["{quoted(str(table.key))}"] {{')
        lines += [f"        {line}" for line in _columns(table)]
        lines.append("    }")
    for each in relationships(tables):
        ends = f"{numbers[each.parent.key]} {_line(each)} {numbers[each.child.key]}"
        lines.append(f'    {ends} : "{quoted(", ".join(each.key.columns))}"')
    return "\n".join(lines) + "\n"


def _columns(table: Table) -> Iterator[str]:
    marks = key_marks(table)
    for column in table.columns:
        found = ", ".join(marks.get(column.name, []))
        name = _word(column.name)
        comment = f' "{quoted(column.name)}"' if name != column.name else ""
        yield f"{_type(column)} {name}{' ' if found else ''}{found}{comment}"


def _type(column: Column) -> str:
    """The type as one word, without the members of an ENUM or a SET."""
    found = column.type.partition("(")[0] if "'" in column.type else column.type
    return _NOT_IN_TYPES.sub("_", found)


def _line(each: Relationship) -> str:
    return f"{'|o' if each.optional else '||'}--{'o|' if each.single else 'o{'}"


def _word(value: str) -> str:
    word = _NOT_IN_WORDS.sub("_", value)
    return word if word[:1].isalpha() or word.startswith("_") else f"_{word}"


def quoted(value: str) -> str:
    """A text between double quotes, on one line and without syntax."""
    seen = printable(" ".join(value.split()))
    return "".join(_IN_TEXT.get(each, each) for each in seen)
