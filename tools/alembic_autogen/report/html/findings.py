"""The findings of rules in a revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report.html.elements import Html, element

if TYPE_CHECKING:
    from alembic_autogen.lint.findings import Finding
    from alembic_autogen.lint.judge import Judgement


def findings_content(judgement: Judgement) -> Html:
    """A list of the findings; suppressed ones come last, and are marked as such."""
    name = judgement.evidence.path.name
    found = [_item(each, name, suppressed=False) for each in judgement.findings]
    found += [_item(each, name, suppressed=True) for each in judgement.suppressed]
    if not found:
        return element("p", "No rule finds anything in this revision.", class_="muted")
    return element("ul", *found, class_="findings")


def _item(finding: Finding, name: str, *, suppressed: bool) -> Html:
    severity = finding.severity.word
    place = f"{name}:{finding.line}" if finding.line else name
    return element(
        "li",
        element(
            "p",
            element("strong", severity, class_="note" if suppressed else severity),
            " ",
            element("code", finding.id),
            " ",
            element("span", place, class_="muted"),
            element("span", " (suppressed by a comment)", class_="muted") if suppressed else Html(),
        ),
        element("p", finding.message),
        element("p", finding.fix, class_="muted") if finding.fix else Html(),
    )
