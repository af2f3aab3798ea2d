"""The command ``prove``."""

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
        "revision",
        nargs="?",
        default="head",
        type=revision_id,
        help="an id, or the beginning of one (default: head)",
    )
    command.add_argument("--sql", action="store_true", help="also print the SQL of the upgrade")


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.prove import prove

    result = prove(settings, options.revision, progress)
    progress.clear()
    reporter(options.format).report_proof(result, sql=options.sql)
    return result.exit_code


COMMAND = Command(
    "prove",
    "run a revision that exists up, down and up again on a disposable server, also on generated "
    "rows",
    _run,
    _add_flags,
    " [revision]",
)
