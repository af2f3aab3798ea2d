"""The commands on revisions that exist: from arguments to report and exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.report import reporter

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.errors import ExitCode
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings


def _prove(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.prove import prove

    result = prove(settings, options.revision, progress)
    progress.clear()
    reporter(options.format).report_proof(result, sql=options.sql)
    return result.exit_code


def _stamp(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.stamp import StampRequest, stamp

    request = StampRequest(
        options.revision,
        options.url,
        not options.no_verify,
        options.purge,
        options.dry_run,
    )
    result = stamp(settings, request, progress)
    progress.clear()
    reporter(options.format).report_stamp(result)
    return result.exit_code


def drop_replaced_command(
    options: argparse.Namespace, settings: Settings, progress: Progress
) -> ExitCode:
    """Carry out ``squash --drop-replaced``."""
    from alembic_autogen.commands.drop_replaced import drop_replaced

    if options.range or options.message or options.dry_run:
        raise ConfigurationError("--drop-replaced takes a revision, and nothing else.")
    dropped = drop_replaced(settings, options.drop_replaced, progress)
    progress.clear()
    reporter(options.format).report_dropped(dropped)
    return dropped.exit_code


def _history(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.history import history

    result = history(settings, progress)
    progress.clear()
    reporter(options.format).report_history(result, graph=options.graph)
    return result.exit_code


HISTORY_COMMANDS = {
    "history": _history,
    "prove": _prove,
    "stamp": _stamp,
}
"""The function of each command."""
