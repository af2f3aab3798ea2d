"""The command ``sizes``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.command import Command
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.report import reporter

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.cli.arguments import Parser
    from alembic_autogen.errors import ExitCode
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings


def _add_flags(command: Parser) -> None:
    command.add_argument("--url", required=True, help="the real database, which is only read")
    command.add_argument(
        "--output",
        metavar="FILE",
        help="the file to write, in the project's folder (default: the one that the setting sizes "
        "names; without it, standard output)",
    )


def _run(options: argparse.Namespace, settings: Settings, _: Progress) -> ExitCode:
    from alembic_autogen.commands.sizes import measure_sizes

    if options.output == "":
        raise ConfigurationError("--output is empty; give it the name of a file.")
    output = settings.project / options.output if options.output else None
    result = measure_sizes(settings, options.url, output)
    reporter(options.format).report_sizes(result)
    return result.exit_code


COMMAND = Command(
    "sizes",
    "write the sizes of a real database's tables, by which lint estimates durations",
    _run,
    _add_flags,
)
