"""The command ``resume``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.change_list import change_list, has_list
from alembic_autogen.cli.command import Command
from alembic_autogen.cli.flags.answers import add_answers
from alembic_autogen.cli.flags.database_list import add_list_flags
from alembic_autogen.cli.shown_events import shown
from alembic_autogen.report import reporter
from alembic_autogen.report.terminal import confirm

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.cli.arguments import Parser
    from alembic_autogen.errors import ExitCode
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings


def _add_flags(command: Parser) -> None:
    add_list_flags(command)
    command.add_argument("-y", "--yes", action="store_true", help="do not ask for confirmation")
    command.add_argument(
        "--dry-run",
        action="store_true",
        help="show where a revision has stopped, and change nothing (exit code 1 if one has)",
    )
    add_answers(command)


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.apply.resuming.answers import PlaceAnswers
    from alembic_autogen.commands.approval import Approval
    from alembic_autogen.commands.migrate import MigrationRequest
    from alembic_autogen.commands.resume import resume

    report = reporter(options.format)
    answers = PlaceAnswers(options.accept_drift, options.rows_done, asks=not options.dry_run)
    request = MigrationRequest(
        "",
        options.dry_run,
        answers=answers,
        kills_blockers=options.kill_blockers,
        compares_values=options.checksum,
    )
    if has_list(options):
        return change_list(options, settings, request, progress)
    approve = Approval(report.show_plan, (lambda plan: True) if options.yes else confirm)
    result = resume(settings, request, progress, approve, shown(report, progress))
    progress.clear()
    report.report_resume(result)
    return result.exit_code


COMMAND = Command("resume", "finish the revision that has stopped half way", _run, _add_flags)
