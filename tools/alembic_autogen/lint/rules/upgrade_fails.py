"""The upgrade fails, on an empty database or on rows.

MySQL and MariaDB commit before and after each change of the schema (MySQL manual, 15.3.3), so that
statements before the failure stay in effect: the database is at neither of the two revisions, and
the next attempt fails at the first statement that has run already. The finding lists the statements
that stay.

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
from alembic_autogen.lint.evidence import UPGRADE
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence

_CORRECT = "Correct the upgrade, which has to run on an empty database as well."


def _check(evidence: Evidence) -> Iterator[Hit]:
    if failure := evidence.failure(UPGRADE):
        what, error = failure
        message = f"On {what}, the upgrade fails half way: {first_line(error)[0]}."
        fix = _CORRECT if evidence.has_failed else ""
        yield Hit(message + _kept(evidence), line=evidence.line_of(error), fix=fix)
    elif error := evidence.proof.empty.refused:
        message = f"On an empty database, the upgrade fails: {first_line(error)[0]}."
        yield Hit(message, line=evidence.line_of(error), fix=_CORRECT)


def _kept(evidence: Evidence) -> str:
    """Name the statements of a failed upgrade that stay in effect; empty if there are none."""
    ran = [each for each in evidence.statements[: evidence.ran] if each.direction == UPGRADE]
    stays = [each.sql for each in ran if each.changes_schema]
    what = "1 statement before it stays" if len(stays) == 1 else f"{len(stays)} statements stay"
    return f" {what}: {'; '.join(stays)}." if stays else ""


RULE = Rule(
    id="upgrade-fails",
    severity=Severity.ERROR,
    summary="The upgrade fails, on an empty database or on rows.",
    fix="Put what can fail on rows first, or ask for such rows before anything is changed.",
    check=_check,
)
