"""Results of ``erd``: the diagram itself, or whether a file has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report import streams
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.commands.erd import Diagram


def report_diagram(diagram: Diagram) -> None:
    """Print the diagram, or which file has it."""
    if diagram.path is None:
        streams.out(diagram.text)
        return
    path = streams.shown_path(diagram.path)
    tables = count_of(diagram.tables, "table")
    if diagram.outdated:
        streams.out(f"{path} does not have the diagram of the models.\n")
        streams.err("Write it with the same flags and --output in place of --check.\n")
    else:
        streams.out(f"{path} has the diagram of the models ({tables}).\n")
