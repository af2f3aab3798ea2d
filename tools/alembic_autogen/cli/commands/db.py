"""The command ``db``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.cli.command import Command
from alembic_autogen.cli.flags.no_cache import add_no_cache
from alembic_autogen.report import reporter, streams
from alembic_autogen.report.terminal import show_other_version

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.cli.arguments import Parser
    from alembic_autogen.commands.db import OpenDatabase
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings


def _add_flags(command: Parser) -> None:
    command.add_argument(
        "program",
        nargs="*",
        metavar="PROGRAM",
        help="the program to run, with the database's address in its environment (default: a MySQL "
        "shell if there is a terminal; otherwise, wait until standard input ends)",
    )
    add_no_cache(command)


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> int:
    from alembic_autogen.commands.db import db

    def opened(result: OpenDatabase) -> None:
        progress.clear()
        show_other_version(settings.mysql_version, result.server)
        reporter(options.format).report_opened(result, is_used_by_program=bool(options.program))
        streams.finish()

    return db(replace(settings, hands_over=True), options.program, progress, opened)


COMMAND = Command(
    "db",
    "open a disposable database at head, for a program or in a MySQL shell",
    _run,
    _add_flags,
    " [-- PROGRAM [ARGUMENT ...]]",
)
