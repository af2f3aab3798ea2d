"""The command line: from arguments to settings, command, report and exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from alembic_autogen.cli.drift_flags import extent
from alembic_autogen.cli.erd_command import erd_command
from alembic_autogen.cli.failures import explain
from alembic_autogen.cli.history_commands import (
    HISTORY_COMMANDS,
    database_drift_command,
    drop_replaced_command,
    lint_request,
)
from alembic_autogen.cli.migration_commands import MIGRATION_COMMANDS
from alembic_autogen.cli.parser import parse
from alembic_autogen.cli.report_files import (
    check_report_files,
    refuse_without_findings,
    reporters,
    revision_pages,
)
from alembic_autogen.cli.resume_command import resume_command
from alembic_autogen.errors import AutogenError, ConfigurationError, ExitCode
from alembic_autogen.misspelt import unknown_variables
from alembic_autogen.options import OPTIONS
from alembic_autogen.progress import Progress, Silent
from alembic_autogen.report import reporter, streams
from alembic_autogen.report.terminal import (
    TerminalProgress,
    TerminalQuestions,
    accept_change,
    show_ignored_variables,
    show_logged_steps,
    show_other_version,
    show_seal,
)
from alembic_autogen.requirements import outdated_at_once
from alembic_autogen.sandbox import seal
from alembic_autogen.session.leftovers import sweep_leftovers
from alembic_autogen.settings import Settings, load

if TYPE_CHECKING:
    from alembic_autogen.commands.db import OpenDatabase
    from alembic_autogen.commands.drift import Drift
    from alembic_autogen.commands.drifts import Drifts
    from alembic_autogen.commands.revision import Questions, Revision, RevisionRequest
    from alembic_autogen.commands.revisions import Revisions
    from alembic_autogen.env_database import EnvDatabase
    from alembic_autogen.schema.model import Schema
    from alembic_autogen.session.session import Session


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and end the process with its exit code."""
    seal.arm()
    code = run(sys.argv[1:] if arguments is None else arguments)
    seal.finish()
    # All files are closed; finalizing an application's modules would take a third of the time.
    os._exit(int(code))


def run(arguments: Sequence[str]) -> int:
    """Run a command, and show any error.

    :returns: the exit code.
    """
    streams.prepare()
    progress = TerminalProgress()
    options = argparse.Namespace(command=None)
    try:
        code: int | None = parse(arguments, options)
        if code is None:
            code = _run_command(options, progress)
        show_seal()
        streams.finish()
    except BaseException as error:
        progress.clear()
        code = explain(error, options)
        with suppress(Exception):
            show_seal(f"{error} {getattr(error, 'details', '')}")
    return code


def _run_command(options: argparse.Namespace, progress: Progress) -> int:
    """Run the command that the arguments name, and report its result.

    :returns: the exit code.
    :raises AutogenError: the command could not be carried out.
    """
    _refuse_outdated(options.command)
    refuse_without_findings(options)
    check_report_files(options)
    settings = _settings(options)
    show_ignored_variables(unknown_variables(os.environ))
    sweep_leftovers()
    shown = Silent() if options.quiet else progress
    show_logged_steps(shown)
    return _COMMANDS[options.command](options, settings, shown)


def _settings(options: argparse.Namespace) -> Settings:
    """The configuration of the run."""
    return replace(
        load(Path(options.project), _flags(options)),
        x=(*options.x, *options.own_x),
        section=options.section,
        tag=options.tag,
    )


def _refuse_outdated(command: str) -> None:
    """Refuse packages that are too old, which ``doctor`` lists with everything else.

    :raises AutogenError: there is one.
    """
    if command != "doctor" and (sentences := outdated_at_once()):
        raise AutogenError("\n".join(sentences))


def _flags(options: argparse.Namespace) -> dict[str, str]:
    """The settings that are given by flags."""
    given = {option.key: getattr(options, f"option_{option.key}") for option in OPTIONS}
    flags = {key: value for key, value in given.items() if value is not None}
    return {**flags, "memory": "never"} if getattr(options, "no_cache", False) else flags


