"""The server warns about a statement.

Alembic and SQLAlchemy do not show warnings. Some of them announce what a later version refuses,
others that the statement did less than it says: a value was truncated, an index duplicates another
one, an engine was replaced.

Flagged:

```python
def upgrade():
    op.create_index("ix_customer_name_again", "customer", ["name"])


def downgrade():
    op.drop_index("ix_customer_name_again", "customer")
```

Clean:

```python
def upgrade():
    op.create_index("ix_customer_status", "customer", ["status"])


def downgrade():
    op.drop_index("ix_customer_status", "customer")
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence


def _check(evidence: Evidence) -> Iterator[Hit]:
    for statement in evidence.statements:
        for warning in statement.warnings:
            yield Hit(
                f"The server says: {warning.message.rstrip('.')} ({warning.code}).", statement
            )


RULE = Rule(
    id="server-warning",
    severity=Severity.WARNING,
    summary="The server warns about a statement.",
    fix="Write the statement so that the server does not warn.",
    check=_check,
)
