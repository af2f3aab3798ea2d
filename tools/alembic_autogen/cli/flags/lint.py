"""Flags of ``lint``, and of ``check-drift --lint``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.flags.report import add_report_flag
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.option_kinds import SEVERITIES

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.cli.arguments import Parser


def add_lint_flags(command: Parser, condition: str = "") -> None:
    """Add the flags.

    :param condition: the flag that they need, for their help.
    """
    command.add_argument(
        "--since",
        metavar="REF",
        help=f"{condition}the revisions that this commit or branch of git does not have, or has "
        "otherwise",
    )
    command.add_argument(
        "--fail-on",
        choices=SEVERITIES[1:],
        default="error",
        help=f"{condition}the lowest severity that makes the exit code 1 (default: error)",
    )
    add_report_flag(command)


def since(options: argparse.Namespace) -> str:
    """The commit of ``--since``; empty without the flag.

    :raises ConfigurationError: it is given and empty, as an unset variable of a script makes it.
    """
    if options.since == "":
        raise ConfigurationError("--since is empty; give it a commit or branch of git.")
    return options.since or ""
