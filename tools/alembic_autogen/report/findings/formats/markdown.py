"""Findings as Markdown, for a job's summary or a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.report.findings.findings_report import (
        FindingsReport,
        ReportedCheck,
        ReportedFinding,
    )

_SIGNS = {"error": "❌", "warning": "⚠️", "note": "💡"}
_QUESTION = "❓"
_MOST = 50
"""The number of findings of a check that are shown; comments have a maximum length."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~@$&-])")


def text(report: FindingsReport) -> str:
    """A heading, the result, and a section for each check that has findings."""
    lines = [f"### {report.title}", ""]
    if report.failure:
        lines += [f"❌ {_plain(report.failure)}{_place(report.failed)}", ""]
    else:
        is_good = all(check.passed for check in report.checks)
        sign = _QUESTION if report.is_open else "✅" if is_good else "❌"
        lines += [f"{sign} {_plain(report.summary)}", ""]
    for check in report.checks:
        lines += _section(check)
    return "\n".join(lines)


def _section(check: ReportedCheck) -> Iterator[str]:
    found = [each for each in check.findings if not each.suppressed]
    if not found:
        return
    yield f"#### {_plain(check.name)}"
    yield ""
    for finding in found[:_MOST]:
        yield from _finding_lines(finding)
    if len(found) > _MOST:
        yield f"… and {len(found) - _MOST} more."
        yield ""


def _finding_lines(finding: ReportedFinding) -> Iterator[str]:
    sign = _QUESTION if finding.answers else _SIGNS[finding.level]
    yield f"- {sign} **{_plain(finding.id)}**{_place(finding)}: {_plain(finding.message)}"
    for answer in finding.answers:
        meaning = f": {_plain(answer.meaning)}" if answer.meaning else ""
        yield f"  - {_code(answer.flag)}{meaning}"
    if finding.help:
        yield f"  {_plain(finding.help)}"
    if finding.details:
        fence = _fence(finding.details)
        yield ""
        yield "  <details><summary>SQL</summary>"
        yield ""
        yield f"  {fence}sql"
        yield from (f"  {each}" for each in finding.details.splitlines())
        yield f"  {fence}"
        yield "  </details>"
    yield ""


def _place(finding: ReportedFinding) -> str:
    line = f":{finding.line}" if finding.line else ""
    return f" — {_code(f'{finding.path}{line}')}" if finding.path else ""


def _plain(value: str) -> str:
    """A text in which nothing is a mark, a link, a mention or HTML."""
    return _SPECIAL.sub(r"\\\1", " ".join(value.split()))


def _code(value: str) -> str:
    """A text as code on one line, with more backticks around it than it has in a row."""
    value = " ".join(value.split())
    marks = "`" * (_longest(value) + 1)
    return f"{marks} {value} {marks}" if "`" in value else f"{marks}{value}{marks}"


def _fence(value: str) -> str:
    return "`" * max(3, _longest(value) + 1)


def _longest(value: str) -> int:
    return max(map(len, re.findall("`+", value)), default=0)
