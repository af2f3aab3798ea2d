"""Take the findings from the results of commands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from alembic_autogen.commands.drifts import Drifts
from alembic_autogen.commands.revisions import Revisions
from alembic_autogen.questions import Question, still_open
from alembic_autogen.report.findings.findings_report import (
    FindingsReport,
    Level,
    ReportedCheck,
    ReportedFinding,
)
from alembic_autogen.report.named_places import place_of_error
from alembic_autogen.report.source_places import SourcePlaces
from alembic_autogen.report.text.both_orders import verdict_lines
from alembic_autogen.report.text.drift_diagnostics import difference_id
from alembic_autogen.report.titles import ran_on, revision_verdict, titled
from alembic_autogen.schema.describe import describe, qualified_name
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alembic_autogen.commands.database_drift import DatabaseDrift
    from alembic_autogen.commands.drift import Drift
    from alembic_autogen.commands.linting import Linting
    from alembic_autogen.commands.written_revision import Revision
    from alembic_autogen.errors import AutogenError, SourceLine
    from alembic_autogen.lint.findings import Finding
    from alembic_autogen.lint.judge import Judgement
    from alembic_autogen.memo.stored_values import RefusedTable
    from alembic_autogen.schema.differences import Difference

_HOMES = ("alembic.ini", "pyproject.toml")
_WORDS = {
    "missing": "is only in the {1}",
    "extra": "is only in the {0}",
    "changed": "is not the same in the {0} and the {1}",
}


def root_of(project: Path) -> Path:
    """The folder that paths in reports are relative to: the repository's, or the project's."""
    project = project.resolve()
    return next((each for each in (project, *project.parents) if (each / ".git").exists()), project)


class _Place(TypedDict, total=False):
    """The place of a finding."""

    path: str
    line: int
    column: int


class Collector:
    """Findings with paths of one project.

    :param project: the project's folder.
    :param copy: the folder that has the lines of the models, if not that one.
    """

    def __init__(self, project: Path, copy: Path | None = None) -> None:
        self._project = project
        self._root = root_of(project)
        self._places = SourcePlaces(project, copy)

    @property
    def home(self) -> str:
        """The file that configures Alembic."""
        found = [each for each in _HOMES if (self._project / each).is_file()]
        return self._relative(self._project / found[0]) if found else ""

    def drift(self, drift: Drift | Drifts) -> FindingsReport:
        """The result of ``check-drift``."""
        if isinstance(drift, Drifts):
            checks = [self._compared(each, name) for name, each in drift.databases.items()]
            if drift.head_file:
                checks.append(
                    ReportedCheck("the head file", False, (_of_head_file(drift.head_file),))
                )
        else:
            checks = [self._compared(drift)]
        count = sum(len(check.findings) for check in checks)
        if not isinstance(drift, Drifts) and drift.linting is not None:
            checks += self._judged(drift.linting)
        server = titled(drift.server)
        summary = (
            f"{count_of(count, 'finding')} in models and migrations ({server})."
            if count
            else f"Models and migrations agree ({server})."
        )
        return self._report("check-drift", summary, checks, drift.seconds)

    def _compared(self, drift: Drift, database: str = "") -> ReportedCheck:
        """The comparison of models and migrations.

        :param database: the name of the database, if env.py migrates several.
        """
        findings = [
            *self._differences(drift.comparison.differences, ("migrations", "models")),
            *self._refused(drift.refused, drift.unregistered),
            *_general(drift),
        ]
        return _compared(drift.in_sync and not findings, findings, database)

    def database_drift(self, drift: DatabaseDrift) -> FindingsReport:
        """The result of ``check-drift --url``."""
        found = (*drift.comparison.differences, *drift.unsure)
        findings = tuple(self._differences(found, ("revisions", "database")))
        where = f"{drift.database} at {drift.place}"
        count = count_of(len(findings), "difference")
        summary = (
            f"{count} between {where} and its revision {drift.at}."
            if findings
            else f"{where} has the schema of its revision {drift.at}."
        )
        check = ReportedCheck(where, drift.in_sync, findings)
        return self._report("check-drift", summary, [check], drift.seconds)

    def linting(self, linting: Linting) -> FindingsReport:
        """The result of ``lint``."""
        checks = list(self._judged(linting))
        count = sum(not each.suppressed for check in checks for each in check.findings)
        revisions = count_of(len(checks), "revision", "No")
        summary = f"{count_of(count, 'finding', 'No')} in {revisions}{ran_on(linting.server)}."
        return self._report("lint", summary, checks, linting.seconds)

    def revision(self, revision: Revision | Revisions) -> FindingsReport:
        """The result of ``revision``."""
        databases = revision.databases if isinstance(revision, Revisions) else {"": revision}
        checks = [check for name, one in databases.items() for check in self._revised(one, name)]
        return self._report("revision", revision_verdict(revision), checks, revision.seconds)

    def _revised(self, revision: Revision, database: str) -> Iterator[ReportedCheck]:
        """The changes of a revision in a database, and the findings in its file.

        :param database: the name of the database, if env.py migrates several.
        """
        differences = self._differences(revision.comparison.differences, ("migrations", "models"))
        findings = [
            *(replace(each, level="note") for each in differences),
            *self._refused(revision.refused, revision.unregistered),
            *(self._unanswered(each.as_question()) for each in revision.unfilled),
            *(ReportedFinding("broken-object", "error", each) for each in revision.broken),
        ]
        yield _compared(not revision.exit_code, findings, database)
        if revision.judgement is not None and revision.path is not None:
            # Of a dry run there is no file, at whose lines anything could be shown.
            path = self._relative(revision.path) if revision.written else ""
            found = [ReportedFinding("ruff", "warning", each) for each in revision.findings]
            found += [_of_lint(each, path) for each in _with_suppressed(revision.judgement)]
            name = f"revision {revision.judgement.evidence.revision}"
            yield ReportedCheck(name, True, tuple(found))

    def _unanswered(self, question: Question) -> ReportedFinding:
        """A question that stays open: the upgrade refuses the rows that it is about."""
        found = self.question(question)
        sentence = f"{found.message} No value was given, so the upgrade refuses them."
        return replace(found, id="unfilled-column", message=sentence)

    def questions(self, questions: Sequence[Question]) -> FindingsReport:
        """The report of a command that needs answers."""
        check = ReportedCheck("open questions", False, tuple(map(self.question, questions)))
        return FindingsReport("", still_open(questions), (check,), self.home, is_open=True)

    def question(self, question: Question) -> ReportedFinding:
        """A question with the line of the models that it is about."""
        return ReportedFinding(
            f"question-{question.kind}",
            "error",
            question.text,
            answers=question.replies,
            **self._at(self._places.of_question(question)),
        )

    def failure(self, error: AutogenError) -> FindingsReport:
        """The report of a command that could not do its work."""
        details = f"\n{error.details}" if error.details else ""
        message = f"{error.message}{details}"
        place = self._at(place_of_error(error))
        return FindingsReport("", message, (), self.home, message, **place)

    def _report(
        self, command: str, summary: str, checks: Sequence[ReportedCheck], seconds: dict[str, float]
    ) -> FindingsReport:
        return FindingsReport(
            command, summary, tuple(checks), self.home, "", seconds.get("total", 0.0)
        )

    def _differences(
        self, differences: Sequence[Difference], sides: tuple[str, str]
    ) -> Iterator[ReportedFinding]:
        for difference in differences:
            kind = difference.kind.replace("_", " ")
            words = _WORDS[difference.change].format(*sides)
            yield self._at_model(
                difference,
                difference_id(difference),
                f"{kind} {qualified_name(difference)} {words}",
                "\n".join(each[4:] for each in describe(difference, sides)[1:]),
            )

    def _at_model(
        self, difference: Difference, rule: str, message: str, details: str
    ) -> ReportedFinding:
        """A difference with the line of the models' source that declares the object."""
        return ReportedFinding(
            rule,
            "error",
            f"{message}.",
            details,
            **self._at(self._places.of(difference)),
        )

    def _refused(
        self, refused: Sequence[RefusedTable], unregistered: Sequence[str]
    ) -> Iterator[ReportedFinding]:
        """The tables of the models that were not compared."""
        for each in refused:
            yield ReportedFinding(
                "refused-table",
                "error",
                f"The server does not create table {each.table}: {each.error}.",
                **self._at(self._places.of_table(each.table.name)),
            )
        for name in unregistered:
            yield ReportedFinding("unregistered-table", "error", f"{name} belongs to no metadata.")

    def _at(self, found: SourceLine | None) -> _Place:
        """The place of a finding; empty if it has none."""
        if found is None:
            return {}
        return {"path": self._relative(found.path), "line": found.line, "column": found.column}

    def _judged(self, linting: Linting) -> Iterator[ReportedCheck]:
        for judgement in linting.judgements:
            evidence = judgement.evidence
            path = self._relative(evidence.path)
            passed = judgement.worst() < linting.fail_on
            findings = tuple(_of_lint(each, path) for each in _with_suppressed(judgement))
            yield ReportedCheck(f"revision {evidence.revision}", passed, findings)

    def _relative(self, path: Path) -> str:
        # Without following links, as git has the names of links.
        found = Path(os.path.relpath(path, self._root)).as_posix()
        return found if not found.startswith("../") else str(path)


