"""What was found in a real database after revisions have run there, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.changes import listed
from alembic_autogen.schema.describe import describe

if TYPE_CHECKING:
    from alembic_autogen.apply.afterwards.values import ComparedSchema


def compared_lines(compared: ComparedSchema | None) -> Iterator[str]:
    """How a database differs from what the revisions made on the disposable server, if it does,
    and what mends that."""
    if compared is None or not compared.differences:
        return
    yield "Its schema is not the one that the revisions have made on the disposable server:"
    for difference in compared.differences:
        yield from describe(difference, ("revisions", "database"))
    mending = compared.mending
    if mending is None:
        yield "No statements are known that mend this."
        return
    drops = f"; they drop {listed([*mending.dropped])} with the contents" if mending.dropped else ""
    yield f"These statements mend it (tried on a copy of the schema{drops}):"
    for statement in mending.statements:
        yield from f"{statement};".splitlines()
