"""The upgrade fails, on an empty database or on rows.

MySQL and MariaDB commit before and after each change of the schema (MySQL manual, 15.3.3), so that
what ran before the failure stays: the database is at neither of the two revisions, and the next
attempt fails at the first statement that has run already. The finding lists what stays.

An upgrade that refuses rows before it has changed anything leaves nothing half done; that is
reported by [refuses-rows](#refuses-rows).

Flagged:

```python
def upgrade():
    op.add_column("customer", sa.Column("city", sa.String(50)))
    op.create_index("ux_customer_status", "customer", ["status"], unique=True)


def downgrade():
    op.drop_index("ux_customer_status", "customer")
    op.drop_column("customer", "city")
```

Clean:

```python
def upgrade():
    op.add_column("customer", sa.Column("city", sa.String(50)))
    op.create_index("ix_customer_status", "customer", ["status"])


def downgrade():
    op.drop_index("ix_customer_status", "customer")
    op.drop_column("customer", "city")
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
    proof = evidence.proof
    runs = {"an empty database": proof.empty, "generated rows": proof.full}
    for what, run in runs.items():
        prefix, _, error = run.failure.partition(": ") if run else ("", "", "")
        if prefix == "upgrade":
            stays = [each.sql for each in evidence.upgrade if each.changes_schema]
            kept = f" {len(stays)} statements before it stay: {'; '.join(stays)}." if stays else ""
            yield Hit(f"On {what}, the upgrade fails half way: {first_line(error)[0]}.{kept}")
            return
    if proof.empty.refused:
        yield Hit(f"On an empty database, the upgrade fails: {first_line(proof.empty.refused)[0]}.")


RULE = Rule(
    id="upgrade-fails",
    severity=Severity.ERROR,
    summary="The upgrade fails, on an empty database or on rows.",
    fix="Put what can fail on rows first, or ask for such rows before anything is changed.",
    check=_check,
)
