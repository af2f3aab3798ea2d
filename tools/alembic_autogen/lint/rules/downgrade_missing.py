"""The revision has no downgrade, or one that does nothing although the upgrade does something.

Without one, a failed deployment can only go forward. A downgrade that raises an error on purpose is
as good as none; if there is no way back, say why in a comment that suppresses this finding.

Flagged:

```python
def upgrade():
    op.add_column("customer", sa.Column("city", sa.String(50)))


def downgrade():
    pass
```

Clean:

```python
def upgrade():
    op.add_column("customer", sa.Column("city", sa.String(50)))


def downgrade():
    op.drop_column("customer", "city")
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.evidence import DOWNGRADE, UPGRADE
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence


def _check(evidence: Evidence) -> Iterator[Hit]:
    if evidence.has_downgrade and evidence.has_failed:
        return  # the downgrade was not run
    goes_back = any(each.direction == DOWNGRADE for each in evidence.statements)
    is_run = evidence.proof.empty.failed not in (UPGRADE, DOWNGRADE)
    if not evidence.has_downgrade and any(evidence.upgrade):
        yield Hit("There is no downgrade, so there is no way back.")
    elif not goes_back and any(evidence.upgrade) and is_run:
        yield Hit("The downgrade does nothing, although the upgrade does something.")


RULE = Rule(
    id="downgrade-missing",
    severity=Severity.WARNING,
    summary="The revision has no downgrade, or one that does nothing.",
    fix="Write the downgrade, and prove it: alembic-autogen prove.",
    check=_check,
)
