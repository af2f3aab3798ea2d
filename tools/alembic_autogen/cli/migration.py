"""``upgrade`` and ``downgrade``: from arguments to report and exit code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.cli.change_list import change_list, has_list
from alembic_autogen.cli.shown_events import shown
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.report import reporter
from alembic_autogen.report.terminal import confirm

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from alembic_autogen.apply.progress.events import OnEvent
    from alembic_autogen.commands.migrate import Approve, Migration, MigrationRequest
    from alembic_autogen.errors import ExitCode
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings

    Migrate = Callable[[Settings, MigrationRequest, Progress, Approve, OnEvent], Migration]


def migrate(
    change: Migrate,
    default: str,
    options: argparse.Namespace,
    settings: Settings,
    progress: Progress,
) -> ExitCode:
    """Carry out ``upgrade`` or ``downgrade``, on one database or on each of a list.

    :param change: changes a database.
    :param default: the target if none is given.
    :raises ConfigurationError: flags do not fit together.
    """
    options = _checked(options, default)
    if has_list(options):
        return change_list(options, settings, _request(options, settings), progress)
    return _migrate_one(change, options, settings, progress)


def _checked(options: argparse.Namespace, target: str) -> argparse.Namespace:
    """The flags of a migration, after a check of those about plans.

    :param target: the target if none is given.
    :raises ConfigurationError: the flags do not fit together.
    """
    flag = "--plan-from" if options.plan_from is not None else "--plan"
    file = options.plan if options.plan_from is None else options.plan_from
    if file == "":
        raise ConfigurationError(f"{flag} is empty; give it the name of a file.")
    if file is not None and has_list(options):
        raise ConfigurationError(f"{flag} is for one database; leave --urls and --urls-from out.")
    if file is not None and options.no_preview:
        raise ConfigurationError(f"{flag} needs the preview; leave --no-preview out.")
    if options.plan is not None and options.backup is not None:
        raise ConfigurationError(
            "--plan changes nothing, so that nothing would be saved; give --backup to --plan-from."
        )
    if options.checksum and (options.plan is not None or options.dry_run or options.no_preview):
        raise ConfigurationError(
            "--checksum compares values before and after a run with its preview; leave --plan, "
            "--dry-run and --no-preview out."
        )
    has_answers = options.accept_drift or options.rows_done is not None
    if options.plan_from is not None and (options.target is not None or has_answers):
        raise ConfigurationError(
            "--plan-from takes the target and the answers from the file; leave out TARGET, "
            "--accept-drift, --rows-done and --rows-missing."
        )
    if options.target is None:
        options.target = target
    return options


def _migrate_one(
    change: Migrate, options: argparse.Namespace, settings: Settings, progress: Progress
) -> ExitCode:
    from alembic_autogen.apply.planned.file import read_plan, refuse_other_file
    from alembic_autogen.commands.approval import Approval, AsPlanned

    report = reporter(options.format)
    request = _request(options, settings)
    confirms = (lambda plan: True) if options.yes else confirm
    is_shown_only = options.dry_run or options.plan is not None
    approve: Approve = Approval(report.show_plan, confirms, asks=not is_shown_only)
    if request.plan_path is not None:
        refuse_other_file(request.plan_path)
    if options.plan_from is not None:
        path = settings.project / options.plan_from
        planned = read_plan(path, options.command)
        request = replace(request, target=planned.target, answers=planned.answers)
        approve = AsPlanned(report.show_plan, planned, path, options.yes)
    result = change(settings, request, progress, approve, shown(report, progress))
    progress.clear()
    report.report_migration(result)
    return result.exit_code


def _request(options: argparse.Namespace, settings: Settings) -> MigrationRequest:
    from alembic_autogen.apply.resuming.answers import PlaceAnswers
    from alembic_autogen.commands.backups import BackupRequest
    from alembic_autogen.commands.migrate import MigrationRequest

    return MigrationRequest(
        options.target,
        dry_run=options.dry_run,
        previews=not options.no_preview,
        answers=PlaceAnswers(options.accept_drift, options.rows_done, asks=not options.dry_run),
        kills_blockers=options.kill_blockers,
        plan_path=settings.project / options.plan if options.plan is not None else None,
        backup=BackupRequest(
            _folder(options.backup),
            _folder(options.restore),
            options.accept_no_key,
            is_shared=has_list(options),
        ),
        compares_values=options.checksum,
    )


def _folder(name: str | None) -> Path | None:
    """A directory that an option names; an empty name is the present one."""
    return None if name is None else Path(name).absolute()