def _revision(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.autogenerate.renames import Answers
    from alembic_autogen.commands.revision import RevisionRequest, revision
    from alembic_autogen.history.places import Place

    message = _as_typed(
        options.message if options.message is not None else os.environ.get("MSG", "")
    )
    answers = Answers(options.rename, options.rename_value, options.no_rename, options.merge_value)
    request = RevisionRequest(
        message,
        answers,
        options.fill,
        options.refuse,
        not options.no_preconditions,
        options.dry_run,
        Place(
            options.head,
            options.splice,
            tuple(options.depends_on),
            options.branch_label,
            _version_path(options.version_path, settings),
        ),
        options.accept_change,
    )
    if (options.upstream or options.discard_edits) and not options.amend:
        raise ConfigurationError("--upstream and --discard-edits are for --amend; add it.")
    if options.amend:
        return _amended(options, request, settings, progress)
    if options.empty:
        return _empty_revision(options, request, settings, progress)
    result = revision(settings, request, progress, TerminalQuestions(), of_each=_of_each)
    return _report_revision(options, settings, progress, result)


def _of_each(
    session: Session,
    databases: tuple[EnvDatabase, ...],
    request: RevisionRequest,
    questions: Questions,
) -> Revisions:
    # not before the server starts: this imports Alembic
    from alembic_autogen.commands.revision_of_each import revision_of_each

    return revision_of_each(session, databases, request, questions)


def _amended(
    options: argparse.Namespace, request: RevisionRequest, settings: Settings, progress: Progress
) -> ExitCode:
    from alembic_autogen.commands.amend import Amending
    from alembic_autogen.commands.revision import revision
    from alembic_autogen.history.places import Place

    if options.empty or request.place != Place():
        raise ConfigurationError("--amend keeps the place of the revision; leave the others out.")
    settings = replace(settings, memory="never", use_cache=False)
    amending = Amending(options.upstream or "", options.discard_edits)
    result = revision(settings, request, progress, TerminalQuestions(), amending)
    return _report_revision(options, settings, progress, result)


def _report_revision(
    options: argparse.Namespace,
    settings: Settings,
    progress: Progress,
    result: Revision | Revisions,
) -> ExitCode:
    progress.clear()
    show_other_version(settings.mysql_version, result.server.version)
    for report in revision_pages(options, settings):
        report.report_revision(result, dry_run=options.dry_run, sql=options.sql)
    return result.exit_code


def _empty_revision(
    options: argparse.Namespace, request: RevisionRequest, settings: Settings, progress: Progress
) -> ExitCode:
    from alembic_autogen.commands.empty import empty_revision

    result = empty_revision(settings, request, progress)
    progress.clear()
    reporter(options.format).report_empty(result)
    return result.exit_code


def _version_path(text: str | None, settings: Settings) -> str | None:
    """A folder that is named from where the command was started, or from the project's folder."""
    if text is None:
        return None
    folders = (Path(), settings.project)
    # Alembic compares the paths as they are, without following symbolic links.
    paths = [os.path.abspath(folder / text) for folder in folders]  # noqa: PTH100
    return next((path for path in paths if Path(path).is_dir()), text)


def _as_typed(text: str) -> str:
    """Decode bytes of a text that the locale could not decode (os.fsdecode) as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(text).decode("utf-8", "replace")
    return text


def _check_drift(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    if options.database or options.url is not None:
        return database_drift_command(options, settings, progress)
    result = _drift(options, settings, progress)
    progress.clear()
    show_other_version(settings.mysql_version, result.server.version)
    for report in reporters(options, settings.project, settings):
        report.report_drift(result, extent(options))
    return result.exit_code


def _erd(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.check_drift import check_one_database

    def schema_of_models() -> Schema:
        return check_one_database(settings, progress).comparison.target

    return erd_command(options, settings, progress, schema_of_models)


def _rebase(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.rebase import rebase

    result = rebase(
        settings,
        options.ref,
        progress,
        accepts_differences=options.accept_differences,
        dry_run=options.dry_run,
    )
    progress.clear()
    reporter(options.format).report_joining(result)
    return result.exit_code


def _merge(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.merge import merge

    message = _as_typed(options.message)
    result = merge(settings, options.revisions, message, progress, dry_run=options.dry_run)
    progress.clear()
    reporter(options.format).report_joining(result)
    return result.exit_code


def _drift(options: argparse.Namespace, settings: Settings, progress: Progress) -> Drift | Drifts:
    request = lint_request(options)
    if options.merge_base is None:
        from alembic_autogen.commands.check_drift import check_drift

        return check_drift(settings, progress, request)
    from alembic_autogen.commands.check_merged import check_merged

    def load_copy(project: Path) -> Settings:
        values = {**vars(options), "project": str(project), "no_cache": True}
        return _settings(argparse.Namespace(**values))

    return check_merged(settings, options.merge_base, load_copy, progress)


def _doctor(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.doctor import doctor

    if options.like_url is not None:
        return _likeness(options)
    result = doctor(settings)
    reporter(options.format).report_diagnosis(result)
    return result.exit_code


def _likeness(options: argparse.Namespace) -> ExitCode:
    from alembic_autogen.server.likeness import read_likeness

    reporter(options.format).report_likeness(read_likeness(options.like_url))
    return ExitCode.OK


def _cache(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.cache import cache

    result = cache(settings, clear=options.clear)
    reporter(options.format).report_cache(result)
    return result.exit_code


def _init(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.check_drift import check_drift
    from alembic_autogen.commands.init import init

    report = reporter(options.format)
    result = init(
        settings,
        report.show_setup,
        (lambda change: True) if options.yes else accept_change,
        lambda: check_drift(_settings(options), progress),
        dry_run=options.dry_run,
    )
    progress.clear()
    report.report_setup(result)
    if result.failure is not None:
        raise result.failure
    return result.exit_code


def _db(options: argparse.Namespace, settings: Settings, progress: Progress) -> int:
    from alembic_autogen.commands.db import db

    def opened(result: OpenDatabase) -> None:
        progress.clear()
        reporter(options.format).report_opened(result, is_used_by_program=bool(options.program))
        streams.finish()

    return db(replace(settings, hands_over=True), options.program, progress, opened)


def _squash(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.segments import SegmentWriter
    from alembic_autogen.commands.squash import squash

    if options.drop_replaced:
        return drop_replaced_command(options, settings, progress)
    if not options.range:
        raise ConfigurationError("squash needs a range: FROM:TO, such as 1a2b:3c4d, or :3c4d.")
    result = squash(
        settings,
        options.range,
        options.message,
        progress,
        SegmentWriter,
        dry_run=options.dry_run,
    )
    progress.clear()
    reporter(options.format).report_squash(result)
    return result.exit_code


_COMMANDS = {
    "erd": _erd,
    **HISTORY_COMMANDS,
    **MIGRATION_COMMANDS,
    "resume": resume_command,
    "squash": _squash,
    "revision": _revision,
    "check-drift": _check_drift,
    "rebase": _rebase,
    "merge": _merge,
    "doctor": _doctor,
    "cache": _cache,
    "init": _init,
    "db": _db,
}
