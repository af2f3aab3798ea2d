"""The reports that a command with findings makes: on standard output, and in files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.cli.flags.report import FILE_FORMATS
from alembic_autogen.errors import ConfigurationError, OutputError
from alembic_autogen.report import FindingsReports, findings_reports
from alembic_autogen.report.findings import COMMANDS
from alembic_autogen.report.html import PAGE_FORMAT

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.history.branches import RevisionEntry
    from alembic_autogen.report.html.reporter import HtmlReporter
    from alembic_autogen.settings import Settings


def refuse_without_findings(options: argparse.Namespace) -> None:
    """Refuse a format of findings for a command that has none.

    :raises ConfigurationError: it is one.
    """
    format, command = options.format, options.command
    if command == "lint" and (options.list_rules or options.explain):
        command = "a list of rules"
    if format in FILE_FORMATS and (command not in COMMANDS or _is_empty(options)):
        options.format = "text"
        name = f"{command} --empty" if _is_empty(options) else command
        *others, last = COMMANDS
        raise ConfigurationError(
            f"{name[0].upper()}{name[1:]} has no report as {format}, which {', '.join(others)} "
            f"and {last} have; use --format text or json."
        )


def _is_empty(options: argparse.Namespace) -> bool:
    return options.command == "revision" and bool(options.empty)


def check_report_files(options: argparse.Namespace) -> None:
    """Check the files of ``--report``, before the command begins.

    :raises ConfigurationError: there is no such format, or a file cannot be written.
    """
    for format, path in _files(options):
        if problem := _problem(options, format, path):
            options.reports = []  # the error is not reported there
            raise ConfigurationError(problem)


def _problem(options: argparse.Namespace, format: str, path: Path) -> str:
    """The problem of a report to a file, as a sentence; empty if there is none."""
    if _is_empty(options):
        return "--report and --empty do not go together, as an empty revision is not run."
    if format not in FILE_FORMATS:
        return f"--report {format}=… names no format; give one of {', '.join(FILE_FORMATS)}."
    if not path.name or path.is_dir():
        return f"--report {format}=FILE needs the path of a file, not {str(path)!r}."
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        return f"The report {path} cannot be written; create its folder, or check the permissions."
    return ""


def reporters(
    options: argparse.Namespace, project: Path, settings: Settings | None = None
) -> Iterator[FindingsReports]:
    """The reporter for standard output, and one for each file.

    :param project: the project's folder.
    :param settings: the configuration, by which a page finds the revisions.
    """
    if options.format == PAGE_FORMAT:
        yield _page(project, settings)
    else:
        yield findings_reports(options.format, project)
    for format, path in _files(options):
        from alembic_autogen.report.findings.reporter import FindingsReporter

        write = partial(_write, path)
        if format == PAGE_FORMAT:
            yield _page(project, settings, write)
        else:
            yield FindingsReporter(format, project, write)


def _page(
    project: Path, settings: Settings | None, write: Callable[[str], None] | None = None
) -> HtmlReporter:
    from alembic_autogen.report.html.reporter import HtmlReporter

    def entries() -> Sequence[RevisionEntry]:
        from alembic_autogen.history.scripts import History

        return History(settings).entries() if settings is not None else ()

    return HtmlReporter(project, entries, *filter(None, [write]))


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
