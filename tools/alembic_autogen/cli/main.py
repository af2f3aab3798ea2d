"""The command line: from arguments to settings, command, report and exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from alembic_autogen import tool_packages
from alembic_autogen.cli.commands import command
from alembic_autogen.cli.failures import explain
from alembic_autogen.cli.given_settings import given_settings
from alembic_autogen.cli.parser import parse
from alembic_autogen.cli.report_files import (
    check_report_files,
    refuse_without_findings,
)
from alembic_autogen.errors import AutogenError
from alembic_autogen.misspelt import unknown_variables
from alembic_autogen.progress import Progress, Silent
from alembic_autogen.report import streams
from alembic_autogen.report.terminal import (
    TerminalProgress,
    show_ignored_variables,
    show_logged_steps,
    show_seal,
)
from alembic_autogen.requirements import outdated_at_once
from alembic_autogen.sandbox import seal
from alembic_autogen.session.leftovers import sweep_leftovers

_KEEPING = (
    "An application that keeps its versions can be worked on beside it: name another environment "
    "by --python,\nwith its other packages and newer versions of these."
)


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
            code = _run_command(options, progress, arguments)
        show_seal()
        streams.finish()
    except BaseException as error:
        progress.clear()
        code = explain(error, options)
        with suppress(Exception):
            show_seal(f"{error} {getattr(error, 'details', '')}")
    return code


def _run_command(options: argparse.Namespace, progress: Progress, arguments: Sequence[str]) -> int:
    """Run the command that the arguments name, and report its result.

    :returns: the exit code.
    :raises AutogenError: the command could not be carried out.
    """
    refuse_without_findings(options)
    check_report_files(options)
    settings = given_settings(options)
    if settings.python or options.command == "init":
        from alembic_autogen.cli import interpreter

        interpreter.enter(settings, arguments, options.command)
    _refuse_outdated(options.command)
    show_ignored_variables(unknown_variables(os.environ))
    sweep_leftovers()
    shown = Silent() if options.quiet else progress
    show_logged_steps(shown)
    return command(options.command).run(options, settings, shown)


def _refuse_outdated(command: str) -> None:
    """Refuse packages that are too old, which ``doctor`` lists with everything else.

    :raises AutogenError: there is one.
    """
    if command != "doctor" and (sentences := outdated_at_once()):
        is_borrowed = tool_packages.loan is not None
        raise AutogenError("\n".join(sentences), details=_KEEPING if is_borrowed else "")
