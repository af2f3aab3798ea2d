"""The revision is a head beside another head of the same branch.

`alembic upgrade head` refuses a history with several heads, and as long as the two revisions have
no order, each database may run them in another one. Heads of branches with labels of their own are
meant to stay, and are not reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence


def _check(evidence: Evidence) -> Iterator[Hit]:
    others = [each for each in evidence.rivals if each != evidence.revision]
    if others and evidence.revision in evidence.rivals:
        yield Hit(f"The history has other heads on this branch: {', '.join(others)}.")


RULE = Rule(
    id="several-heads",
    severity=Severity.ERROR,
    summary="The revision is a head beside another head of the same branch.",
    fix="Join them: alembic-autogen rebase, or alembic-autogen merge.",
    check=_check,
)
