"""A new column is cheaper if its default is set afterwards.

MySQL copies the table if it has to compute the default of a new column for each row. Adding the
column without a default, and setting the default then, needs no copy: this is tried on a copy of
the table, and SHOW CREATE TABLE is the same. The difference: existing rows have NULL. If they
should have the value, an UPDATE in batches gives it to them.

Flagged on MySQL, also by `blocks-writes`:

```python
def upgrade():
    op.execute("ALTER TABLE purchase ADD COLUMN paid INT DEFAULT (1 + 1)")


def downgrade():
    op.drop_column("purchase", "paid")
```

Clean:

```python
def upgrade():
    op.add_column("purchase", sa.Column("paid", sa.Integer()))
    op.execute("ALTER TABLE purchase ALTER COLUMN paid SET DEFAULT (1 + 1)")


def downgrade():
    op.drop_column("purchase", "paid")
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
        if each.kind == "default":
            yield Hit(
                f"With the default of {each.subject} set afterwards, it needs no more than"
                f" {each.ways}; existing rows then have NULL.",
                each.statement,
                fix=f"Write: {each.text}.",
            )


RULE = Rule(
    id="cheaper-default",
    severity=Severity.NOTE,
    summary="A new column is cheaper if its default is set afterwards.",
    fix="Add the column without its default, and set that then.",
    check=_check,
)
