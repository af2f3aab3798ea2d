"""Each format of findings is valid, and nothing in a name or message can leave its place."""

from __future__ import annotations

import json
import re
from importlib import import_module
from typing import Any, cast
from xml.etree.ElementTree import Element, fromstring

import pytest

from alembic_autogen.questions import Reply
from alembic_autogen.report.findings import FINDINGS_FORMATS
from alembic_autogen.report.findings.findings_report import (
    FindingsReport,
    ReportedCheck,
    ReportedFinding,
)

HOSTILE = "a::b,c%d\n::error::x</failure><script>`|](http://x) @all \x1b[31m\x00 😀"
COLUMN = ReportedFinding(
    "missing-column",
    "error",
    "column shelf.depth is only in the models.",
    "models: `depth` INT",
    path="src/shop/models.py",
    line=12,
    column=5,
)
NOTE = ReportedFinding("unnamed", "note", "The index has no name.", help="Name it.", path="v/1.py")
HUSHED = ReportedFinding("rows-lost", "warning", "Rows are lost.", path="v/1.py", suppressed=True)
REPORT = FindingsReport(
    "lint",
    "2 findings.",
    (ReportedCheck("models", False, (COLUMN,)), ReportedCheck("revision 1", True, (NOTE, HUSHED))),
    "alembic.ini",
    seconds=1.5,
)
WORST = FindingsReport(
    "check-drift",
    HOSTILE,
    (
        ReportedCheck(
            HOSTILE,
            False,
            (ReportedFinding("changed-column", "error", HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1),),
        ),
    ),
    "alembic.ini",
)
OPEN = FindingsReport(
    "",
    "A question is open; nothing was written.",
    (
        ReportedCheck(
            "open questions",
            False,
            (
                ReportedFinding(
                    "question-rename",
                    "error",
                    f"Was column {HOSTILE!r} of table shelf renamed to 'depth'?",
                    path="src/shop/models.py",
                    line=12,
                    column=5,
                    answers=(Reply("--rename 'shelf.`x`=depth'", "yes"), Reply(HOSTILE, "")),
                ),
            ),
        ),
    ),
    "alembic.ini",
    is_open=True,
)
FAILED = FindingsReport("", "No server.", (), "alembic.ini", "No server.")


def text(format: str, report: FindingsReport) -> str:
    module = import_module(f"alembic_autogen.report.findings.formats.{format}")
    return cast(str, module.text(report))


def sarif(report: FindingsReport) -> dict[str, Any]:
    document = json.loads(text("sarif", report))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    return cast("dict[str, Any]", run)


@pytest.mark.parametrize("format", FINDINGS_FORMATS)
@pytest.mark.parametrize(
    "report", [REPORT, WORST, OPEN, FAILED], ids=["usual", "hostile", "open", "failed"]
)
def test_a_report_is_the_same_each_time_and_ends_its_last_line(
    format: str, report: FindingsReport
) -> None:
    assert text(format, report) == text(format, report)
    assert text(format, report).endswith("\n")


def test_github_has_a_command_for_each_finding_that_is_not_suppressed() -> None:
    assert text("github", REPORT).splitlines() == [
        "::error title=alembic-autogen%3A missing-column,file=src/shop/models.py,line=12,col=5::"
        "column shelf.depth is only in the models.%0Amodels: `depth` INT",
        "::notice title=alembic-autogen%3A unnamed,file=v/1.py::The index has no name.%0AName it.",
        "2 findings.",
    ]


def test_github_takes_no_text_for_a_command() -> None:
    lines = text("github", WORST).splitlines()
    assert len(lines) == 2
    assert [line.startswith("::") for line in lines] == [True, False]
    properties = lines[0].split("::")[1]
    assert "file=a%3A%3Ab%2Cc%25d%0A%3A%3Aerror%3A%3Ax" in properties
    assert "::" not in lines[1]


def test_github_shows_a_failure() -> None:
    assert "::error title=alembic-autogen::No server." in text("github", FAILED).splitlines()


