"""The command line: arguments to settings, to a command, to a report, to an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from alembic_autogen.cli.dispatch import run_command
from alembic_autogen.cli.failures import explain
from alembic_autogen.cli.parser import parse
from alembic_autogen.report import streams
from alembic_autogen.report.terminal import TerminalProgress, show_seal
from alembic_autogen.sandbox import seal


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
    streams.prepare()
    progress = TerminalProgress()
    options = argparse.Namespace(command=None)
    try:
        code: int | None = parse(arguments, options)
        if code is None:
            code = run_command(options, progress)
        show_seal()
        streams.finish()
    except BaseException as error:
        progress.clear()
        code = explain(error, options)
        with suppress(Exception):
            show_seal(f"{error} {getattr(error, 'details', '')}")
    return code
