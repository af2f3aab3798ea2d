"""The command ``record-head``."""

from __future__ import annotations

from pathlib import Path
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
        "revision_file",
        nargs="?",
        metavar="FILE",
        help="the file of a new revision, as a post-write hook of Alembic names it",
    )


def _run(options: argparse.Namespace, settings: Settings, _: Progress) -> ExitCode:
    from alembic_autogen.commands.record_head import record_head

    file = Path(options.revision_file) if options.revision_file else None
    result = record_head(settings, file)
    reporter(options.format).report_recorded(result)
    return result.exit_code


COMMAND = Command(
    "record-head",
    "write the newest revision to head_file, as a hook",
    _run,
    _add_flags,
    " [FILE]",
)