def test_an_open_question_has_its_answers_in_each_format() -> None:
    for format in FINDINGS_FORMATS:
        assert "--rename 'shelf.`x`=depth'" in text(format, OPEN)
    command, summary = text("github", OPEN).splitlines()
    assert command.startswith("::error title=alembic-autogen%3A question-rename,file=src/shop/")
    assert summary == OPEN.summary
    (issue,) = json.loads(text("gitlab", OPEN))
    assert " Answer with one of: --rename 'shelf.`x`=depth' (yes); " in issue["description"]
    assert "\n❓ A question is open; nothing was written.\n" in text("markdown", OPEN)
    assert (suite(OPEN).get("failures"), suite(OPEN).get("errors")) == ("1", "0")
    (invocation,) = sarif(OPEN)["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == OPEN.summary


def test_gitlab_has_a_place_and_a_fingerprint_of_its_own_for_each_finding() -> None:
    twice = FindingsReport(
        "lint", "", (ReportedCheck("one", False, (COLUMN, COLUMN)),), "alembic.ini"
    )
    issues = json.loads(text("gitlab", twice))
    assert len({each["fingerprint"] for each in issues}) == 2
    column, note = json.loads(text("gitlab", REPORT))
    assert column["location"] == {"path": "src/shop/models.py", "lines": {"begin": 12}}
    assert column["severity"] == "major"
    assert note["location"] == {"path": "v/1.py", "lines": {"begin": 1}}
    (failure,) = json.loads(text("gitlab", FAILED))
    assert failure["location"]["path"] == "alembic.ini"


def test_the_fingerprint_does_not_depend_on_the_line() -> None:
    moved = ReportedFinding(
        COLUMN.id, COLUMN.level, COLUMN.message, COLUMN.details, path=COLUMN.path, line=90
    )
    before, _ = json.loads(text("gitlab", REPORT))
    (after,) = json.loads(
        text("gitlab", FindingsReport("lint", "", (ReportedCheck("x", False, (moved,)),)))
    )
    assert before["fingerprint"] == after["fingerprint"]


def test_sarif_has_rules_results_and_suppressions() -> None:
    run = sarif(REPORT)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["missing-column", "rows-lost", "unnamed"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
    suppressed = {each["ruleId"]: bool(each["suppressions"]) for each in run["results"]}
    assert suppressed == {"missing-column": False, "unnamed": False, "rows-lost": True}
    (place,) = run["results"][0]["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "src/shop/models.py", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 12, "startColumn": 5},
    }
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_sarif_encodes_paths_and_names_failures() -> None:
    (result,) = sarif(WORST)["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert not set(uri) & set(" <>`\n\x00")
    invocation = sarif(FAILED)["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "No server."


def suite(report: FindingsReport) -> Element:
    root = fromstring(text("junit", report))
    assert [each.tag for each in root] == ["testsuite"]
    assert dict(root.attrib) == dict(root[0].attrib)
    return root[0]


def test_junit_counts_what_it_has() -> None:
    found = suite(REPORT)
    assert (found.get("tests"), found.get("failures"), found.get("errors")) == ("2", "1", "0")
    models, revision = found.findall("testcase")
    (failure,) = models.findall("failure")
    assert failure.get("message") == COLUMN.message
    assert "src/shop/models.py:12: error: " in str(failure.text)
    assert revision.find("failure") is None
    assert "Name it." in str(revision.findtext("system-out"))
    assert "Rows are lost" not in str(revision.findtext("system-out"))


def test_junit_is_xml_whatever_a_name_has() -> None:
    found = suite(WORST)
    assert found.get("failures") == "1"
    assert [each.tag for each in found[0]] == ["failure"]
    assert "</failure><script>" in str(found[0][0].text)
    assert suite(FAILED).get("errors") == "1"


def test_markdown_shows_what_was_found() -> None:
    lines = text("markdown", REPORT).splitlines()
    assert lines[0] == "### alembic-autogen lint"
    assert "❌ 2 findings\\." in "\n".join(lines) or "❌ 2 findings." in "\n".join(lines)
    assert "  models: `depth` INT" in lines
    assert "#### revision 1" in lines
    assert "Rows are lost" not in "\n".join(lines)


@pytest.mark.parametrize("report", [WORST, OPEN], ids=["worst", "open"])
def test_markdown_takes_no_text_for_a_mark(report: FindingsReport) -> None:
    outside = []
    is_code = False
    for line in text("markdown", report).splitlines():
        if line.strip().startswith("```"):
            is_code = not is_code
        elif not is_code:
            outside.append(line)
    assert not is_code
    found = re.sub(r"(`+) .*? \1", "", "\n".join(outside))
    assert "<script>" not in found.replace("\\<script\\>", "")
    assert "](http" not in found.replace("\\](http", "").replace("\\]\\(http", "")
    assert "@all" not in found.replace("\\@all", "")


def test_markdown_says_how_many_are_left_out() -> None:
    many = FindingsReport("check-drift", "", (ReportedCheck("models", False, (COLUMN,) * 60),))
    assert "… and 10 more." in text("markdown", many)
