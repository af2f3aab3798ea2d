"""Findings as a Code Quality report of GitLab.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.report.findings.findings_report import ReportedFinding

if TYPE_CHECKING:
    from alembic_autogen.report.findings.findings_report import FindingsReport

_SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def text(report: FindingsReport) -> str:
    """An array with an object for each finding; a failed command is one of them."""
    found = list(report.findings())
    if report.failure:
        found.append(report.failed)
    seen: Counter[str] = Counter()
    return json.dumps([_issue(each, report.home, seen) for each in found], indent=2) + "\n"


def _issue(finding: ReportedFinding, home: str, seen: Counter[str]) -> dict[str, object]:
    path = finding.path or home or "."
    return {
        "description": " ".join((finding.message, *_answers(finding))),
        "check_name": finding.id,
        "fingerprint": _fingerprint(finding, path, seen),
        "severity": _SEVERITIES[finding.level],
        "location": {"path": path, "lines": {"begin": max(finding.line, 1)}},
    }


def _answers(finding: ReportedFinding) -> Iterator[str]:
    """The flags that answer a question, in a sentence: a widget shows one line."""
    if finding.answers:
        given = (f"{a.flag} ({a.meaning})" if a.meaning else a.flag for a in finding.answers)
        yield f"Answer with one of: {'; '.join(given)}."


def _fingerprint(finding: ReportedFinding, path: str, seen: Counter[str]) -> str:
    """Identify a finding by a hash that stays the same when lines are added above it."""
    what = json.dumps([finding.id, path, finding.message, finding.details])
    seen[what] += 1
    return hashlib.sha256(f"{what}{seen[what]}".encode()).hexdigest()
