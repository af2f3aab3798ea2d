"""Report the results of commands that have findings, in one of their formats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.commands.drift import Drift
from alembic_autogen.questions import Reply
from alembic_autogen.report import streams
from alembic_autogen.report.characters import escaped
from alembic_autogen.report.findings.collect import Collector

if TYPE_CHECKING:
    from alembic_autogen.commands.database_drift import DatabaseDrift
    from alembic_autogen.commands.drifts import Drifts
    from alembic_autogen.commands.linting import Linting
    from alembic_autogen.commands.revisions import Revisions
    from alembic_autogen.commands.written_revision import Revision
    from alembic_autogen.errors import AutogenError
    from alembic_autogen.questions import NeedsAnswerError
    from alembic_autogen.report.extent import Extent
    from alembic_autogen.report.findings.findings_report import FindingsReport
    from alembic_autogen.report.source_places import SourcePlaces


class FindingsReporter:
    """The reports of one format of findings.

    :param format: one of :data:`.FINDINGS_FORMATS`.
    :param project: the project's folder.
    :param write: writes the report.
    """

    def __init__(
        self, format: str, project: Path, write: Callable[[str], None] = streams.out
    ) -> None:
        self._format = format
        self._project = project
        self._collector = Collector(project)
        self._write = write

    def report_drift(self, drift: Drift | Drifts, extent: Extent) -> None:
        """Report the result of ``check-drift``."""
        copy = drift.copy if isinstance(drift, Drift) else None
        collector = Collector(self._project, copy) if copy else self._collector
        self._report(collector.drift(drift))

    def report_database_drift(self, drift: DatabaseDrift, extent: Extent) -> None:
        """Report the result of ``check-drift --url``."""
        self._report(self._collector.database_drift(drift))

    def report_linting(self, linting: Linting, *, statements: bool) -> None:
        """Report the result of ``lint``."""
        self._report(self._collector.linting(linting))

    def report_revision(self, revision: Revision | Revisions, *, dry_run: bool, sql: bool) -> None:
        """Report the result of ``revision``."""
        self._report(self._collector.revision(revision))

    def report_questions(self, error: NeedsAnswerError, places: SourcePlaces) -> None:
        """Report open questions."""
        if error.questions:
            self._report(self._collector.questions(error.questions))
        else:
            self.report_failure(error, places)

    def report_failure(self, error: AutogenError, places: SourcePlaces) -> None:
        """Report that the command failed."""
        self._report(self._collector.failure(error))

    def _report(self, report: FindingsReport) -> None:
        module = import_module(f"{__package__}.formats.{self._format}")
        text: str = module.text(_readable(report))
        self._write(text)


def _readable(report: FindingsReport) -> FindingsReport:
    """A report whose texts have nothing that a page or a log would obey or hide."""
    checks = [
        replace(
            check,
            name=escaped(check.name),
            findings=tuple(
                replace(
                    each,
                    message=escaped(each.message),
                    details=escaped(each.details),
                    help=escaped(each.help),
                    answers=tuple(map(_readable_reply, each.answers)),
                )
                for each in check.findings
            ),
        )
        for check in report.checks
    ]
    summary, failure = escaped(report.summary), escaped(report.failure)
    return replace(report, summary=summary, failure=failure, checks=tuple(checks))


def _readable_reply(reply: Reply) -> Reply:
    return Reply(escaped(reply.flag), escaped(reply.meaning))
