"""The properties that are compared, as the values of the comparison declare them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from alembic_autogen.schema.model import (
    Check,
    Column,
    ForeignKey,
    Generated,
    Index,
    IndexPart,
    StoredObject,
    Table,
)

VALUES = {
    "Table": Table,
    "Column": Column,
    "Generated column": Generated,
    "Index, primary key": Index,
    "Key part": IndexPart,
    "Foreign key": ForeignKey,
    "`CHECK`": Check,
    "View, trigger, routine, event": StoredObject,
}
"""The values that are compared field by field."""

_INTRODUCTION = """\
Two databases are alike if these properties of all their objects are. What `SHOW CREATE` prints
beyond them is a part of `extra`, `options` or `definition`. Of the properties that are only
recorded, three are compared in a way of their own: the order of triggers (`position`), an
`AUTO_INCREMENT` value of the models that is higher, and times of events that are relative
(`schedule`). Libraries of MySQL and packages of MariaDB are compared as the server prints them;
a difference is reported, but no revision is written for it. What belongs to a server and to no
database, such as users, privileges, components and global variables, is named where revisions or
models create or change it, and not compared.
[What is compared](comparison.md) lists what is not reported as drift, with the reasons, and the
cases under [No change](#no-change) show it.
""".splitlines()


def table() -> Iterator[str]:
    """Compose the section of docs/coverage.md."""
    yield "## What is compared\n"
    yield from _INTRODUCTION
    yield ""
    yield "| Object | Compared | Only recorded |"
    yield "| --- | --- | --- |"
    for name, value in VALUES.items():
        compared, recorded = (
            ", ".join(f"`{field.name}`" for field in fields(value) if field.compare is wanted)
            for wanted in (True, False)
        )
        yield f"| {name} | {compared} | {recorded} |"
    yield ""
