"""The command ``revision``."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.cli.arguments import as_typed
from alembic_autogen.cli.command import Command
from alembic_autogen.cli.flags.decisions import DECISIONS
from alembic_autogen.cli.flags.no_cache import add_no_cache
from alembic_autogen.cli.flags.place import add_place
from alembic_autogen.cli.flags.report import add_report_flag
from alembic_autogen.cli.report_files import reporters
from alembic_autogen.errors import ConfigurationError, ExitCode
from alembic_autogen.report import reporter
from alembic_autogen.report.terminal import TerminalQuestions, show_other_version

if TYPE_CHECKING:
    from alembic_autogen.cli.arguments import Parser
    from alembic_autogen.commands.revision_request import Questions, RevisionRequest
    from alembic_autogen.commands.revisions import Revisions
    from alembic_autogen.commands.written_revision import Revision
    from alembic_autogen.env_database import EnvDatabase
    from alembic_autogen.progress import Progress
    from alembic_autogen.session.session import Session
    from alembic_autogen.settings import Settings


def _add_flags(command: Parser) -> None:
    command.add_argument("-m", "--message", help="the message of the revision (default: $MSG)")
    for flag, metavar, text in DECISIONS:
        command.add_argument(flag, action="append", default=[], metavar=metavar, help=text)
    command.add_argument(
        "--no-preconditions",
        action="store_true",
        help="leave out the queries that refuse unfit rows before anything is changed",
    )
    # What the flag was called before.
    command.add_argument(
        "--no-guards", dest="no_preconditions", action="store_true", help=argparse.SUPPRESS
    )
    command.add_argument("--dry-run", action="store_true", help="print the revision, write nothing")
    command.add_argument("--sql", action="store_true", help="also print the SQL of the upgrade")
    add_report_flag(command)
    add_place(command)
    _add_amend_flags(command)
    command.add_argument(
        "--empty",
        action="store_true",
        help="write no operations: a revision that you fill in, such as a change of rows",
    )
    add_no_cache(command)


def _add_amend_flags(command: Parser) -> None:
    """Add the flags about the last revision."""
    command.add_argument(
        "--amend", action="store_true", help="write the last revision again, if nobody else has it"
    )
    command.add_argument(
        "--upstream",
        metavar="REF",
        help="with --amend: the branch of git with merged work (default: origin/HEAD, or main)",
    )
    command.add_argument(
        "--discard-edits",
        action="store_true",
        help="with --amend: drop edits by hand in the file",
    )


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.autogenerate.renames import RenameAnswers
    from alembic_autogen.commands.revision import revision
    from alembic_autogen.commands.revision_request import RevisionRequest
    from alembic_autogen.history.revision_placement import RevisionPlacement

    message = as_typed(
        options.message if options.message is not None else os.environ.get("MSG", "")
    )
    answers = RenameAnswers(
        options.rename, options.rename_value, options.no_rename, options.merge_value
    )
    request = RevisionRequest(
        message,
        answers,
        options.fill,
        options.refuse,
        not options.no_preconditions,
        options.dry_run,
        RevisionPlacement(
            options.head or "",
            options.splice,
            tuple(options.depends_on),
            options.branch_label,
            _version_path(options.version_path, settings),
        ),
        options.accept_change,
    )
    if (options.upstream or options.discard_edits) and not options.amend:
        raise ConfigurationError("--upstream and --discard-edits are for --amend; add it.")
    if options.branch_label and options.branch_label == settings.branch:
        settings = replace(settings, branch="")  # which is there from this revision on
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
    from alembic_autogen.history.revision_placement import RevisionPlacement

    if options.empty or request.place != RevisionPlacement():
        raise ConfigurationError(
            "--amend keeps the place of the revision; leave out --empty, --head, --splice, "
            "--depends-on, --branch-label and --version-path."
        )
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
    show_other_version(settings.mysql_version, result.server)
    for report in reporters(options, settings.project, settings):
        report.report_revision(result, dry_run=options.dry_run, sql=options.sql)
    return result.exit_code


def _empty_revision(
    options: argparse.Namespace, request: RevisionRequest, settings: Settings, progress: Progress
) -> ExitCode:
    from alembic_autogen.commands.empty_revision import empty_revision

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


COMMAND = Command(
    "revision",
    "write the revision that makes the migrations agree with the models",
    _run,
    _add_flags,
)
