"""Findings as a JUnit report, in which each revision, and the models, are a test.

https://github.com/testmoapp/junitxml describes what CI systems read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

if TYPE_CHECKING:
    from alembic_autogen.report.findings.findings_report import (
        FindingsReport,
        ReportedCheck,
        ReportedFinding,
    )

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not have (section 2.2), not even as references."""


def text(report: FindingsReport) -> str:
    """Format a report as a test suite; findings that let a check pass are its output."""
    failed = sum(not check.passed for check in report.checks)
    tests = len(report.checks) + bool(report.failure)
    counts = {
        "name": report.title,
        "tests": str(tests),
        "failures": str(failed),
        "errors": str(int(bool(report.failure))),
        "time": f"{report.seconds:.3f}",
    }
    suites = Element("testsuites", counts)
    suite = SubElement(suites, "testsuite", counts)
    for check in report.checks:
        _add(suite, check, report.command)
    if report.failure:
        case = _case(suite, report.title, report.command)
        lines = _clean("\n".join(_lines(report.failed)))
        SubElement(case, "error", message=_clean(report.failure)).text = lines
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _add(suite: Element, check: ReportedCheck, command: str) -> None:
    case = _case(suite, check.name, command)
    found = [each for each in check.findings if not each.suppressed]
    lines = _clean("\n".join(line for each in found for line in _lines(each)))
    if not check.passed:
        message = _clean(found[0].message if len(found) == 1 else f"{len(found)} findings")
        SubElement(case, "failure", message=message).text = lines
    elif lines:
        SubElement(case, "system-out").text = lines


def _case(suite: Element, name: str, command: str) -> Element:
    group = f"alembic-autogen.{command}" if command else "alembic-autogen"
    return SubElement(suite, "testcase", name=_clean(name), classname=group)


def _lines(finding: ReportedFinding) -> Iterator[str]:
    place = f"{finding.path}:{finding.line}: " if finding.line else f"{finding.path}: "
    yield f"{place if finding.path else ''}{finding.level}: {finding.message} [{finding.id}]"
    for text in finding.texts():
        yield from (f"    {line}" for line in text.splitlines())


def _clean(value: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", value)
