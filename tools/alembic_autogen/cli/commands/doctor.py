"""The command ``doctor``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.command import Command
from alembic_autogen.errors import ExitCode
from alembic_autogen.report import reporter

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.cli.arguments import Parser
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings


def _add_flags(command: Parser) -> None:
    command.add_argument(
        "--like-url",
        metavar="URL",
        help="print the configuration that makes the disposable server like the one at this URL, "
        "which is only read",
    )


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.doctor import doctor

    if options.like_url is not None:
        return _likeness(options)
    result = doctor(settings)
    reporter(options.format).report_diagnosis(result)
    return result.exit_code


def _likeness(options: argparse.Namespace) -> ExitCode:
    from alembic_autogen.server.likeness import read_likeness

    reporter(options.format).report_likeness(read_likeness(options.like_url))
    return ExitCode.OK


COMMAND = Command(
    "doctor",
    "show which server would be used and why, the versions, and the origin of each setting",
    _run,
    _add_flags,
)
