"""The flags about real databases that are not as expected, before or afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.cli.arguments import Parser


def add_answers(command: Parser) -> None:
    """Add the flags to a command."""
    command.add_argument(
        "--accept-drift",
        action="store_true",
        help="go on if the schema was changed by hand, from the nearest point of the history",
    )
    command.add_argument(
        "--kill-blockers",
        action="store_true",
        help="end the connections for whose locks a revision has waited in vain; never those "
        "with LOCK TABLES or large transactions",
    )
    command.add_argument(
        "--checksum",
        action="store_true",
        help="compare the values of the tables that change, before and after, by checksums of "
        "their columns (reads each of these tables twice)",
    )
    rows = command.add_mutually_exclusive_group()
    rows.add_argument(
        "--rows-done",
        dest="rows_done",
        action="store_true",
        default=None,
        help="after an upgrade that stopped half way: the rows in question were written",
    )
    rows.add_argument(
        "--rows-missing",
        dest="rows_done",
        action="store_false",
        help="after an upgrade that stopped half way: they were not written",
    )
