"""The flags of ``check-drift`` on how much of a drift is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report.extent import IN_FULL, Extent

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.cli.arguments import Parser


def add_extent_flags(command: Parser) -> None:
    """Add the flags on how much is shown as text."""
    command.add_argument(
        "--all",
        action="store_true",
        dest="every",
        help=f"as text, show every difference, not only the first {IN_FULL}",
    )
    command.add_argument(
        "--stat", action="store_true", help="as text, show one line for each table"
    )


def extent(options: argparse.Namespace) -> Extent:
    """The extent that the flags ask for."""
    return Extent(options.every, options.stat)
