"""Reports: one module for each of :data:`FORMATS`, with the functions of :class:`Reporter`.

The other modules have the parts that formats share: ``terminal`` has questions, errors and
progress.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from alembic_autogen.report.findings import FINDINGS_FORMATS
from alembic_autogen.report.html import PAGE_FORMAT

if TYPE_CHECKING:
    from alembic_autogen.apply.progress.events import Event
    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.commands.baseline import Baseline
    from alembic_autogen.commands.cache import CacheContents
    from alembic_autogen.commands.database_drift import DatabaseDrift
    from alembic_autogen.commands.database_results import DatabaseResults
    from alembic_autogen.commands.db import OpenDatabase
    from alembic_autogen.commands.doctor import Diagnosis
    from alembic_autogen.commands.drift import Drift
    from alembic_autogen.commands.drifts import Drifts
    from alembic_autogen.commands.drop_replaced import DroppedRevisions
    from alembic_autogen.commands.empty_revision import EmptyRevision
    from alembic_autogen.commands.erd import Diagram
    from alembic_autogen.commands.history import Listing
    from alembic_autogen.commands.init import Setup
    from alembic_autogen.commands.joining import Joining
    from alembic_autogen.commands.lint_servers import ServersLinting
    from alembic_autogen.commands.linting import Linting
    from alembic_autogen.commands.migrate import Migration
    from alembic_autogen.commands.prove import Proving
    from alembic_autogen.commands.record_head import RecordedHead
    from alembic_autogen.commands.resume import Resume
    from alembic_autogen.commands.revisions import Revisions
    from alembic_autogen.commands.sizes import Measured
    from alembic_autogen.commands.squash import Squash
    from alembic_autogen.commands.stamp import Stamp
    from alembic_autogen.commands.written_revision import Revision
    from alembic_autogen.errors import AutogenError
    from alembic_autogen.history.migration_plan import DatabaseLocation
    from alembic_autogen.lint.rule import Rule
    from alembic_autogen.questions import NeedsAnswerError
    from alembic_autogen.report.extent import Extent
    from alembic_autogen.report.source_places import SourcePlaces
    from alembic_autogen.server.likeness import Likeness

FORMATS = ("text", "json", "jsonl", *FINDINGS_FORMATS, PAGE_FORMAT)
"""The names of formats, and of their modules; those of findings are in :mod:`.findings`.

The module of ``jsonl`` is ``json``, which can print a line for each event, too.
"""


class FindingsReports(Protocol):
    """The reports that every format has: those of commands with findings."""

    def report_revision(self, revision: Revision | Revisions, *, dry_run: bool, sql: bool) -> None:
        """Report the result of ``revision``."""
        ...

    def report_drift(self, drift: Drift | Drifts, extent: Extent) -> None:
        """Report the result of ``check-drift``; only text leaves out what is not asked for."""
        ...

    def report_database_drift(self, drift: DatabaseDrift, extent: Extent) -> None:
        """Report the result of ``check-drift --url``."""
        ...

    def report_linting(self, linting: Linting, *, statements: bool) -> None:
        """Report the result of ``lint``."""
        ...

    def report_questions(self, error: NeedsAnswerError, places: SourcePlaces) -> None:
        """Report open questions; the error itself is shown on stderr.

        :param places: finds the lines of the models that they are about.
        """
        ...

    def report_failure(self, error: AutogenError, places: SourcePlaces) -> None:
        """Report that the command failed; the error itself is shown on stderr.

        :param places: knows the folder from which the path of its line is shown.
        """
        ...


class Reporter(FindingsReports, Protocol):
    """The reports of a format: the result of each command on stdout, notes on stderr."""

    def report_diagram(self, diagram: Diagram) -> None:
        """Report the result of ``erd``."""
        ...

    def report_empty(self, revision: EmptyRevision) -> None:
        """Report the result of ``revision --empty``."""
        ...

    def report_proof(self, proving: Proving, *, sql: bool) -> None:
        """Report the result of ``prove``."""
        ...

    def report_server_linting(self, linting: ServersLinting) -> None:
        """Report the result of ``lint --servers``."""
        ...

    def report_rules(self, rules: Mapping[str, Rule]) -> None:
        """Report the rules of ``lint``."""
        ...

    def report_rule(self, rule: Rule, documentation: str) -> None:
        """Report what a rule of ``lint`` finds, and why."""
        ...

    def report_sizes(self, measured: Measured) -> None:
        """Report the result of ``sizes``."""
        ...

    def report_stamp(self, stamp: Stamp) -> None:
        """Report the result of ``stamp``."""
        ...

    def report_squash(self, squash: Squash) -> None:
        """Report the result of ``squash``."""
        ...

    def report_dropped(self, dropped: DroppedRevisions) -> None:
        """Report the result of ``squash --drop-replaced``."""
        ...

    def report_diagnosis(self, diagnosis: Diagnosis) -> None:
        """Report the result of ``doctor``."""
        ...

    def report_likeness(self, likeness: Likeness) -> None:
        """Report the result of ``doctor --like-url``."""
        ...

    def report_baseline(self, baseline: Baseline) -> None:
        """Report the result of ``baseline``."""
        ...

    def report_joining(self, joining: Joining) -> None:
        """Report the result of ``rebase`` or ``merge``."""
        ...

    def report_recorded(self, recorded: RecordedHead) -> None:
        """Report the result of ``record-head``."""
        ...

    def report_cache(self, contents: CacheContents) -> None:
        """Report the result of ``cache``."""
        ...

    def report_opened(self, opened: OpenDatabase, *, is_used_by_program: bool) -> None:
        """Report that ``db`` has opened a database."""
        ...

    def show_plan(self, beginning: Beginning) -> None:
        """Show the plan of ``upgrade`` or ``downgrade``, before it is carried out."""
        ...

    def show_event(self, event: Event) -> None:
        """Show what happens while ``upgrade`` or ``downgrade`` runs; progress is shown besides."""
        ...

    def report_migration(self, migration: Migration) -> None:
        """Report the result of ``upgrade`` or ``downgrade``."""
        ...

    def show_output(self, location: DatabaseLocation, line: str) -> None:
        """Show what env.py or a revision has printed for one of many databases."""
        ...

    def report_databases(self, results: DatabaseResults) -> None:
        """Report the result of ``upgrade`` with many databases."""
        ...

    def report_resume(self, resume: Resume) -> None:
        """Report the result of ``resume``."""
        ...

    def show_setup(self, setup: Setup) -> None:
        """Show what ``init`` has found and may add, before it asks."""
        ...

    def report_setup(self, setup: Setup) -> None:
        """Report the result of ``init``."""
        ...

    def report_history(self, listing: Listing, form: str) -> None:
        """Report the result of ``history``.

        :param form: ``list``, ``graph``, or the language of a diagram.
        """
        ...


def reporter(format: str) -> Reporter:
    """Return the reporter of a format that every command has.

    :param format: ``text``, ``json`` or ``jsonl``.
    """
    name = "json" if format == "jsonl" else format
    # imported here, since a command needs only one of them
    found: Reporter = import_module(f"{__name__}.{name}.reporter")
    if name == "json":
        import_module(f"{__name__}.json.output").print_lines(on=format == "jsonl")
    return found


def findings_reports(format: str, project: Path) -> FindingsReports:
    """Return the reports of any format.

    :param format: one of :data:`FORMATS`.
    :param project: the project's folder.
    """
    if format not in FINDINGS_FORMATS:
        return reporter(format)
    from alembic_autogen.report.findings.reporter import FindingsReporter

    return FindingsReporter(format, project)
