"""The command ``downgrade``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.command import Command
from alembic_autogen.cli.flags.migration import add_migration_flags
from alembic_autogen.cli.migration import migrate

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.cli.arguments import Parser
    from alembic_autogen.errors import ExitCode
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings


def _add_flags(command: Parser) -> None:
    command.add_argument(
        "target", nargs="?", default=None, help="a revision, -N or base (default: -1)"
    )
    add_migration_flags(command)


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.downgrade import downgrade

    return migrate(downgrade, "-1", options, settings, progress)


COMMAND = Command("downgrade", "downgrade the configured database", _run, _add_flags, " [target]")
