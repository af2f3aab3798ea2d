"""The command ``stamp``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.command import Command
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
        "revision", type=revision_id, help="an id, the beginning of one, head, heads or base"
    )
    command.add_argument("--url", required=True, help="the real database")
    command.add_argument(
        "--no-verify", action="store_true", help="do not compare the schemas, which may differ"
    )
    command.add_argument(
        "--purge", action="store_true", help="first delete the recorded revisions, as alembic stamp"
    )
    command.add_argument("--dry-run", action="store_true", help="compare only, change nothing")


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.stamp import StampRequest, stamp

    request = StampRequest(
        options.revision,
        options.url,
        not options.no_verify,
        options.purge,
        options.dry_run,
    )
    result = stamp(settings, request, progress)
    progress.clear()
    reporter(options.format).report_stamp(result)
    return result.exit_code


COMMAND = Command(
    "stamp",
    "record that a real database is at a revision, if it has the schema of this revision",
    _run,
    _add_flags,
    " REVISION",
)
