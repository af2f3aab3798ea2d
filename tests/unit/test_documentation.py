"""The documents agree with the code: whatever follows from the code is compared with it."""

from __future__ import annotations

import argparse
import ast
import json
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from alembic_autogen.apply.planned.file import MARK
from alembic_autogen.cli.parser import build_parser
from alembic_autogen.errors import ExitCode
from alembic_autogen.options import OPTIONS
from alembic_autogen.questions import Reply
from support.json_schema.migrations import EVENTS

ROOT = Path(__file__).parents[2]
PACKAGE = "tools/alembic_autogen"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
JSON = (ROOT / "docs/json.md").read_text(encoding="utf-8")
JSON_SCHEMA = (ROOT / "docs/json.schema.json").read_text(encoding="utf-8")
GENERATED = ("benchmarks", "conversions", "coverage", "robustness")
"""The pages in docs/ that other tests write and compare."""


def documents() -> list[Path]:
    """Every document but the cases of tests."""
    return sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("alembic/*.md")))


def written_by_hand() -> list[Path]:
    """The documents that no test writes; the changelog is no text to read from top to bottom."""
    return [page for page in documents() if page.stem not in (*GENERATED, "CHANGELOG")]


def name(page: Path) -> str:
    """A document's path in the repository."""
    return str(page.relative_to(ROOT))


def section(page: str, title: str) -> str:
    """The text under a heading, to the next heading."""
    assert f"\n{title}\n" in page, title
    return page.partition(f"\n{title}\n")[2].partition("\n#")[0]


def subparsers() -> dict[str, ArgumentParser]:
    """The parser of each command."""
    (choices,) = (a.choices for a in build_parser()._actions if a.dest == "command")
    assert isinstance(choices, dict)
    return choices


def test_every_exit_code_is_documented() -> None:
    documented = re.findall(r"^\| (\d+) \|", section(README, "### Exit codes"), re.MULTILINE)
    assert sorted(map(int, documented)) == sorted(ExitCode)


def test_every_command_is_documented() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \|", section(README, "## Commands"), re.MULTILINE)
    assert sorted(rows) == sorted(subparsers())


def test_every_flag_of_a_command_is_documented_and_no_other() -> None:
    configuration = {option.flag for option in OPTIONS}
    flags = {
        flag
        for command in (build_parser(), *subparsers().values())
        for action in command._actions
        for flag in action.option_strings
        if flag not in {"-h", *configuration} and action.help != argparse.SUPPRESS
    }
    text = section(README, "## Commands") + section(README, "### Flags")
    assert set(re.findall(r"(?<=[` ])--?[A-Za-z][\w-]*(?=[` ])", text)) == flags


MODULES_OF_JSON = (
    *(
        "json/reporter",
        "json/drift",
        "json/linting",
        "json/database_drift",
        "json/migration",
        "json/migration_events",
    ),
    *("json/databases", "json/resume", "half_applied", "json/privileges", "json/servers"),
    "json/revision",
)
"""The modules whose functions report as JSON."""


def keys_of_reports() -> set[str]:
    """Every key that the JSON report may print, from its source."""
    found = {field.name for field in fields(Reply)}
    found |= {"detail", "cost", "reason", "remedy"}  # of sources, which are dataclasses
    found |= {"key", "value", "origin", "note"}  # of settings, likewise
    found |= {MARK}  # of plans
    modules = (
        *MODULES_OF_JSON,
        "json/output",
        "json/documents",
        "origins",
        "json/checks",
        "json/afterwards",
    )
    paths = (*(f"report/{module}.py" for module in modules), "apply/planned/file.py")
    return found.union(*map(keys_in, paths))