def _compared(
    passed: bool, findings: Sequence[ReportedFinding], database: str = ""
) -> ReportedCheck:
    """The comparison of models and migrations.

    :param database: the name of the database, if env.py migrates several.
    """
    name = "models and migrations"
    if database:
        name = f"{name} of database {database}"
        findings = [replace(f, message=f"database {database}: {f.message}") for f in findings]
    return ReportedCheck(name, passed, tuple(findings))


def _with_suppressed(judgement: Judgement) -> Iterator[tuple[Finding, bool]]:
    yield from ((each, False) for each in judgement.findings)
    yield from ((each, True) for each in judgement.suppressed)


def _of_lint(found: tuple[Finding, bool], path: str) -> ReportedFinding:
    finding, suppressed = found
    levels: dict[str, Level] = {"error": "error", "warning": "warning"}
    return ReportedFinding(
        finding.id,
        levels.get(finding.severity.word, "note"),
        finding.message,
        finding.statement,
        finding.fix,
        path,
        finding.line,
        finding.column,
        suppressed,
    )


def _general(drift: Drift) -> Iterator[ReportedFinding]:
    """Findings that are not about a single object."""
    if drift.head_file:
        yield _of_head_file(drift.head_file)
    if drift.verdict is not None:
        lines = "\n".join(verdict_lines(drift.verdict))
        yield ReportedFinding("two-heads", "error", "The history has two heads.", lines)


def _of_head_file(problem: str) -> ReportedFinding:
    return ReportedFinding("head-file", "error", problem)
