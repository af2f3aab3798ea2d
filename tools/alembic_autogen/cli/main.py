"""The command line: arguments to settings, to a command, to a report, to an exit code."""

from __future__ import annotations

import argparse
import errno
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, TypeGuard

from alembic_autogen import __version__, signals
from alembic_autogen.errors import AutogenError, ExitCode
from alembic_autogen.options import OPTIONS
from alembic_autogen.questions import NeedsAnswerError
from alembic_autogen.report import streams
from alembic_autogen.sandbox import seal
from alembic_autogen.settings import Settings, load


class _Parser(argparse.ArgumentParser):
    """Bad arguments are one sentence and exit code 2."""

    def error(self, message: str) -> NoReturn:
        streams.err(f"alembic-autogen: {message}; see {self.prog} --help.\n")
        raise SystemExit(int(ExitCode.FAILED))

    def _print_message(self, message: str, file: object = None) -> None:
        # argparse itself would not mind a full disk
        streams.err(message) if file is sys.stderr else streams.out(message)


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; the configuration's flags come from the settings."""
    parser = _Parser(prog="alembic-autogen", description="Autogenerate-first Alembic for MySQL.")
    parser.add_argument(
        "-C", dest="project", metavar="DIR", default=".", help="the project's folder"
    )
    parser.add_argument("--version", action="version", version=f"alembic-autogen {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_revision(commands)
    _add_database_commands(commands)
    drift = commands.add_parser("check-drift", help="do models and migrations agree?")
    doctor = commands.add_parser("doctor", help="which server would be used, and why")
    doctor.add_argument(
        "--like-url",
        metavar="URL",
        help="print the configuration that makes the disposable server like the one at this URL, "
        "which is only read",
    )
    _add_cache(commands)
    _add_db(commands)
    for command in (drift, doctor):
        _add_common(command)
    _add_no_cache(drift)
    return parser


def _add_revision(commands: Any) -> None:
    command = commands.add_parser("revision", help="write a proved revision")
    command.add_argument("-m", "--message", help="the message (default: $MSG)")
    command.add_argument(
        "--rename",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help="table OLD=NEW, or column TABLE.OLD=NEW (table by its new name)",
    )
    command.add_argument(
        "--rename-value",
        action="append",
        default=[],
        metavar="TABLE.COLUMN.OLD=NEW",
        help="a member of an ENUM or SET",
    )
    command.add_argument(
        "--merge-value",
        action="append",
        default=[],
        metavar="TABLE.COLUMN.OLD=NEW",
        help="a member of an ENUM or SET that becomes another one which is there already",
    )
    command.add_argument(
        "--no-rename",
        action="append",
        default=[],
        metavar="OLD",
        help="TABLE, TABLE.COLUMN or TABLE.COLUMN.VALUE that is dropped, not renamed",
    )
    command.add_argument(
        "--fill",
        action="append",
        default=[],
        metavar="TABLE.COLUMN=SQL",
        help="what existing rows get where a column becomes NOT NULL, or they would not fit",
    )
    command.add_argument(
        "--refuse",
        action="append",
        default=[],
        metavar="TABLE.COLUMN",
        help="have the upgrade refuse rows for which a column that becomes NOT NULL has no value",
    )
    command.add_argument(
        "--accept-change",
        action="append",
        default=[],
        metavar="TABLE.COLUMN",
        help="a column whose values may change with its type; they are refused otherwise",
    )
    command.add_argument(
        "--no-guards", action="store_true", help="leave out the queries that refuse unfit rows"
    )
    command.add_argument("--dry-run", action="store_true", help="print the file, write nothing")
    command.add_argument("--sql", action="store_true", help="print the SQL of the upgrade too")
    command.add_argument("--version-path", metavar="DIR", help="one of several version_locations")
    _add_common(command)
    _add_no_cache(command)


def _add_database_commands(commands: Any) -> None:
    """The commands on the configured database; see :mod:`alembic_autogen.history.target`."""
    upgrade = commands.add_parser("upgrade", help="bring the configured database up to date")
    upgrade.add_argument("target", nargs="?", default="head", help="a revision (default: head), +N")
    downgrade = commands.add_parser("downgrade", help="take revisions of it back")
    downgrade.add_argument(
        "target", nargs="?", default="-1", help="a revision, -N (default: -1), base"
    )
    downgrade.add_argument("-y", "--yes", action="store_true", help="do not ask")
    for command in (upgrade, downgrade):
        command.add_argument("--dry-run", action="store_true", help="print the SQL, change nothing")
    history = commands.add_parser("history", help="the revisions, and which of them it has")
    for command in (upgrade, downgrade, history):
        _add_common(command)


def _add_cache(commands: Any) -> None:
    command = commands.add_parser("cache", help="what is kept of earlier runs, and how much")
    command.add_argument("--clear", action="store_true", help="remove it all")
    _add_common(command)


def _add_db(commands: Any) -> None:
    command = commands.add_parser(
        "db",
        help="a database at head to try things on, gone when left",
        usage="%(prog)s [options] [-- PROGRAM [ARGUMENT ...]]",
    )
    command.add_argument(
        "program",
        nargs="*",
        metavar="PROGRAM",
        help="run this, with the database's address in its environment (default: a shell on a "
        "terminal; elsewhere, wait until standard input ends)",
    )
    _add_common(command)
    _add_no_cache(command)


def _add_no_cache(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--no-cache",
        action="store_true",
        help="use no results of earlier runs and keep none (--memory never): only the server's "
        "program and an empty data directory are used again; the default where CI is set",
    )


def _add_common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=("text", "json"), default="text")
    command.add_argument("-q", "--quiet", action="store_true", help="show no progress")
    group = command.add_argument_group("configuration (overrides pyproject.toml and environment)")
    for option in OPTIONS:
        group.add_argument(
            option.flag, dest=f"option_{option.key}", metavar="VALUE", help=option.help
        )


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and end the process with its exit code."""
    seal.arm()
    code = run(sys.argv[1:] if arguments is None else arguments)
    seal.finish()
    # All files are closed; taking an application's modules apart would take a third of the time.
    os._exit(int(code))


def run(arguments: Sequence[str]) -> int:
    """Run a command.

    :returns: the exit code; errors have been shown.
    """
    from alembic_autogen.report.terminal import TerminalProgress

    streams.prepare()
    progress = TerminalProgress()
    options = argparse.Namespace(command=None)
    try:
        code: int | None = _parse(arguments, options)
        if code is None:
            code = _run_command(options, progress)
        _show_seal()
        streams.finish()
    except BaseException as error:
        progress.clear()
        code = _explain(error, options)
        with suppress(Exception):
            _show_seal(f"{error} {getattr(error, 'details', '')}")
    return code


def _show_seal(said: str = "") -> None:
    """Show what the seal has refused, or that there was none.

    :param said: the text of an error that was shown, which names a place already.
    """
    status = seal.status()
    if status is None:
        return
    if not status.sealed:
        streams.err(
            f"The application's code ran without a seal: {status.reason}. Connections were led to "
            "the disposable server, as far as Python can.\n"
        )
    for refusal in seal.refusals():
        if refusal.place not in said:
            streams.err(f"alembic-autogen: {refusal}\n")


def _parse(arguments: Sequence[str], options: argparse.Namespace) -> ExitCode | None:
    """Read the arguments; gives an exit code where there is nothing else to do."""
    try:
        build_parser().parse_args(arguments, options)
    except SystemExit as ended:  # --help, or a sentence was shown
        return ExitCode(int(ended.code or 0))
    return None


def _is_of_the_machine(error: BaseException) -> TypeGuard[OSError]:
    if isinstance(error, AutogenError):  # of the seal: it has a sentence of its own
        return False
    return isinstance(error, OSError) and error.errno in _OF_THE_MACHINE


def _explain(error: BaseException, options: argparse.Namespace) -> ExitCode:
    """Show why a command ended, whatever raised what on the way."""
    from alembic_autogen.report import terminal

    seal.end_if_alone()
    if signals.received() or isinstance(error, KeyboardInterrupt):
        terminal.show_interrupted(_LEFT.get(options.command or "", "nothing was written"))
        return ExitCode(signals.exit_code())
    if _is_of_the_machine(error):
        name = f"{os.fsdecode(error.filename)}: " if error.filename else ""
        what = f"{name}{error.strerror}"
        if error.errno == errno.EAGAIN:  # of fork(2)
            what = f"no further process ({what}); see how many this user may have (ulimit -u)"
        error = AutogenError(f"The command could not go on: {what}.")
    if isinstance(error, RuntimeError) and str(error) == "can't start new thread":
        error = AutogenError(
            "The command could not go on: no further thread can be started; see how many processes "
            "this user may have (ulimit -u)."
        )
    if isinstance(error, ModuleNotFoundError) and error.name in _NEEDED:
        error = AutogenError(
            f"{sys.executable} has no package {error.name}, which this tool needs; run it by the "
            "Python of the environment that it is installed in, without -S."
        )
    if isinstance(error, AutogenError):
        if isinstance(error, NeedsAnswerError) and getattr(options, "format", "") == "json":
            _reporter(options).report_questions(error)
        terminal.show_error(error)
        return error.exit_code
    terminal.show_bug(error, _write_log(error))
    return ExitCode.BUG


_LEFT = dict.fromkeys(("upgrade", "downgrade"), "`history` tells which revisions the database has")
_LEFT["db"] = "the database is gone"
"""What an interrupted command leaves, where that is not nothing."""

_NEEDED = frozenset({"alembic", "mako", "pymysql", "sqlalchemy"})
_OF_THE_MACHINE = frozenset(
    {
        *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM),
        *(errno.EMFILE, errno.ENFILE, errno.EIO, errno.EAGAIN, errno.ENOMEM),
    }
)
"""Errors that say what is wrong with the machine, not with this tool."""


def _write_log(error: BaseException) -> str | None:
    """Put the traceback into a file of its own."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="alembic-autogen-", suffix=".log", delete=False, encoding="utf-8"
        ) as log:
            log.writelines(traceback.format_exception(error))
    except OSError:
        return None
    return log.name


