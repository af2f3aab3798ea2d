"""The part of docs/lint.md that the docstrings of rules make."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from alembic_autogen.lint.rule import documentation, rules

PAGE = Path(__file__).parents[2] / "docs" / "lint.md"
_MARK = "<!-- The rest is written by `make lint-rules` from the docstrings of lint/rules/. -->\n"


def page() -> str:
    """The page as it has to be."""
    written = PAGE.read_text(encoding="utf-8").partition(_MARK)[0]
    return "\n".join([f"{written}{_MARK}", *_sections()])


def _sections() -> Iterator[str]:
    texts = documentation()
    for name, rule in sorted(rules().items()):
        yield f"### {name}\n\n*Severity: {rule.severity.word}.* {texts[name]}\n\nFix: {rule.fix}\n"
