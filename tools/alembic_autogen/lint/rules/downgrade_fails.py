"""The downgrade fails, on an empty database or on rows.

As in an upgrade, the statements before the failure stay, since each change of the schema is
committed at once (MySQL manual, 15.3.3).

Flagged:

```python
def upgrade():
    op.add_column("customer", sa.Column("city", sa.String(50)))


def downgrade():
    op.drop_column("customer", "town")
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

from alembic_autogen.error_text import first_line
from alembic_autogen.lint.evidence import DOWNGRADE
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence


def _check(evidence: Evidence) -> Iterator[Hit]:
    if failure := evidence.failure(DOWNGRADE):
        what, error = failure
        message = f"On {what}, the downgrade fails: {first_line(error)[0]}."
        yield Hit(message, line=evidence.line_of(error))


RULE = Rule(
    id="downgrade-fails",
    severity=Severity.ERROR,
    summary="The downgrade fails, on an empty database or on rows.",
    fix="Correct the downgrade, and prove it: alembic-autogen prove.",
    check=_check,
)