def _run_command(options: argparse.Namespace, progress: Any) -> int:
    from alembic_autogen.progress import Silent
    from alembic_autogen.report.terminal import show_logged_steps
    from alembic_autogen.session.leftovers import sweep_leftovers

    flags = {
        option.key: getattr(options, f"option_{option.key}")
        for option in OPTIONS
        if getattr(options, f"option_{option.key}") is not None
    }
    if getattr(options, "no_cache", False):
        flags["memory"] = "never"
    settings = load(Path(options.project), flags)
    sweep_leftovers()
    shown = Silent() if options.quiet else progress
    show_logged_steps(shown)
    handler = {
        "revision": _revision,
        "check-drift": _check_drift,
        "doctor": _doctor,
        "cache": _cache,
        "db": _db,
        "upgrade": _upgrade,
        "downgrade": _downgrade,
        "history": _history,
    }
    return handler[options.command](options, settings, shown)


def _reporter(options: argparse.Namespace) -> Any:
    from alembic_autogen.report import json, text

    return {"text": text, "json": json}[options.format]


def _revision(options: argparse.Namespace, settings: Settings, progress: Any) -> ExitCode:
    from alembic_autogen.autogenerate.renames import Answers
    from alembic_autogen.commands.revision import Request, revision
    from alembic_autogen.report.terminal import TerminalQuestions, show_other_version

    message = _as_typed(
        options.message if options.message is not None else os.environ.get("MSG", "")
    )
    answers = Answers(options.rename, options.rename_value, options.no_rename, options.merge_value)
    request = Request(
        message,
        answers,
        options.fill,
        options.refuse,
        not options.no_guards,
        options.dry_run,
        options.version_path,
        options.accept_change,
    )
    result = revision(settings, request, progress, TerminalQuestions())
    _clear(progress)
    show_other_version(settings.mysql_version, result.server.version)
    _reporter(options).report_revision(result, dry_run=options.dry_run, sql=options.sql)
    return result.exit_code


