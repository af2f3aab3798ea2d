"""Report results as a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.commands.drifts import Drifts
from alembic_autogen.commands.revisions import Revisions
from alembic_autogen.errors import AutogenError
from alembic_autogen.history.branches import RevisionEntry
from alembic_autogen.questions import still_open
from alembic_autogen.report import streams
from alembic_autogen.report.html import sections
from alembic_autogen.report.html.elements import element, joined
from alembic_autogen.report.html.history import history_content, with_new
from alembic_autogen.report.html.page import Page, Section, document
from alembic_autogen.report.named_places import place_of_error
from alembic_autogen.report.titles import revision_verdict, titled
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.commands.database_drift import DatabaseDrift
    from alembic_autogen.commands.drift import Drift
    from alembic_autogen.commands.linting import Linting
    from alembic_autogen.commands.written_revision import Revision
    from alembic_autogen.memo.stored_values import ServerInfo
    from alembic_autogen.questions import NeedsAnswerError
    from alembic_autogen.report.extent import Extent
    from alembic_autogen.report.source_places import SourcePlaces

Entries = Callable[[], Sequence[RevisionEntry]]
"""Loads the revisions, newest first."""


class HtmlReporter:
    """The page of a result.

    :param project: the project's folder.
    :param entries: loads the revisions.
    :param write: writes the page.
    """

    def __init__(
        self, project: Path, entries: Entries, write: Callable[[str], None] = streams.out
    ) -> None:
        self._project = project
        self._entries = entries
        self._write = write

    def report_drift(self, drift: Drift | Drifts, extent: Extent) -> None:
        """Report the result of ``check-drift``."""
        if isinstance(drift, Drifts):
            found = [
                section
                for name, each in drift.databases.items()
                for section in sections.of_drift(each, name)
            ]
            count = sum(len(d.comparison.differences) for d in drift.databases.values())
            problems = sections.problems((drift.head_file,))
            lintings = [each.linting for each in drift.databases.values()]
        else:
            found = list(sections.of_drift(drift))
            count = len(drift.comparison.differences)
            problems = iter(())
            lintings = [drift.linting]
        verdict = (
            "Models and migrations agree"
            if drift.in_sync
            else f"{count_of(count, 'difference')} between models and migrations"
        )
        self._page(
            "check-drift",
            "; ".join([verdict, *_findings([each for each in lintings if each])]) + ".",
            not drift.exit_code,
            (_server(drift.server, drift.seconds), *drift.notes),
            [*problems, *found, *self._history()],
        )

    def report_database_drift(self, drift: DatabaseDrift, extent: Extent) -> None:
        """Report the result of ``check-drift --url``."""
        where = f"{drift.database} at {drift.place}"
        count = count_of(len(drift.comparison.differences) + len(drift.unsure), "difference")
        verdict = (
            f"{where} has the schema of its revision {drift.at}."
            if drift.in_sync
            else f"{count} between {where} and its revision {drift.at}."
        )
        self._page(
            "check-drift",
            verdict,
            drift.in_sync,
            (_server(drift.server, drift.seconds), *drift.notes),
            [*sections.of_database_drift(drift), *self._history()],
        )

    def report_linting(self, linting: Linting, *, statements: bool) -> None:
        """Report the result of ``lint``."""
        verdict = next(_findings([linting]), "no findings").capitalize() + "."
        skipped = [f"{name} was left out: {why}." for name, why in linting.skipped.items()]
        self._page(
            "lint",
            verdict,
            not linting.exit_code,
            (_server(linting.server, linting.seconds), *skipped),
            [*sections.of_linting(linting), *self._history()],
        )

    def report_revision(self, revision: Revision | Revisions, *, dry_run: bool, sql: bool) -> None:
        """Report the result of ``revision``."""
        results = revision.databases if isinstance(revision, Revisions) else {"": revision}
        found = [part for name, one in results.items() for part in sections.of_revision(one, name)]
        found += sections.of_file(revision.path, revision.source)
        notes = dict.fromkeys(note for one in results.values() for note in one.notes)
        entries = (sections.entry_of(one, revision.path) for one in results.values())
        new = next(filter(None, entries), None)
        self._page(
            "revision",
            revision_verdict(revision),
            not revision.exit_code,
            (_server(revision.server, revision.seconds), *notes),
            [*found, *self._history(new)],
        )

    def report_questions(self, error: NeedsAnswerError, places: SourcePlaces) -> None:
        """Report open questions."""
        if error.questions:
            found = [sections.of_questions(error.questions, places)]
            self._page("", still_open(error.questions), False, (), found)
        else:
            self.report_failure(error, places)

    def report_failure(self, error: AutogenError, places: SourcePlaces) -> None:
        """Report that the command failed."""
        content = element("pre", element("code", error.details)) if error.details else None
        found = [Section("details", "Details", content)] if content is not None else []
        place = places.named(place_of_error(error))
        self._page("", error.message, False, (place,) if place else (), found)

    def _history(self, new: RevisionEntry | None = None) -> Iterator[Section]:
        """The revisions; none if they cannot be loaded, which the command reports itself."""
        try:
            entries = self._entries()
        except AutogenError:
            return
        shown = with_new(entries, new) if new is not None else list(entries)
        if shown:
            marked = frozenset({new.revision}) if new is not None else frozenset()
            yield Section("history", "History", history_content(shown, marked))

    def _page(
        self,
        command: str,
        verdict: str,
        is_good: bool,
        facts: Sequence[str],
        found: Sequence[Section],
    ) -> None:
        numbered = [
            Section(f"{each.id}-{number}", each.title, joined([each.content]))
            for number, each in enumerate(found, 1)
        ]
        self._write(document(Page(command, verdict, is_good, facts, numbered)))


def _findings(lintings: Sequence[Linting]) -> Iterator[str]:
    """Count the findings and their revisions, as part of a sentence; nothing without revisions."""
    judgements = [each for linting in lintings for each in linting.judgements]
    if judgements:
        findings = count_of(sum(len(each.findings) for each in judgements), "finding", "no")
        yield f"{findings} in {count_of(len(judgements), 'revision')}"


def _server(server: ServerInfo | None, seconds: dict[str, float]) -> str:
    name = titled(server) if server is not None else "no server"
    return f"{name}, {seconds.get('total', 0.0):.1f} s"
