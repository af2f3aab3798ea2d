"""Each rule finds what it is for and nothing else: the examples of its documentation, and cases.

A file of tests/lint/cases is named after a rule, and has examples as its documentation has them
(see support/lint_examples.py).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.lint.rule import documentation, rules
from alembic_autogen.server.base import Server
from support.lint_examples import Example, examples_in, found_in, write_examples
from support.shops import Shop

CASES = Path(__file__).parent / "cases"
PARTS = 4
"""The number of runs in which the examples are judged."""
ELSEWHERE = ("several-heads", "lost-index-plan")
"""Tested in test_lint.py and test_recorded_statements.py, since they need more than a revision."""
FLAGGED = {
    ("cheaper-apart", "mariadb"): 1,
    ("cheaper-default", "mariadb"): 0,  # it adds such columns INSTANT
    ("foreign-key-lost", "mariadb"): 0,
}
"""How many examples there are where a server has few statements of the kind."""


def _examples() -> list[Example]:
    """The examples of all rules: those that are documented, then the cases."""
    found = []
    for rule, text in documentation().items():
        case = CASES / f"{rule}.md"
        cases = case.read_text(encoding="utf-8") if case.exists() else ""
        found += examples_in(rule, f"{text}\n\n{cases}")
    return found


def test_each_rule_has_examples() -> None:
    """At least two that it flags on each flavor, and one that it does not."""
    examples = _examples()
    for rule in rules():
        if rule in ELSEWHERE:
            continue
        mine = [each for each in examples if each.rule == rule]
        for flavor in ("mysql", "mariadb"):
            flagged = [e for e in mine if rule in e.findings and e.flavor in ("", flavor)]
            assert len(flagged) >= FLAGGED.get((rule, flavor), 2), (rule, flavor)
        assert any(rule not in each.findings for each in mine), rule


def test_kinds_of_changes_under_a_running_release() -> None:
    """Many that break it, and more that do not."""
    for flavor in ("mysql", "mariadb"):
        mine = [
            each
            for each in _examples()
            if each.rule == "breaks-running-release" and each.flavor in ("", flavor)
        ]
        breaking = [each for each in mine if each.rule in each.findings]
        assert len(breaking) >= 24
        assert len(mine) - len(breaking) >= 50


def test_cases_are_those_of_rules() -> None:
    """A file with another name would never be read."""
    assert {path.stem for path in CASES.glob("*.md")} <= set(rules())


@pytest.mark.parametrize("part", range(PARTS))
def test_findings(project: Shop, flavored: Server, part: int) -> None:
    """All findings in all examples, in few runs."""
    examples = [each for each in _examples() if each.flavor in ("", flavored.flavor)][part::PARTS]
    write_examples(project, examples)
    found = found_in(project, examples)
    wrong = [
        f"{each.name}: {sorted(found.get(each.name, []))}, not {sorted(each.findings)}"
        for each in examples
        if found.get(each.name) != each.findings
    ]
    assert not wrong, "\n".join(wrong)