def keys_in(path: str) -> set[str]:
    """The keys of the objects that a module makes."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / PACKAGE / path).read_text())):
        if isinstance(node, ast.Dict):
            found |= {key.value for key in node.keys if isinstance(key, ast.Constant)}
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "print_event":
            names = ast.walk(node.args[0])  # the names of events are documented as keys are
            found |= {name.value for name in names if isinstance(name, ast.Constant)}
    return found


def test_every_key_of_the_json_is_documented() -> None:
    words = set(re.findall(r"`([a-z_]+)`", JSON))
    assert keys_of_reports() - words == set()


def test_the_schema_of_json_has_every_key() -> None:
    """Of plans in files, which are read by the tool itself, it has none."""
    plans = keys_in("apply/planned/file.py") | {MARK}
    words = set(re.findall(r'^ *"([a-z_]+)": \{', JSON_SCHEMA, re.MULTILINE))
    assert keys_of_reports() - plans - words - set(EVENTS) == set()


SECTIONS = {
    "report_drift": "Drift",
    "report_database_drift": "Drift of a real database",
    "report_questions": "Open questions",
    "report_failure": "Failures",
    "report_revision": "`revision`",
    "report_empty": "`revision`",
    "report_proof": "`prove`",
    "report_linting": "`lint`",
    "report_server_linting": "`lint`",
    "report_rules": "`lint`",
    "report_rule": "`lint`",
    "report_diagram": "`erd`",
    "report_sizes": "`sizes`",
    "report_squash": "`squash`",
    "report_stamp": "`stamp`",
    "report_dropped": "`squash`",
    "report_migration": "`upgrade` and `downgrade`",
    "report_databases": "`upgrade` with a list of databases",
    "report_resume": "`resume`",
    "report_history": "`history`",
    "report_opened": "`db`",
    "report_baseline": "`baseline`",
    "report_joining": "`rebase` and `merge`",
    "report_recorded": "`record-head`",
    "report_cache": "`cache`",
    "report_setup": "`init`",
    "report_diagnosis": "`doctor`",
    "report_likeness": "`doctor`",
}
"""Where docs/json.md describes the object that a function of the report prints."""


def functions_of_json() -> Iterator[ast.FunctionDef]:
    """The functions that report as JSON."""
    for module in MODULES_OF_JSON:
        source = (ROOT / PACKAGE / f"report/{module}.py").read_text("utf-8")
        yield from (each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef))


def _document(node: ast.expr) -> ast.expr | None:
    """The printed object, or the one that a called function returns."""
    if not isinstance(node, ast.Call):
        return node
    name = ast.unparse(node.func)
    (found,) = (each for each in functions_of_json() if each.name == name)
    return next(each.value for each in ast.walk(found) if isinstance(each, ast.Return))


@pytest.mark.parametrize("function", SECTIONS)
def test_every_key_of_a_command_is_in_its_section(function: str) -> None:
    text = f"{JSON}\n## ".partition(f"\n## {SECTIONS[function]}\n")[2].partition("\n## ")[0]
    (printed,) = (
        node
        for definition in functions_of_json()
        if definition.name == function
        for call in ast.walk(definition)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "print_document"
        for node in map(_document, call.args)
        if isinstance(node, ast.Dict)
    )
    keys = {key.value for key in printed.keys if isinstance(key, ast.Constant)}
    assert keys - set(re.findall(r"`([a-z_]+)`", text)) == set()


def test_every_report_as_json_has_a_section() -> None:
    names = {definition.name for definition in functions_of_json()}
    assert {each for each in names if each.startswith("report_")} == set(SECTIONS)


def test_every_documented_key_of_the_json_exists() -> None:
    cells = re.findall(r"^\| (`.*?) \|", JSON, re.MULTILINE)
    documented = {key for cell in cells for key in re.findall(r"`([a-z_]+)`", cell)}
    assert documented - keys_of_reports() == set()


def keys_of(document: object) -> set[str]:
    """Every key in a JSON document, at whatever depth."""
    if isinstance(document, dict):
        return set(document).union(*map(keys_of, document.values()))
    return set().union(*map(keys_of, document)) if isinstance(document, list) else set()


def test_the_examples_of_json_have_keys_that_exist() -> None:
    examples = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", JSON, re.DOTALL)]
    drift = examples[0]
    stages = set(drift.pop("seconds"))
    assert {"models", "head", "total"} - stages == {"head"}  # head is made by "revisions"
    assert set().union(*map(keys_of, examples)) - keys_of_reports() == set()


def test_the_map_of_the_code_is_complete_and_true() -> None:
    rows = re.findall(r"^\| (`.*?) \|", section(CONTRIBUTING, "## Where things are"), re.MULTILINE)
    paths = re.findall(r"`([^`]+)`", "".join(rows))
    for path in paths:
        assert (ROOT / path).exists(), path
    assert f"{PACKAGE}/" in paths


def test_every_target_of_the_makefile_is_documented() -> None:
    targets = set(re.findall(r"^([a-z-]+):(?!=)", MAKEFILE, re.MULTILINE)) - set(subparsers())
    documented = set(re.findall(r"\bmake ([a-z-]+)\b", README + CONTRIBUTING))
    assert targets - documented - {"help"} == set()


@pytest.mark.parametrize("page", documents(), ids=name)
def test_every_make_command_in_a_document_has_a_target(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):(?!=)", MAKEFILE, re.MULTILINE))
    assert set(re.findall(r"(?:`|^\$ )make\s([a-z][a-z-]+)\b", text, re.MULTILINE)) <= targets


def prose(page: Path) -> str:
    """A document without its code, in which brackets are no links."""
    text = re.sub(r"^(`{3,}).*?^\1", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`", lambda code: re.sub(r"[\[\]()]", "", code[0]), text)


def anchors(page: Path) -> set[str]:
    """The anchors of a document's headings, as code forges make them."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE):
        anchor = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        found.add(anchor if anchor not in found else f"{anchor}-1")
    return found


