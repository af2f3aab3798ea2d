"""The command ``baseline``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.command import Command
from alembic_autogen.report import reporter

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.cli.arguments import Parser
    from alembic_autogen.errors import ExitCode
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings


def _add_flags(command: Parser) -> None:
    command.add_argument(
        *("--from-url", "--url"),
        metavar="URL",
        required=True,
        help="the real database, which is only read",
    )
    command.add_argument(
        "--output",
        metavar="FILE",
        default="baseline.sql",
        help="the file to write, in the project's folder (default: baseline.sql)",
    )
    command.add_argument("--dry-run", action="store_true", help="print the SQL, write nothing")


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.baseline import baseline

    output = settings.project / options.output
    result = baseline(settings, options.from_url, output, progress, dry_run=options.dry_run)
    progress.clear()
    reporter(options.format).report_baseline(result)
    return result.exit_code


COMMAND = Command(
    "baseline",
    "write the schema that a real database had before its first revision, for a history without "
    "its beginning",
    _run,
    _add_flags,
)
