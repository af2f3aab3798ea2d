"""The command ``cache``."""

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
    command.add_argument("--clear", action="store_true", help="remove all of it")


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.cache import cache

    result = cache(settings, clear=options.clear)
    reporter(options.format).report_cache(result)
    return result.exit_code


COMMAND = Command("cache", "show what the cache holds, how large it is and where", _run, _add_flags)
