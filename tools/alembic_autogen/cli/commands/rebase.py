"""The command ``rebase``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.command import Command
from alembic_autogen.cli.flags.no_cache import add_no_cache
from alembic_autogen.report import reporter

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.cli.arguments import Parser
    from alembic_autogen.errors import ExitCode
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings


def _add_flags(command: Parser) -> None:
    command.add_argument("ref", metavar="REF", help="the branch of git that stays as it is: main")
    command.add_argument(
        "--accept-differences",
        action="store_true",
        help="go on although the other order leaves another schema or other rows",
    )
    command.add_argument(
        "--dry-run", action="store_true", help="print what would be written, write nothing"
    )
    add_no_cache(command)


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.rebase import rebase

    result = rebase(
        settings,
        options.ref,
        progress,
        accepts_differences=options.accept_differences,
        dry_run=options.dry_run,
    )
    progress.clear()
    reporter(options.format).report_joining(result)
    return result.exit_code


COMMAND = Command(
    "rebase",
    "put the revisions that are not in another branch of git behind its head",
    _run,
    _add_flags,
    " REF",
)
