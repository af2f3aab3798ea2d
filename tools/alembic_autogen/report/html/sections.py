"""The sections of each command's page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.history.branches import RevisionEntry
from alembic_autogen.lint.evidence import DOWNGRADE
from alembic_autogen.report.html.diagram import diagram_content
from alembic_autogen.report.html.differences import differences_content
from alembic_autogen.report.html.elements import Html, element, joined
from alembic_autogen.report.html.findings import findings_content
from alembic_autogen.report.html.page import Section, items
from alembic_autogen.report.html.questions import questions_content
from alembic_autogen.report.html.revision_statements import statements_content
from alembic_autogen.report.html.rows import rows_of_evidence, rows_of_proof
from alembic_autogen.report.source_places import SourcePlaces
from alembic_autogen.report.text.both_orders import verdict_lines
from alembic_autogen.report.text.mending_lines import purpose_of_mending

if TYPE_CHECKING:
    from pathlib import Path

    from alembic_autogen.commands.database_drift import DatabaseDrift
    from alembic_autogen.commands.drift import Drift
    from alembic_autogen.commands.linting import Linting
    from alembic_autogen.commands.written_revision import Revision
    from alembic_autogen.lint.judge import Judgement
    from alembic_autogen.memo.stored_values import RefusedTable
    from alembic_autogen.questions import Question
    from alembic_autogen.schema.differences import Comparison

_BEFORE_AND_AFTER = ("before", "after")


def of_drift(drift: Drift, database: str = "") -> Iterator[Section]:
    """The result of ``check-drift`` for one database.

    :param database: its name, if there are several.
    """
    suffix = f" of {database}" if database else ""
    found = [drift.head_file, *_refused(drift.refused, drift.unregistered)]
    if drift.verdict is not None:
        found += ["The history has two heads.", *verdict_lines(drift.verdict)]
    yield from problems(found, suffix)
    if drift.comparison.differences:
        content = _differences(drift.comparison, SourcePlaces(drift.project, drift.copy))
        yield Section("differences", f"Differences{suffix}", content)
    yield from _diagram(drift.comparison, suffix)
    if drift.linting is not None:
        yield from of_linting(drift.linting)


def of_database_drift(drift: DatabaseDrift) -> Iterator[Section]:
    """The result of ``check-drift --url``."""
    sides = ("revisions", "database")
    for title, differences in (
        ("Differences", drift.comparison.differences),
        ("Objects that may be missing", drift.unsure),
    ):
        if differences:
            yield Section("differences", title, differences_content(differences, sides))
    if drift.mending is not None:
        lines = "\n".join(drift.mending.lines(purpose_of_mending(drift)))
        yield Section("mending", "What mends it", element("pre", element("code", lines)))
    yield from _diagram(drift.comparison)


def of_linting(linting: Linting) -> Iterator[Section]:
    """The result of ``lint``."""
    for judgement in linting.judgements:
        yield Section("revision", f"Revision {judgement.evidence.revision}", _judged(judgement))


def of_revision(revision: Revision, database: str = "") -> Iterator[Section]:
    """The result of ``revision`` for one database.

    :param database: its name, if there are several.
    """
    suffix = f" of {database}" if database else ""
    unfilled = [
        f"{each.table}.{each.column.name} has no value for rows that exist: the upgrade refuses "
        "them (--fill gives one)."
        for each in revision.unfilled
    ]
    refused = _refused(revision.refused, revision.unregistered)
    yield from problems([*refused, *unfilled, *revision.broken, *revision.findings], suffix)
    if revision.comparison.differences:
        content = _differences(revision.comparison, SourcePlaces(revision.project))
        yield Section("differences", f"Differences{suffix}", content)
    if revision.judgement is not None:
        stopped = revision.rows is not None and bool(revision.rows.not_undone)
        content = statements_content(revision.judgement.evidence, stopped=stopped)
        yield Section("statements", f"Statements{suffix}", content)
    if revision.path is not None:
        rows = joined([rows_of_proof(revision.rows), items(revision.filled)])
        yield Section("rows", f"Rows{suffix}", rows)
    if revision.judgement is not None:
        yield Section("findings", f"Findings{suffix}", findings_content(revision.judgement))
    yield from _diagram(revision.comparison, suffix)


def of_file(path: Path | None, text: str) -> Iterator[Section]:
    """The text of a revision, folded."""
    if text:
        source = element("pre", element("code", text))
        name = path.name if path else "The file"
        folded = element("details", element("summary", name), source, class_="file")
        yield Section("file", "File", folded)


def entry_of(revision: Revision, path: Path | None) -> RevisionEntry | None:
    """The revision among the others; ``None`` if there is none."""
    if path is None or revision.judgement is None:
        return None
    first = revision.source.lstrip().lstrip("\"'").partition("\n")[0].strip("\"'")
    return RevisionEntry(revision.judgement.evidence.revision, first, True)


def of_questions(questions: Sequence[Question], places: SourcePlaces) -> Section:
    """Open questions, each with the flags that answer it."""
    return Section("questions", "Questions", questions_content(questions, places))


def problems(sentences: Collection[str], suffix: str = "") -> Iterator[Section]:
    """A section for problems that are not differences of objects; none without problems."""
    found = [each for each in sentences if each]
    if found:
        yield Section("problems", f"Problems{suffix}", items(found))


def _refused(refused: Sequence[RefusedTable], unregistered: Sequence[str]) -> Iterator[str]:
    for each in refused:
        yield f"The server does not create table {each.table}: {each.error}."
    for name in unregistered:
        yield f"{name} belongs to no metadata."


def _judged(judgement: Judgement) -> Html:
    evidence = judgement.evidence
    run = evidence.proof.full
    stopped = run is not None and run.failed == DOWNGRADE
    parts = [
        element("p", element("code", evidence.path.name), class_="muted"),
        element("h3", "Findings"),
        findings_content(judgement),
        element("h3", "Statements"),
        statements_content(evidence, stopped=stopped),
        element("h3", "Rows"),
        rows_of_evidence(evidence),
    ]
    if judgement.comparison is not None:
        if differences := judgement.comparison.differences:
            renames = judgement.comparison.renames
            content = differences_content(differences, _BEFORE_AND_AFTER, renames=renames)
            parts += [element("h3", "What it changes"), content]
        if diagram := _drawn(judgement.comparison):
            parts += [element("h3", "Tables"), diagram]
    return joined(parts)


def _differences(comparison: Comparison, places: SourcePlaces) -> Html:
    """The differences between migrations and models."""
    found, renames = comparison.differences, comparison.renames
    return differences_content(found, places=places, renames=renames)


def _diagram(comparison: Comparison, suffix: str = "") -> Iterator[Section]:
    if drawn := _drawn(comparison):
        yield Section("tables", f"Tables{suffix}", drawn)


def _drawn(comparison: Comparison) -> Html:
    return diagram_content(
        comparison.current, comparison.target, comparison.renames, comparison.differences
    )
