"""Differences between two schemas, as text."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from alembic_autogen.report import streams
from alembic_autogen.report.extent import Extent
from alembic_autogen.report.text.drift_diagnostics import (
    NO_RENAMES,
    by_table,
    diagnostic,
    losses,
    shown,
    stat_lines,
)
from alembic_autogen.report.text.screen import (
    err_diagnostics,
    err_help,
    err_line,
    out_diagnostics,
    out_line,
)
from alembic_autogen.schema.relocated_columns import columns_like, tables_like

if TYPE_CHECKING:
    from alembic_autogen.report.source_places import SourcePlaces
    from alembic_autogen.report.text.diagnostics import Span
    from alembic_autogen.schema.differences import Comparison, Difference
    from alembic_autogen.schema.renames import Renames

MODELS = ("migrations", "models")
DATABASE = ("revisions", "database")
"""The names of both sides of a comparison."""
LIKE_PRODUCTION = (
    "If it comes from the servers' defaults, such as a character set, give the disposable one "
    "those of the database: alembic-autogen doctor --like-url URL."
)
"""The advice if a real database differs only in defaults of its server."""


def out_differences(
    differences: Sequence[Difference],
    sides: tuple[str, str],
    extent: Extent,
    places: SourcePlaces | None = None,
    renames: Renames = NO_RENAMES,
) -> None:
    """Print differences as the result, as many as are asked for.

    A file gets all of them.
    """
    if extent.stat:
        for line in stat_lines(differences):
            out_line(line)
        streams.out("\n" if differences else "")
        return
    in_full = shown(differences, Extent(extent.every or streams.is_file(sys.stdout)), renames)
    out_diagnostics(diagnostic(each, sides, places) for each in in_full)
    if left := len(differences) - len(in_full):
        streams.out(f"… and {left} more; --all shows them\n\n")


def err_differences(
    differences: Sequence[Difference],
    sides: tuple[str, str] = MODELS,
    places: SourcePlaces | None = None,
) -> None:
    """Print all differences beside the result."""
    err_diagnostics(diagnostic(each, sides, places) for each in by_table(differences))


def out_losses(comparison: Comparison) -> None:
    """Print the data that a revision for the models may lose, as a part of the result."""
    lines = list(_loss_lines(comparison, "May lose data, unless it is a rename:"))
    for line in lines:
        out_line(line)
    _help_to_move(comparison)


def err_losses(comparison: Comparison) -> None:
    """Print the data that the revision may lose, beside the result."""
    for line in _loss_lines(comparison, "May lose data:"):
        err_line(line)
    _help_to_move(comparison)


def _help_to_move(comparison: Comparison) -> None:
    """Print how values are moved by hand if new tables or columns may be meant to hold them."""
    found = comparison.differences
    dropped = [each for each in found if each.target is None]
    for each in dropped:
        for new in tables_like(each, found):
            err_help(
                "A move to another database is not generated. Write it first, in a revision of its "
                f"own: alembic-autogen revision --empty, with RENAME TABLE {each.table.sql} TO "
                f"{new.sql}"
            )
    if any(columns_like(each, found) for each in dropped):
        err_help(
            "No revision moves values to another table by itself. Copy them in upgrade(), before "
            "it drops the old columns, and then: alembic-autogen prove"
        )


def _loss_lines(comparison: Comparison, title: str) -> Sequence[Sequence[Span]]:
    """A block with a line for each change that may lose data; empty if none does."""
    lines: list[Sequence[Span]] = [
        ((f"  {name}:", "red"), (f" {what}", ""))
        for name, what in losses(comparison.differences, comparison.renames)
    ]
    return [((title, "bold red"),), *lines, (("", ""),)] if lines else []
