"""Results of ``lint``, as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from alembic_autogen.lint.rehearsal.estimate import estimate, estimate_text
from alembic_autogen.report import streams
from alembic_autogen.report.text.diagnostics import Diagnostic, PlaceInFile
from alembic_autogen.report.text.screen import out_diagnostics
from alembic_autogen.report.titles import ran_on
from alembic_autogen.sizes import format_size
from alembic_autogen.wording import count_of, shortened

if TYPE_CHECKING:
    from alembic_autogen.commands.linting import Linting
    from alembic_autogen.lint.findings import Finding
    from alembic_autogen.lint.judge import Judgement
    from alembic_autogen.lint.online.classes import OnlineClass
    from alembic_autogen.lint.rule import Rule


def report_linting(linting: Linting, *, statements: bool) -> None:
    """Print the findings, each with its line, as compilers do.

    :param statements: whether to print each statement with the way in which it is carried out.
    """
    from alembic_autogen.report.text.privileges import privilege_lines

    for judgement in linting.judgements:
        if statements:
            for line in _statement_lines(judgement):
                streams.out(f"{line}\n")
        for line in _rehearsal_lines(judgement):
            streams.out(f"{line}\n")
        for line in privilege_lines(linting, judgement.evidence):
            streams.out(f"{line}\n")
        path = streams.shown_path(judgement.evidence.path)
        source = judgement.evidence.source
        out_diagnostics(finding_diagnostic(path, source, each) for each in judgement.findings)
    for revision, reason in linting.skipped.items():
        streams.err(f"Revision {revision} was not judged: {reason}.\n")
    streams.err(f"{_summary(linting)}\n")


def finding_diagnostic(
    path: str, source: str, finding: Finding, *, in_full: bool = True
) -> Diagnostic:
    """Describe a finding in a revision.

    :param path: the revision's file, as it is shown.
    :param source: its text.
    :param in_full: whether to add the statement and what to do, as ``lint`` does.
    """
    lines = source.split("\n")
    text = lines[finding.line - 1] if 0 < finding.line <= len(lines) else ""
    return Diagnostic(
        finding.severity.word,
        finding.id,
        finding.message,
        PlaceInFile(path, finding.line, finding.column, text),
        details=(shortened(finding.statement),) if finding.statement and in_full else (),
        help=(finding.fix,) if finding.fix and in_full else (),
    )


def report_rules(rules: Mapping[str, Rule]) -> None:
    """Print each rule with its severity and what it finds."""
    width = max(map(len, rules), default=0)
    for name, rule in sorted(rules.items()):
        streams.out(f"{name:{width}}  {rule.severity.word:7}  {rule.summary}\n")


def report_rule(rule: Rule, documentation: str) -> None:
    """Print the documentation of a rule."""
    streams.out(f"{rule.id} ({rule.severity.word})\n\n{documentation}\n\nFix: {rule.fix}\n")


def _statement_lines(judgement: Judgement) -> Iterator[str]:
    evidence = judgement.evidence
    proved = "proved" if judgement.is_proved else "not proved"
    yield f"{streams.shown_path(evidence.path)}: revision {evidence.revision}, {proved}"
    for statement in evidence.statements:
        line = f"{statement.line}:" if statement.line else ""
        yield f"  {statement.direction:9} {line:>5} {shortened(statement.sql)}"
        if how := how_carried_out(statement.online):
            yield f"  {'':15} {how}"


def _rehearsal_lines(judgement: Judgement) -> Iterator[str]:
    """The measurements on many rows: for each statement a heading and two lines."""
    evidence = judgement.evidence
    path = streams.shown_path(evidence.path)
    for statement in evidence.upgrade:
        expected = estimate(
            statement.online, statement.rehearsed, evidence.size_of(statement.table)
        )
        measured = statement.rehearsed
        if measured is None and expected is None:
            continue
        how = f"rehearsed on {count_of(measured.rows, 'row')}" if measured else "estimated"
        yield f"{path}:{statement.line}: {how}:"
        yield f"    {shortened(statement.sql)}"
        if expected:
            size = evidence.size_text(statement.table)
            yield f"    in production{size}: {estimate_text(expected)}"
        if measured is None:
            continue
        log, disk = measured.binary_log_bytes, measured.disk_bytes
        yield (
            f"    {_seconds(measured.seconds)}; longest wait of a writer "
            f"{_seconds(measured.longest_write_wait)}, of a reader "
            f"{_seconds(measured.longest_read_wait)}; binary log {_bytes(log)}, "
            f"room on disk {_bytes(disk)}"
        )
    for problem in evidence.not_rehearsed:
        yield f"{path}: not rehearsed: {problem}."


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


def _bytes(size: int | None) -> str:
    if size is None:
        return "not known"
    return f"{size} bytes" if size < 1000 else format_size(size)


def how_carried_out(online: OnlineClass | None) -> str:
    """The algorithm and lock of a statement, in the words of the server's manual."""
    if online is None or online.algorithm is None:
        return ""
    lock = f", LOCK={online.lock}" if online.lock else ""
    rebuild = ", rebuilds the table" if online.rebuild else ""
    reason = f": {online.reason}" if online.reason else ""
    return f"ALGORITHM={online.algorithm}{lock}{rebuild}{reason}"


def _summary(linting: Linting) -> str:
    counts = Counter(each.severity for one in linting.judgements for each in one.findings)
    revisions = count_of(len(linting.judgements), "revision")
    found = ", ".join(
        count_of(number, severity.word) for severity, number in sorted(counts.items(), reverse=True)
    )
    suppressed = sum(len(each.suppressed) for each in linting.judgements)
    more = f" ({suppressed} suppressed)" if suppressed else ""
    return f"{found or 'No findings'}{more} in {revisions}{ran_on(linting.server)}."
