"""A member of an ENUM or SET is inserted; appended, it would cost nothing.

Each value is stored as the number of its member, so that a new member between others makes the
server rewrite all rows. At the end of the list, it changes no row: this is tried on a copy of the
table, and SHOW CREATE TABLE is the same but for the order of the members. The difference: an ENUM
is sorted by the order of its members.

Flagged, also by `blocks-writes`:

```python
def upgrade():
    op.execute(
        "ALTER TABLE customer MODIFY status ENUM('new', 'used', 'old') NOT NULL DEFAULT 'new'"
    )


def downgrade():
    op.execute("ALTER TABLE customer MODIFY status ENUM('new', 'old') NOT NULL DEFAULT 'new'")
```

Clean:

```python
def upgrade():
    op.execute(
        "ALTER TABLE customer MODIFY status ENUM('new', 'old', 'used') NOT NULL DEFAULT 'new'"
    )


def downgrade():
    op.execute("ALTER TABLE customer MODIFY status ENUM('new', 'old') NOT NULL DEFAULT 'new'")
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
    for each in evidence.cheaper:
        if each.kind == "appended":
            yield Hit(
                f"With new members of {each.subject} after the others, it needs no more than"
                f" {each.ways}; values are then sorted in that order.",
                each.statement,
                fix=f"Write: {each.text}.",
            )


RULE = Rule(
    id="cheaper-enum",
    severity=Severity.NOTE,
    summary="A member of an ENUM or SET is inserted; appended, it would cost nothing.",
    fix="Declare the new members after the others.",
    check=_check,
)
