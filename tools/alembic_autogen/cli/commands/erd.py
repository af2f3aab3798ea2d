"""The command ``erd``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.cli.command import Command
from alembic_autogen.errors import ConfigurationError, ExitCode
from alembic_autogen.report import reporter
from alembic_autogen.schema.diagrams import MARK, STYLES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from alembic_autogen.cli.arguments import Parser
    from alembic_autogen.progress import Progress
    from alembic_autogen.schema.model import Schema
    from alembic_autogen.settings import Settings


def _add_flags(command: Parser) -> None:
    command.add_argument(
        "tables",
        nargs="*",
        metavar="TABLE",
        help="the tables to draw, with * and ? for any characters (default: all)",
    )
    command.add_argument(
        "--related", action="store_true", help="also those that a foreign key joins with them"
    )
    command.add_argument(
        "--style",
        choices=STYLES,
        default="mermaid",
        help="the language of the diagram, or text; Graphviz draws svg (default: mermaid)",
    )
    command.add_argument("--url", help="draw the tables of this real database, which is only read")
    files = command.add_mutually_exclusive_group()
    files.add_argument(
        "--output",
        metavar="FILE",
        help=f"write it to a file; a document has it in the block of code after a line {MARK}",
    )
    files.add_argument(
        "--check",
        metavar="FILE",
        help="report whether that file has this diagram (exit code 1: it has another one)",
    )


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.check_drift import check_one_database
    from alembic_autogen.commands.database_schema import schema_of_database
    from alembic_autogen.commands.erd import DiagramRequest, erd

    if "" in (options.output, options.check):
        raise ConfigurationError("The name of the file is empty; give it one.")
    if options.url == "":
        raise ConfigurationError("--url is empty; give it the URL of a database.")
    request = DiagramRequest(
        tuple(options.tables),
        options.related,
        options.style,
        Path(options.output).absolute() if options.output else None,
        Path(options.check).absolute() if options.check else None,
    )

    def schema_of_models() -> Schema:
        return check_one_database(settings, progress).comparison.target

    read_schema: Callable[[], Schema] = schema_of_models
    if options.url is not None:
        read_schema = partial(schema_of_database, settings, options.url, progress)
    result = erd(request, read_schema)
    progress.clear()
    reporter(options.format).report_diagram(result)
    return result.exit_code


COMMAND = Command(
    "erd",
    "print an entity-relationship diagram of the models' tables, or of a database's",
    _run,
    _add_flags,
    " [TABLE ...]",
)
