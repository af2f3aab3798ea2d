"""The schema after the downgrade is not the one before the upgrade.

Both are read by SHOW CREATE, which shows everything that MySQL and MariaDB keep: lengths, defaults,
comments, collations, the names and options of indexes. What differs is listed.

Flagged, also by `breaks-running-release` and `rows-lost`:

```python
def upgrade():
    op.drop_column("customer", "email")


def downgrade():
    op.add_column("customer", sa.Column("email", sa.String(255)))
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

from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule
from alembic_autogen.proof.existing_revision import AFTER_DOWNGRADE
from alembic_autogen.schema.describe import describe

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.schema.differences import Difference


def _check(evidence: Evidence) -> Iterator[Hit]:
    proof = evidence.proof
    found = proof.empty.schema_down or (proof.full.schema_down if proof.full else ())
    for difference in found:
        yield Hit(f"After the downgrade: {_described(difference)}.")
    if proof.empty.failed == AFTER_DOWNGRADE:
        yield Hit(f"After the downgrade, {proof.empty.error.rstrip('.')}.")


def _described(difference: Difference) -> str:
    return " ".join(line.strip() for line in describe(difference, ("now", "before")))


RULE = Rule(
    id="downgrade-inexact",
    severity=Severity.ERROR,
    summary="The schema after the downgrade is not the one before the upgrade.",
    fix="Write the complete definition into the downgrade: alembic-autogen prove shows what "
    "differs.",
    check=_check,
)
