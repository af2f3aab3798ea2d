"""Findings as SARIF 2.1.0, for code scanning.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from alembic_autogen import __version__
from alembic_autogen.lint.rule import rules
from alembic_autogen.report.findings.findings_report import ReportedFinding

if TYPE_CHECKING:
    from alembic_autogen.report.findings.findings_report import FindingsReport

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_TOOL = "alembic-autogen"


def text(report: FindingsReport) -> str:
    """Format a report as a run with its rules, its results, and whether the command succeeded."""
    found = [each for check in report.checks for each in check.findings]
    ids = sorted({each.id for each in found})
    run = {
        "tool": {
            "driver": {
                "name": _TOOL,
                "version": __version__,
                "rules": [_rule(name) for name in ids],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the repository."}}},
        "invocations": [_invocation(report)],
        "results": [_result(each, ids.index(each.id), report.home) for each in found],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2) + "\n"


def _rule(name: str) -> dict[str, object]:
    rule = rules().get(name)
    if rule is None:
        return {"id": name, "shortDescription": {"text": name.replace("-", " ").capitalize()}}
    return {"id": name, "shortDescription": {"text": rule.summary}, "help": {"text": rule.fix}}


def _invocation(report: FindingsReport) -> dict[str, object]:
    text = report.summary if report.is_open else report.failure
    if not text:
        return {"executionSuccessful": True}
    notification: dict[str, object] = {"level": "error", "message": {"text": text}}
    if report.path:
        place = _location(report.failed, report.path)
        notification["locations"] = [{"physicalLocation": place}]
    return {"executionSuccessful": False, "toolExecutionNotifications": [notification]}


def _result(finding: ReportedFinding, index: int, home: str) -> dict[str, object]:
    parts = (finding.message, *finding.texts())
    result: dict[str, object] = {
        "ruleId": finding.id,
        "ruleIndex": index,
        "level": finding.level,
        "message": {"text": "\n".join(parts)},
    }
    if path := finding.path or home:
        result["locations"] = [{"physicalLocation": _location(finding, path)}]
    result["suppressions"] = [{"kind": "inSource"}] if finding.suppressed else []
    return result


def _location(finding: ReportedFinding, path: str) -> dict[str, object]:
    region: dict[str, object] = {"startLine": max(finding.line, 1)}
    if finding.line and finding.column:
        region["startColumn"] = finding.column
    return {
        "artifactLocation": {"uri": quote(path), "uriBaseId": "SRCROOT"},
        "region": region,
    }
