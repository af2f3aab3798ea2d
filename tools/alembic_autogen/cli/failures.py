"""Explain why a command ended: one sentence on stderr, and an exit code."""

from __future__ import annotations

import argparse
import errno
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from alembic_autogen import signals, tool_packages
from alembic_autogen.cli.given_settings import place_of_setting
from alembic_autogen.cli.hidden_modules import hidden_modules
from alembic_autogen.cli.report_files import reporters
from alembic_autogen.cli.untested_versions import library_that_changed
from alembic_autogen.errors import AutogenError, ExitCode, InterruptedRunError, OutputError
from alembic_autogen.project_folder import find_project
from alembic_autogen.questions import NeedsAnswerError
from alembic_autogen.report import terminal
from alembic_autogen.requirements import NEWEST_TESTED, missing, outdated, untested
from alembic_autogen.sandbox import seal

if TYPE_CHECKING:
    from alembic_autogen.report.source_places import SourcePlaces

_LEFT = {
    "upgrade": "`history` lists which revisions the database has",
    "resume": "`history` lists which revisions the database has",
    "downgrade": "`history` lists which revisions the database has",
    "db": "the database is gone",
}
"""The state after an interrupted command that may have had an effect."""
_NEEDED = frozenset({"alembic", "mako", "pymysql", "sqlalchemy"})
_OF_THE_MACHINE = frozenset(
    {
        *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM),
        *(errno.EMFILE, errno.ENFILE, errno.EIO, errno.EAGAIN, errno.ENOMEM),
    }
)
"""Errors that are caused by the machine and not by this tool."""
_LOCK_WAIT_TIMEOUT = 1205
_LOST_CONNECTION = (2006, 2013)
"""The server has gone away, or has ended during a statement (CR_SERVER_GONE_ERROR,
CR_SERVER_LOST)."""
_REMEDIES = {
    errno.ENOSPC: "make room",
    errno.EDQUOT: "make room",
    errno.EACCES: "check the permissions",
    errno.EMFILE: "raise the limit (ulimit -n)",
}
"""Remedies for some of these errors."""


def explain(error: BaseException, options: argparse.Namespace) -> ExitCode:
    """Show why a command ended, whatever exception was raised."""
    seal.end_if_alone()
    if signals.received() or isinstance(error, KeyboardInterrupt):
        if isinstance(error, InterruptedRunError):
            terminal.show_interrupted(error.left, error.details)
        else:
            terminal.show_interrupted(_LEFT.get(options.command or "", "nothing was written"))
        return ExitCode(signals.exit_code())
    expected = _expected(error)
    if expected is None:
        newer = [*filter(None, map(untested, NEWEST_TESTED))]
        terminal.show_bug(error, _write_log(error), newer)
        return ExitCode.BUG
    from alembic_autogen.report.source_places import SourcePlaces
    from alembic_autogen.report.text.failure import show_error

    project = _project(options)
    if expected.key and expected.place is None and project is not None:
        expected.place = place_of_setting(options, project, expected.key)
    places = SourcePlaces(project)
    _report(expected, options, places)
    show_error(expected, places, is_verbose=getattr(options, "verbose", False))
    return expected.exit_code


def _project(options: argparse.Namespace) -> Path | None:
    """The project's folder; ``None`` if the arguments have not been read, or name none."""
    try:
        return find_project(Path(options.project).resolve())
    except (AttributeError, AutogenError, OSError):
        return None


def _report(error: AutogenError, options: argparse.Namespace, places: SourcePlaces) -> None:
    """Report an expected failure on stdout and in files, in formats that programs read."""
    if not hasattr(options, "format"):
        return
    try:
        for report in reporters(options, places.project or Path(options.project)):
            if isinstance(error, NeedsAnswerError):
                report.report_questions(error, places)
            else:
                report.report_failure(error, places)
    except OutputError:  # shown already, or the error to show
        return


def _expected(error: BaseException) -> AutogenError | None:
    """The error as a sentence for users; ``None`` for a bug of this tool."""
    if _may_be_of_a_version(error) and (reasons := outdated()):
        text = error.message if isinstance(error, AutogenError) else repr(error)
        return AutogenError("\n".join(reasons), details=text)
    if (changed := _changed_by_a_version(error)) is not None:
        return changed
    if isinstance(error, AutogenError):
        return error
    if _is_of_the_machine(error):
        return AutogenError(f"The operating system refuses an operation: {_system_message(error)}.")
    if isinstance(error, RuntimeError) and str(error) == "can't start new thread":
        return AutogenError(
            "No further thread can be started; see how many processes this user may have (ulimit "
            "-u)."
        )
    if _is_of_the_server(error, _LOCK_WAIT_TIMEOUT):
        return AutogenError(
            "A session that the application's code has left open holds locks on rows or tables of "
            "the disposable database (error 1205); end its transaction: by COMMIT or ROLLBACK, or "
            "by XA COMMIT after XA PREPARE."
        )
    if _is_of_the_server(error, *_LOST_CONNECTION):
        from alembic_autogen.server.connection import no_longer_answers

        return AutogenError(no_longer_answers(error.args[1]))
    if isinstance(error, ModuleNotFoundError) and error.name in _NEEDED:
        if tool_packages.loan is not None and (sentences := missing()):
            return AutogenError("\n".join(sentences))
        return AutogenError(
            f"{sys.executable} has no package {error.name}, which this tool needs; run it by the "
            "Python of the environment that it is installed in, without -S."
        )
    if sentences := hidden_modules():
        return AutogenError("\n".join(sentences), details=repr(error))
    return None


def _may_be_of_a_version(error: BaseException) -> bool:
    """Whether an outdated package may cause it: a name is missing, or the error is unexpected."""
    if isinstance(error, AutogenError):
        return isinstance(error.__cause__, (AttributeError, ImportError, TypeError))
    return not _is_of_the_machine(error)


def _changed_by_a_version(error: BaseException) -> AutogenError | None:
    """The error for a library newer than those tested, if it is what has changed."""
    origin: BaseException | None = error
    while isinstance(origin, AutogenError):
        origin = origin.__cause__
    library = library_that_changed(origin)
    if origin is None or not library or not (sentence := untested(library)):
        return None
    what = " ".join(f"{type(origin).__name__}: {origin}".split())
    changed = AutogenError(f"Something that this tool uses has changed ({what}): {sentence}")
    changed.__cause__ = origin
    return changed


def _is_of_the_machine(error: BaseException) -> TypeGuard[OSError]:
    return isinstance(error, OSError) and error.errno in _OF_THE_MACHINE


def _is_of_the_server(error: BaseException, *numbers: int) -> bool:
    """Whether a statement of the tool's own has ended with one of these errors."""
    is_a_drivers = type(error).__module__ == "pymysql.err"  # which need not be imported for this
    return is_a_drivers and bool(error.args) and error.args[0] in numbers


def _system_message(error: OSError) -> str:
    name = f"{os.fsdecode(error.filename)}: " if error.filename else ""
    what = f"{name}{error.strerror}"
    if error.errno == errno.EAGAIN:  # of fork(2)
        return f"no further process ({what}); see how many this user may have (ulimit -u)"
    remedy = _REMEDIES.get(error.errno or 0, "")
    return f"{what}; {remedy}" if remedy else what


def _write_log(error: BaseException) -> str | None:
    """Write the traceback to a file of its own."""
    import tempfile

    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="alembic-autogen-", suffix=".log", delete=False, encoding="utf-8"
        ) as log:
            log.writelines(traceback.format_exception(error))
    except OSError:
        return None
    return log.name
