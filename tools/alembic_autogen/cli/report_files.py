"""The reports that a command with findings makes: on standard output, and in files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import ConfigurationError, OutputError
from alembic_autogen.report import FindingsReports, findings_reports
from alembic_autogen.report.findings import COMMANDS, FINDINGS_FORMATS

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.cli.arguments import Parser


def add_report_flag(parser: Parser) -> None:
    """Add the flag that has reports written to files."""
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        dest="reports",
        metavar="FORMAT=FILE",
        help="also write a report to a file, as " + ", ".join(FINDINGS_FORMATS),
    )


def refuse_without_findings(options: argparse.Namespace) -> None:
    """Refuse a format of findings for a command that has none.

    :raises ConfigurationError: it is one.
    """
    format, command = options.format, options.command
    if command == "lint" and (options.list_rules or options.explain):
        command = "a list of rules"
    if format in FINDINGS_FORMATS and command not in COMMANDS:
        options.format = "text"
        raise ConfigurationError(
            f"{command[0].upper()}{command[1:]} has no report as {format}, which "
            f"{' and '.join(COMMANDS)} have; use --format text or json."
        )


def check_report_files(options: argparse.Namespace) -> None:
    """Check the files of ``--report``, before the command begins.

    :raises ConfigurationError: there is no such format, or a file cannot be written.
    """
    for format, path in _files(options):
        if problem := _problem(format, path):
            options.reports = []  # the error is not reported there
            raise ConfigurationError(problem)


def _problem(format: str, path: Path) -> str:
    """What is wrong with a report to a file, as a sentence; empty if nothing is."""
    if format not in FINDINGS_FORMATS:
        return f"--report {format}=… names no format; give one of {', '.join(FINDINGS_FORMATS)}."
    if not path.name or path.is_dir():
        return f"--report {format}={path} needs the path of a file."
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        return f"The report {path} cannot be written; create its folder, or check the permissions."
    return ""


def reporters(options: argparse.Namespace, project: Path) -> Iterator[FindingsReports]:
    """The reporter for standard output, and one for each file.

    :param project: the project's folder.
    """
    yield findings_reports(options.format, project)
    for format, path in _files(options):
        from alembic_autogen.report.findings.reporter import FindingsReporter

        yield FindingsReporter(format, project, partial(_write, path))


def _files(options: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    for given in getattr(options, "reports", []):
        format, _, path = given.partition("=")
        yield format, Path(path)


def _write(path: Path, text: str) -> None:
    """Write a report. The file may be a pipe, or one that a CI system has opened.

    :raises OutputError: it cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise OutputError(
            f"The report {path} cannot be written: {error.strerror}; apart from that the command "
            "was carried out."
        ) from error
