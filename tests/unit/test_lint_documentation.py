"""docs/lint.md is what the docstrings of the rules say; TEST_REWRITE=1 writes it."""

from __future__ import annotations

import os

from alembic_autogen.lint.rule import documentation, rules
from support.lint_rules import PAGE, page


def test_the_page_has_all_rules() -> None:
    expected = page()
    if os.environ.get("TEST_REWRITE"):
        PAGE.write_text(expected, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == expected


def test_a_rule_begins_with_its_summary() -> None:
    """What `--list-rules` prints is the first sentence of the documentation."""
    for name, rule in rules().items():
        first = documentation()[name].partition("\n\n")[0].replace("\n", " ")
        assert first.startswith(rule.summary.removesuffix(".")), name
