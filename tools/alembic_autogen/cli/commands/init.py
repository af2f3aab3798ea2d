"""The command ``init``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.command import Command
from alembic_autogen.cli.given_settings import given_settings
from alembic_autogen.report import reporter
from alembic_autogen.report.terminal import accept_change

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.cli.arguments import Parser
    from alembic_autogen.errors import ExitCode
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings


def _add_flags(command: Parser) -> None:
    command.add_argument("-y", "--yes", action="store_true", help="add everything without asking")
    command.add_argument(
        "--dry-run", action="store_true", help="print what would be added, write nothing"
    )


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.check_drift import check_drift
    from alembic_autogen.commands.init import init

    report = reporter(options.format)
    result = init(
        settings,
        report.show_setup,
        (lambda change: True) if options.yes else accept_change,
        lambda: check_drift(given_settings(options), progress),
        dry_run=options.dry_run,
    )
    progress.clear()
    report.report_setup(result)
    if result.failure is not None:
        raise result.failure
    return result.exit_code


COMMAND = Command(
    "init",
    "configure the tool for this project, offer the usual places to call it, and check for drift",
    _run,
    _add_flags,
)
