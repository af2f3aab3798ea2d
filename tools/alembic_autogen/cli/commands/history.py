"""The command ``history``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.command import Command
from alembic_autogen.report import reporter
from alembic_autogen.schema.diagrams import LANGUAGES

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.cli.arguments import Parser
    from alembic_autogen.errors import ExitCode
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings


def _add_flags(command: Parser) -> None:
    command.add_argument(
        "--graph", action="store_true", help="draw branches and merges, as git log --graph does"
    )
    command.add_argument(
        "--diagram",
        choices=LANGUAGES,
        help="print a diagram in this language instead; Graphviz draws svg",
    )


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.history import history
    from alembic_autogen.schema.diagrams import graphviz

    if options.diagram == "svg":
        graphviz.require()
    result = history(settings, progress)
    progress.clear()
    form = options.diagram or ("graph" if options.graph else "list")
    reporter(options.format).report_history(result, form)
    return result.exit_code


COMMAND = Command(
    "history",
    "list the revisions, and mark those that the configured database has",
    _run,
    _add_flags,
)