@pytest.mark.parametrize("page", documents(), ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", written_by_hand(), ids=name)
def test_no_cell_of_a_table_has_more_than_two_sentences(page: Path) -> None:
    rows = re.findall(r"^\|(.+)\|$", prose(page), re.MULTILINE)
    cells = [re.sub(r"`[^`]*`", "x", cell) for row in rows for cell in row.split(" | ")]
    assert [cell for cell in cells if len(re.findall(r"[.?!](?= [A-Z`x]|\s*$)", cell)) > 2] == []


def places_of(path: str) -> list[Path]:
    """The files that a path in a document means: in the repository, the package, or by its end."""
    roots = [place for place in (ROOT / path, ROOT / PACKAGE / path) if place.exists()]
    folders = (PACKAGE, "tests", "bench", "src", "alembic")
    return roots or [found for folder in folders for found in ROOT.glob(f"{folder}/**/{path}")]


@pytest.mark.parametrize("page", written_by_hand(), ids=name)
def test_every_module_that_a_document_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    if page.parent.name == "how-to":
        # Such a page is typed in an empty folder: its files are those that it creates.
        text = re.sub(r"`[^`\n]+`:\n\n```|`migrations/[\w.]+`", "", text)
    paths = re.findall(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|toml|json|sh|ini))`", text)
    paths += re.findall(r"`((?:[\w-]+/)+)`", text)
    assert [path for path in paths if not places_of(path)] == []


@pytest.mark.parametrize("page", ("CONTRIBUTING.md", "docs/architecture.md"))
def test_every_name_that_a_document_places_in_a_module_is_there(page: str) -> None:
    placed = r"`(\w+)(?:\(\))?`(?: and `\w+(?:\(\))?`)?\s+(?:in|of)\s+`((?:\w+/)*\w+\.py)`"
    found = re.findall(placed, (ROOT / page).read_text("utf-8"))
    assert found
    for word, path in found:
        texts = [place.read_text("utf-8") for place in places_of(path)]
        assert any(re.search(rf"\b{word}\b", text) for text in texts), f"{word} in {path}"


def test_every_private_name_in_the_guide_is_defined() -> None:
    text = re.sub(r"^```.*?^```", "", CONTRIBUTING, flags=re.M | re.S)
    code = "".join(path.read_text("utf-8") for path in (ROOT / PACKAGE).rglob("*.py"))
    names = set(re.findall(r"`(_[a-zA-Z]\w+)(?:\(\))?`", text))
    assert names
    for name in names:
        assert re.search(rf"^\s*(?:(?:def|class) {name}\b|{name}(?::.+)? = )", code, re.M), name
