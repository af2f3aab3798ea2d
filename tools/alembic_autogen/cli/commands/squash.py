"""The command ``squash``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.command import Command
from alembic_autogen.cli.flags.revision_id import revision_id
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.report import reporter

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.cli.arguments import Parser
    from alembic_autogen.errors import ExitCode
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings


def _add_flags(command: Parser) -> None:
    command.add_argument(
        "range",
        nargs="?",
        metavar="FROM:TO",
        help="the first and the last revision; without one, the history's first, or the head",
    )
    command.add_argument(
        "-m", "--message", default="", help="the message of the revision (default: names the range)"
    )
    command.add_argument(
        "--dry-run",
        action="store_true",
        help="print the revision, or what would be removed; write nothing",
    )
    command.add_argument(
        "--drop-replaced",
        type=revision_id,
        metavar="REVISION",
        help="remove the files that this revision has replaced; databases within them can no "
        "longer be upgraded",
    )


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.segments import SegmentWriter
    from alembic_autogen.commands.squash import squash

    if options.drop_replaced:
        return _drop_replaced(options, settings, progress)
    if not options.range:
        raise ConfigurationError("squash needs a range: FROM:TO, such as 1a2b:3c4d, or :3c4d.")
    result = squash(
        settings,
        options.range,
        options.message,
        progress,
        SegmentWriter,
        dry_run=options.dry_run,
    )
    progress.clear()
    reporter(options.format).report_squash(result)
    return result.exit_code


def _drop_replaced(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.drop_replaced import drop_replaced

    if options.range or options.message:
        raise ConfigurationError(
            "--drop-replaced takes a revision, and neither a range nor a message; leave that out."
        )
    dropped = drop_replaced(settings, options.drop_replaced, progress, dry_run=options.dry_run)
    progress.clear()
    reporter(options.format).report_dropped(dropped)
    return dropped.exit_code


COMMAND = Command(
    "squash",
    "write one revision in place of several that follow each other, for new databases",
    _run,
    _add_flags,
    " FROM:TO",
)
