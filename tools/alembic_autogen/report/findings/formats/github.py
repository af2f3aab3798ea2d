"""Findings as workflow commands of GitHub Actions, which shows them at the lines of a change.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.report.findings.findings_report import FindingsReport, ReportedFinding

_TOOL = "alembic-autogen"
_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
_IN_TEXT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_TEXT, ":": "%3A", ",": "%2C"}


def text(report: FindingsReport) -> str:
    """A line for each finding, and one for the result."""
    lines = [_line(each, f"{_TOOL}: {each.id}") for each in report.findings()]
    if report.failure:
        lines.append(_line(report.failed, _TOOL))
    # A line of a log may be taken for a command itself, wherever its text comes from.
    lines.append(_escaped(report.summary, _IN_TEXT).replace("::", ":"))
    return "".join(f"{line}\n" for line in lines)


def _line(finding: ReportedFinding, title: str) -> str:
    properties = {"title": title}
    if finding.path:
        properties["file"] = finding.path
    if finding.line:
        properties["line"] = str(finding.line)
    if finding.column:
        properties["col"] = str(finding.column)
    text = "\n".join((finding.message, *finding.texts()))
    return _command(_LEVELS[finding.level], properties, text)


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    given = ",".join(f"{key}={_escaped(value, _IN_PROPERTY)}" for key, value in properties.items())
    return f"::{name} {given}::{_escaped(message, _IN_TEXT)}"


def _escaped(value: str, replaced: Mapping[str, str]) -> str:
    return "".join(replaced.get(character, character) for character in value)
