"""Findings in the formats of CI systems, on standard output and in files."""

from __future__ import annotations

import html
import json
import os
import re
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest

from support.shops import Shop

COLUMN = "    note: str | None = Field(default=None, max_length=200)\n"
WIDER = ("name: str = Field(max_length=40, index=True)", "name: str = Field(max_length=60)")


def line_of(shop: Shop, text: str) -> tuple[str, int]:
    """The path and the line of the models' source that has a text."""
    for path in sorted(shop.folder.rglob("*.py")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if text in line:
                return path.relative_to(shop.folder).as_posix(), number
    raise AssertionError(text)


def test_differences_point_to_the_models(shop: Shop) -> None:
    shop.edit(*WIDER)
    path, line = line_of(shop, "max_length=60")
    done = shop.run("check-drift", "--format", "sarif")
    assert done.code == 1, done.err
    (run,) = json.loads(done.out)["runs"]
    places = {
        result["ruleId"]: result["locations"][0]["physicalLocation"] for result in run["results"]
    }
    assert places["changed-column"]["artifactLocation"]["uri"] == path
    assert places["changed-column"]["region"]["startLine"] == line
    assert set(places) == {"changed-column", "extra-index"}


def test_one_run_writes_several_reports(shop: Shop, tmp_path: Path) -> None:
    shop.edit(COLUMN, "")
    done = shop.run(
        *("check-drift", "--report", f"junit={tmp_path / 'junit.xml'}"),
        *("--report", f"gitlab={tmp_path / 'quality.json'}"),
        *("--report", f"markdown={tmp_path / 'summary.md'}"),
    )
    assert done.code == 1, done.err
    assert "- column purchase.note" in done.out
    suite = parse(tmp_path / "junit.xml").getroot()
    assert suite.get("failures") == "1"
    (issue,) = json.loads((tmp_path / "quality.json").read_text())
    assert issue["check_name"] == "extra-column"
    assert "purchase.note" in (tmp_path / "summary.md").read_text()


def test_agreement_is_a_report_too(shop: Shop) -> None:
    done = shop.run("check-drift", "--format", "gitlab")
    assert (done.code, json.loads(done.out)) == (0, [])


def test_findings_of_lint_have_lines_of_the_revision(shop: Shop, tmp_path: Path) -> None:
    shop.edit(COLUMN, "")
    assert shop.run("revision", "-m", "less", "--accept-loss", "purchase.note").code in (0, 1, 2)
    done = shop.run("lint", "--format", "github", "--report", f"sarif={tmp_path / 'lint.sarif'}")
    lines = done.out.splitlines()
    assert lines[-1].endswith(".")
    (run,) = json.loads((tmp_path / "lint.sarif").read_text())["runs"]
    shown = [each for each in run["results"] if not each["suppressions"]]
    assert len(shown) == len(lines) - 1
    for result in run["results"]:
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].startswith(
            "migrations/versions/"
        )


