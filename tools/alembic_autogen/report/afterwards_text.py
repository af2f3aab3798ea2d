"""What was found in a real database after revisions have run there, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.changes import listed
from alembic_autogen.report import streams
from alembic_autogen.report.differences_text import DATABASE, out_differences
from alembic_autogen.report.extent import EVERY
from alembic_autogen.schema.describe import describe

if TYPE_CHECKING:
    from alembic_autogen.apply.afterwards.values import ComparedSchema, Mending


_TITLE = "Its schema is not the one that the revisions have made on the disposable server:"


def report_compared(compared: ComparedSchema | None) -> None:
    """Print how a database differs from what the revisions made on the disposable server, if it
    does, and what mends that."""
    if compared is None or not compared.differences:
        return
    streams.out(f"{_TITLE}\n")
    out_differences(compared.differences, DATABASE, EVERY)
    for line in _mending_lines(compared.mending):
        streams.out(f"{line}\n")


def compared_lines(compared: ComparedSchema | None) -> Iterator[str]:
    """The same in few lines, for one of many databases."""
    if compared is None or not compared.differences:
        return
    yield _TITLE
    for difference in compared.differences:
        yield from describe(difference, DATABASE)
    yield from _mending_lines(compared.mending)


def _mending_lines(mending: Mending | None) -> Iterator[str]:
    if mending is None:
        yield "No statements are known that mend this."
        return
    drops = f"; they drop {listed([*mending.dropped])} with the contents" if mending.dropped else ""
    yield f"These statements mend it (tried on a copy of the schema{drops}):"
    for statement in mending.statements:
        yield from f"{statement};".splitlines()
