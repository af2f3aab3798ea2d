"""Each rule finds what it is for and nothing else: the examples of its documentation, and cases.

A file of tests/lint/cases is named after a rule, and has examples as its documentation has them
(see support/lint_examples.py).
"""

from __future__ import annotations

from pathlib import Path

from alembic_autogen.lint.rule import documentation, rules
from alembic_autogen.server.base import Server
from support.lint_examples import Example, examples_in, found_in, write_examples
from support.shops import Shop

CASES = Path(__file__).parent / "cases"


def _examples() -> list[Example]:
    """The examples of all rules: those that are documented, then the cases."""
    found = []
    for rule, text in documentation().items():
        case = CASES / f"{rule}.md"
        cases = case.read_text(encoding="utf-8") if case.exists() else ""
        found += examples_in(rule, f"{text}\n\n{cases}")
    return found


def test_each_rule_has_examples() -> None:
    """At least one that it flags, and one that it does not."""
    for rule in rules():
        if rule in (
            "several-heads",
            "lost-index-plan",
        ):  # see test_lint.py, test_recorded_statements.py
            continue
        mine = [each for each in _examples() if each.rule == rule]
        assert any(rule in each.findings for each in mine), rule
        assert any(rule not in each.findings for each in mine), rule


def test_cases_are_those_of_rules() -> None:
    """A file with another name would never be read."""
    assert {path.stem for path in CASES.glob("*.md")} <= set(rules())


def test_findings(project: Shop, flavored: Server) -> None:
    """All findings in all examples, in one run."""
    examples = [each for each in _examples() if each.flavor in ("", flavored.flavor)]
    write_examples(project, examples)
    found = found_in(project, examples)
    wrong = [
        f"{each.name}: {sorted(found.get(each.name, []))}, not {sorted(each.findings)}"
        for each in examples
        if found.get(each.name) != each.findings
    ]
    assert not wrong, "\n".join(wrong)
