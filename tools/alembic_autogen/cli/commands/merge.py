"""The command ``merge``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.arguments import as_typed
from alembic_autogen.cli.command import Command
from alembic_autogen.cli.flags.no_cache import add_no_cache
from alembic_autogen.cli.flags.revision_id import revision_id
from alembic_autogen.report import reporter

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.cli.arguments import Parser
    from alembic_autogen.errors import ExitCode
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings


def _add_flags(command: Parser) -> None:
    command.add_argument(
        "revisions",
        nargs="*",
        type=revision_id,
        metavar="REVISION",
        help="the two heads (default: those of the branch that has two)",
    )
    command.add_argument("-m", "--message", default="", help="the message of the revision")
    command.add_argument(
        "--dry-run", action="store_true", help="print what would be written, write nothing"
    )
    add_no_cache(command)


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.merge import merge

    message = as_typed(options.message)
    result = merge(settings, options.revisions, message, progress, dry_run=options.dry_run)
    progress.clear()
    reporter(options.format).report_joining(result)
    return result.exit_code


COMMAND = Command(
    "merge",
    "join two heads by a merge revision, if both orders leave the same",
    _run,
    _add_flags,
    " [REVISION REVISION]",
)
