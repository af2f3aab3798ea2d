"""Results of ``sizes``, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report import streams
from alembic_autogen.server.table_sizes import sizes_text
from alembic_autogen.sizes import format_size
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.commands.sizes import Measured


def report_sizes(measured: Measured) -> None:
    """Print the sizes as the file holds them, or the name of the file."""
    sizes = measured.sizes
    if measured.path is None:
        streams.out(sizes_text(sizes))
        streams.err("Keep it in a file, and name that in the setting sizes; lint then uses it.\n")
        return
    size = format_size(sum(each.data_bytes + each.index_bytes for each in sizes.tables))
    tables = count_of(len(sizes.tables), "table")
    path = streams.shown_path(measured.path)
    streams.out(f"Wrote {path}: {tables}, {size}, of {sizes.database}.\n")
