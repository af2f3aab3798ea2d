"""The upgrade refuses rows that the schema before it allows, without having changed anything.

Rows are generated within what the schema before the revision allows: duplicates where nothing is
unique, NULL where a column is nullable, the longest texts and the largest numbers. If an upgrade
ends with an error on some of them, it does so in production too if there are such rows. Nothing is
half done then, but the deployment stops.

Flagged, also by `breaks-running-release`:

```python
def upgrade():
    op.create_unique_constraint("ux_customer_status", "customer", ["status"])


def downgrade():
    op.drop_constraint("ux_customer_status", "customer", type_="unique")
```

Clean:

```python
def upgrade():
    op.create_unique_constraint("ux_customer_id_status", "customer", ["id", "status"])


def downgrade():
    op.drop_constraint("ux_customer_id_status", "customer", type_="unique")
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.error_text import first_line
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence


def _check(evidence: Evidence) -> Iterator[Hit]:
    if evidence.refused:
        message = f"The upgrade refuses rows: {first_line(evidence.refused)[0]}."
        yield Hit(message, line=evidence.line_of(evidence.refused))


RULE = Rule(
    id="refuses-rows",
    severity=Severity.WARNING,
    summary="The upgrade refuses rows that the schema before it allows.",
    fix="Look for such rows in production before the deployment, or give them other values in an "
    "earlier revision.",
    check=_check,
)