def _as_typed(text: str) -> str:
    """A text whose bytes the locale could not decode (os.fsdecode), with those taken for UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(text).decode("utf-8", "replace")
    return text


def _check_drift(options: argparse.Namespace, settings: Settings, progress: Any) -> ExitCode:
    from alembic_autogen.commands.check_drift import check_drift
    from alembic_autogen.report.terminal import show_other_version

    result = check_drift(settings, progress)
    _clear(progress)
    show_other_version(settings.mysql_version, result.server.version)
    _reporter(options).report_drift(result)
    return result.exit_code


def _upgrade(options: argparse.Namespace, settings: Settings, progress: Any) -> ExitCode:
    from alembic_autogen.commands.upgrade import upgrade

    reporter = _reporter(options)
    result = upgrade(
        settings, options.target, progress, reporter.show_plan, dry_run=options.dry_run
    )
    _clear(progress)
    reporter.report_migration(result)
    return result.exit_code


def _downgrade(options: argparse.Namespace, settings: Settings, progress: Any) -> ExitCode:
    from alembic_autogen.commands.downgrade import downgrade
    from alembic_autogen.report.terminal import confirm

    reporter = _reporter(options)
    result = downgrade(
        settings,
        options.target,
        progress,
        reporter.show_plan,
        (lambda plan: True) if options.yes else confirm,
        dry_run=options.dry_run,
    )
    _clear(progress)
    reporter.report_migration(result)
    return result.exit_code


def _history(options: argparse.Namespace, settings: Settings, progress: Any) -> ExitCode:
    from alembic_autogen.commands.history import history

    result = history(settings, progress)
    _clear(progress)
    _reporter(options).report_history(result)
    return result.exit_code


def _doctor(options: argparse.Namespace, settings: Settings, progress: Any) -> ExitCode:
    from alembic_autogen.commands.doctor import doctor

    if options.like_url is not None:
        return _likeness(options)
    result = doctor(settings)
    _reporter(options).report_diagnosis(result)
    return result.exit_code


def _likeness(options: argparse.Namespace) -> ExitCode:
    from alembic_autogen.server.likeness import read_likeness

    _reporter(options).report_likeness(read_likeness(options.like_url))
    return ExitCode.OK


def _cache(options: argparse.Namespace, settings: Settings, progress: Any) -> ExitCode:
    from alembic_autogen.commands.cache import cache

    result = cache(settings, clear=options.clear)
    _reporter(options).report_cache(result)
    return result.exit_code


def _db(options: argparse.Namespace, settings: Settings, progress: Any) -> int:
    from alembic_autogen.commands.db import db

    def opened(result: Any) -> None:
        _clear(progress)
        _reporter(options).report_opened(result, is_used_by_program=bool(options.program))
        streams.finish()

    return db(replace(settings, hands_over=True), options.program, progress, opened)


def _clear(progress: Any) -> None:
    clear = getattr(progress, "clear", None)
    if clear:
        clear()
