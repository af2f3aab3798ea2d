"""The command ``check-drift``."""

from __future__ import annotations

import argparse
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.cli.command import Command
from alembic_autogen.cli.flags.extent import add_extent_flags, extent
from alembic_autogen.cli.flags.lint import add_lint_flags, since
from alembic_autogen.cli.flags.no_cache import add_no_cache
from alembic_autogen.cli.given_settings import given_settings
from alembic_autogen.cli.report_files import reporters
from alembic_autogen.errors import ConfigurationError, ExitCode
from alembic_autogen.report.terminal import show_other_version

if TYPE_CHECKING:
    from alembic_autogen.cli.arguments import Parser
    from alembic_autogen.commands.check_drift import Judge
    from alembic_autogen.commands.drift import Drift
    from alembic_autogen.commands.drifts import Drifts
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings


def _add_flags(command: Parser) -> None:
    command.add_argument(
        "--merge-base",
        metavar="REF",
        help="check what a merge with this branch of git gives, with its revisions first",
    )
    command.add_argument(
        "--lint", action="store_true", help="also judge revisions, as lint does (default: heads)"
    )
    add_lint_flags(command, "with --lint: ")
    _add_database_flags(command)
    add_extent_flags(command)
    add_no_cache(command)


def _add_database_flags(command: Parser) -> None:
    """Add the flags that name a real database."""
    command.add_argument(
        "--url",
        help="check whether this real database, which is only read, has the schema of its revision",
    )
    command.add_argument(
        "--database",
        action="store_true",
        help="the same for the database that sqlalchemy.url of alembic.ini names",
    )


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    if options.database or options.url is not None:
        return _database_drift(options, settings, progress)
    with _drift(options, settings, progress) as result:
        progress.clear()
        show_other_version(settings.mysql_version, result.server)
        for report in reporters(options, settings.project, settings):
            report.report_drift(result, extent(options))
        return result.exit_code


def _drift(
    options: argparse.Namespace, settings: Settings, progress: Progress
) -> AbstractContextManager[Drift | Drifts]:
    """The result, whose files exist within the context."""
    judge = _judge(options)
    if options.merge_base is None:
        from alembic_autogen.commands.check_drift import check_drift

        return nullcontext(check_drift(settings, progress, judge))
    from alembic_autogen.commands.check_merged import check_merged

    def load_copy(project: Path) -> Settings:
        values = {**vars(options), "project": str(project), "no_cache": True}
        return given_settings(argparse.Namespace(**values))

    return check_merged(settings, options.merge_base, load_copy, progress)


def _judge(options: argparse.Namespace) -> Judge | None:
    """The function that judges revisions for ``--lint``; ``None`` without that flag.

    :raises ConfigurationError: flags are given that do not go together.
    """
    if options.lint and options.merge_base is not None:
        raise ConfigurationError("--lint and --merge-base do not go together; run lint by itself.")
    if not options.lint:
        if options.since is not None or options.fail_on != "error":
            raise ConfigurationError("--since and --fail-on are for --lint; add it.")
        return None
    from alembic_autogen.commands.lint import judged
    from alembic_autogen.commands.linting import LintRequest
    from alembic_autogen.lint.findings import Severity

    request = LintRequest((), since(options), fail_on=Severity[options.fail_on.upper()])
    return lambda session, history: judged(session, request, history)


def _database_drift(
    options: argparse.Namespace, settings: Settings, progress: Progress
) -> ExitCode:
    """Check a real database: ``--url`` and ``--database``.

    :raises ConfigurationError: flags are given that do not go together.
    """
    from alembic_autogen.commands.database_drift import database_drift
    from alembic_autogen.history.configured_url import configured_url

    if options.url is not None and options.database:
        raise ConfigurationError("Give --url or --database, and only one of them.")
    if options.lint or options.merge_base is not None:
        raise ConfigurationError(
            "--url and --database check a real database; leave --lint and --merge-base out."
        )
    flag = "--database" if options.database else "--url"
    url = configured_url(settings) if options.database else options.url
    result = database_drift(settings, url, flag, progress)
    progress.clear()
    for report in reporters(options, settings.project, settings):
        report.report_database_drift(result, extent(options))
    return result.exit_code


COMMAND = Command(
    "check-drift",
    "report whether models and migrations agree (exit code 1: they differ)",
    _run,
    _add_flags,
)
