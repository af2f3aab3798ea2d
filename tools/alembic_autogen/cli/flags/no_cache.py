"""The flag of commands that use results of earlier runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.cli.arguments import Parser


def add_no_cache(command: Parser) -> None:
    """Add the flag to a command."""
    command.add_argument(
        "--no-cache",
        action="store_true",
        help="use no results of earlier runs and keep none, as --memory never; only the server's "
        "program and an empty data directory are reused (the default where $CI is set)",
    )
