"""The commands on the configured database: from arguments to report and exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.list_commands import has_list, upgrade_list
from alembic_autogen.report import reporter
from alembic_autogen.report.terminal import confirm

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from alembic_autogen.commands.migrate import Approve, Migration, MigrationRequest
    from alembic_autogen.errors import ExitCode
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings

    Migrate = Callable[[Settings, MigrationRequest, Progress, Approve], Migration]


def _upgrade(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.upgrade import upgrade

    if has_list(options):
        return upgrade_list(options, settings, _request(options), progress)
    return _migrated(upgrade, options, settings, progress)


def _downgrade(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.downgrade import downgrade

    return _migrated(downgrade, options, settings, progress)


def _migrated(
    migrate: Migrate, options: argparse.Namespace, settings: Settings, progress: Progress
) -> ExitCode:
    from alembic_autogen.commands.approval import Approval

    report = reporter(options.format)
    approval = Approval(
        report.show_plan,
        (lambda plan: True) if options.yes else confirm,
        asks=not options.dry_run,
    )
    result = migrate(settings, _request(options), progress, approval)
    progress.clear()
    report.report_migration(result)
    return result.exit_code


def _request(options: argparse.Namespace) -> MigrationRequest:
    from alembic_autogen.apply.beginning import Answers
    from alembic_autogen.commands.migrate import MigrationRequest

    return MigrationRequest(
        options.target,
        dry_run=options.dry_run,
        previews=not options.no_preview,
        answers=Answers(options.accept_drift, options.rows_done),
        kills_blockers=options.kill_blockers,
    )


def _history(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.history import history

    result = history(settings, progress)
    progress.clear()
    reporter(options.format).report_history(result, graph=options.graph)
    return result.exit_code


MIGRATION_COMMANDS = {"upgrade": _upgrade, "downgrade": _downgrade, "history": _history}
"""The function of each command."""
