"""Upgrade, downgrade or resume a list of databases: from arguments to report and exit code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.questions import NeedsAnswerError
from alembic_autogen.report import reporter
from alembic_autogen.report.terminal import confirm_list

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.commands.migrate import MigrationRequest
    from alembic_autogen.errors import ExitCode
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings

_DETAILS = ("jobs", "canary", "fail_fast", "url_variable", "url_x")


def has_list(options: argparse.Namespace) -> bool:
    """Whether the arguments name a list of databases.

    :raises ConfigurationError: there are flags that are about one database.
    """
    if options.urls is not None or options.urls_from is not None:
        return True
    given = next((each for each in _DETAILS if getattr(options, each) not in (None, False)), None)
    if given:
        flag = f"--{given.replace('_', '-')}"
        raise ConfigurationError(f"{flag} is for a list of databases; add --urls FILE.")
    return False


def change_list(
    options: argparse.Namespace, settings: Settings, request: MigrationRequest, progress: Progress
) -> ExitCode:
    """Upgrade, downgrade or resume each database of the list."""
    from alembic_autogen.apply.database_list import databases_in_file, databases_of_command
    from alembic_autogen.commands.change_databases import ManyRequest, change_databases

    if options.urls is not None:
        databases = databases_in_file(options.urls)
    else:
        databases = databases_of_command(options.urls_from)
    many = ManyRequest(
        databases,
        request,
        direction=options.command,
        fails_fast=options.fail_fast,
        variable=options.url_variable or "",
        argument=options.url_x or "",
        loses=options.yes,
    )
    if options.jobs is not None:
        many = replace(many, jobs=options.jobs)
    if options.canary is not None:
        many = replace(many, canaries=options.canary)
    places = [str(each.location) for each in databases]
    if not (options.yes or options.dry_run):
        answer = confirm_list(places, options.command)
        if answer is False:
            raise NeedsAnswerError("Nothing was changed in any of the databases.")
        many = replace(many, loses=bool(answer) and options.command != "upgrade")
    report = reporter(options.format)
    results = change_databases(settings, many, progress, report)
    progress.clear()
    report.report_databases(results)
    return results.exit_code
