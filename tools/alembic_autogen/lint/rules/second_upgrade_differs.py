"""The upgrade fails after the downgrade, or gives another schema than the first time.

If a downgrade leaves something behind, the next upgrade shows it: a table that already exists, a
default that was not restored, a row that was not removed.

Flagged, also by `downgrade-changes-rows`:

```python
def upgrade():
    op.execute("INSERT INTO customer (id, name, note) VALUES (7000, 'system', '')")


def downgrade():
    op.execute("UPDATE customer SET name = 'gone' WHERE id = 7000")
```

Clean:

```python
def upgrade():
    op.execute("INSERT INTO customer (id, name, note) VALUES (7000, 'system', '')")


def downgrade():
    op.execute("DELETE FROM customer WHERE id = 7000")
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.error_text import first_line
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule
from alembic_autogen.schema.describe import describe

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence


def _check(evidence: Evidence) -> Iterator[Hit]:
    proof = evidence.proof
    if failure := evidence.failure("second upgrade"):
        what, error = failure
        message = f"On {what}, the upgrade after the downgrade fails: {first_line(error)[0]}."
        yield Hit(message, line=evidence.line_of(error))
    found = proof.empty.schema_again or (proof.full.schema_again if proof.full else ())
    for difference in found:
        text = " ".join(line.strip() for line in describe(difference, ("now", "first")))
        yield Hit(f"After the second upgrade: {text}.")


RULE = Rule(
    id="second-upgrade-differs",
    severity=Severity.ERROR,
    summary="The upgrade fails after the downgrade, or gives another schema than the first time.",
    fix="Have the downgrade undo all that the upgrade does.",
    check=_check,
)