def test_a_failure_is_in_each_report(shop: Shop, tmp_path: Path) -> None:
    shop.edit("class Purchase", "class Purchase(\n")
    report = tmp_path / "junit.xml"
    done = shop.run("check-drift", "--format", "sarif", "--report", f"junit={report}")
    assert done.code == 2
    (run,) = json.loads(done.out)["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    place = notification["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "models.py"
    assert place["region"]["startLine"] >= line_of(shop, "class Purchase(")[1]
    assert parse(report).getroot().get("errors") == "1"
    assert parse(report).getroot().get("name") == "alembic-autogen"
    annotated = shop.run("check-drift", "--format", "github").out
    assert annotated.startswith("::error title=alembic-autogen,file=models.py,line=")


HINT = "    hint: str | None = Field(default=None, max_length=200)\n"


@pytest.mark.parametrize("format", ["github", "gitlab", "sarif", "junit", "markdown", "html"])
def test_open_questions_have_a_line_and_their_flags_in_each_format(shop: Shop, format: str) -> None:
    shop.edit(COLUMN, HINT)
    path, line = line_of(shop, HINT.strip())
    done = shop.run("revision", "-m", "hint", "--format", format)
    assert done.code == 3, done.err
    text = unescaped(format, done.out)
    assert "Was column 'note' of table purchase renamed to 'hint'?" in text
    assert "--rename purchase.note=hint" in text and "--no-rename purchase.note" in text
    place = {
        "github": f",file={path},line={line},col=5::",
        "gitlab": f'"path": "{path}",\n      "lines": {{\n        "begin": {line}',
        "sarif": f'"startLine": {line}',
    }
    assert place.get(format, f"{path}:{line}") in done.out
    assert f"--> {path}:{line}:5\n" in done.err


@pytest.mark.parametrize("flags", [(), ("--dry-run",)], ids=["written", "dry-run"])
def test_a_revision_is_a_report_of_what_it_changes_and_what_lint_finds(
    shop: Shop, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    shop.edit(COLUMN, f"{COLUMN}    due: date\n")
    shop.edit("from enum", "from datetime import date\nfrom enum")
    shop.edit("max_length=40, index=True", "max_length=30, index=True")
    files = {name: tmp_path / name for name in ("github", "gitlab", "junit", "markdown", "html")}
    reports = [word for name in files for word in ("--report", f"{name}={files[name]}")]
    done = shop.run("revision", "-m", "more", "--format", "sarif", *reports, *flags)
    assert done.code == 1, done.err
    assert all(path.stat().st_size for path in files.values())
    (run,) = json.loads(done.out)["runs"]
    assert run["invocations"] == [{"executionSuccessful": True}]
    levels = {result["ruleId"]: result["level"] for result in run["results"]}
    assert levels["missing-column"] == levels["changed-column"] == "note"
    assert levels["unfilled-column"] == "error"
    path, line = line_of(shop, "    due: date")
    assert f"file={path},line={line},col=5::column purchase.due" in files["github"].read_text()
    suite = parse(files["junit"]).getroot()
    assert (suite.get("tests"), suite.get("errors"), suite.get("failures")) == ("2", "0", "1")
    assert "`--fill purchase.due=SQL`" in files["markdown"].read_text()
    written = [*(shop.folder / "migrations" / "versions").glob("*more.py")]
    assert len(written) == (not flags)
    places = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in run["results"]
    }
    names = {path.relative_to(shop.folder).as_posix() for path in written}
    assert places <= {path, "alembic.ini", *names}


def unescaped(format: str, text: str) -> str:
    """The text of a report as its readers see it."""
    return {"markdown": re.sub(r"\\(.)", r"\1", text), "html": html.unescape(text)}.get(
        format, html.unescape(text) if format == "junit" else text
    )


@pytest.mark.parametrize("format", ["github", "gitlab", "sarif", "junit", "markdown"])
def test_marks_that_turn_text_around_are_written_out(shop: Shop, format: str) -> None:
    kwargs = 'sa_column_kwargs={"name": "a\\u202eb\\u200bc"}'
    shop.edit("max_length=200)", f"max_length=200, {kwargs})")
    done = shop.run("check-drift", "--format", format)
    assert done.code == 1
    assert "\u202e" not in done.out and "\u200b" not in done.out
    assert "u202e" in done.out and "u200b" in done.out


def test_bad_reports_are_refused_before_anything_runs(shop: Shop, tmp_path: Path) -> None:
    for given, said in [
        ("xml=a", "names no format"),
        ("junit", "needs the path of a file"),
        (f"junit={tmp_path}", "needs the path of a file"),
        (f"junit={tmp_path / 'none' / 'a.xml'}", "create its folder"),
    ]:
        done = shop.run("check-drift", "--report", given)
        assert (done.code, done.out) == (2, "")
        assert said in done.err
        assert len(done.err.splitlines()) == 1


def test_commands_without_findings_refuse_the_format(shop: Shop) -> None:
    for arguments in (
        ["history"],
        ["lint", "--list-rules"],
        ["revision", "--empty", "-m", "x"],
    ):
        done = shop.run(*arguments, "--format", "sarif")
        assert done.code == 2
        assert "sarif" in done.err and done.err.endswith("use --format text or json.\n")
        assert len(done.err.splitlines()) == 1


def test_a_report_may_go_to_a_device(shop: Shop) -> None:
    done = shop.run("check-drift", "--report", f"junit={os.devnull}")
    assert done.code == 0
