"""A comment that suppresses findings has no reason, has expired, or suppresses nothing.

`# autogen: ignore[ID] reason` suppresses the findings of a rule: at the end of a statement those of
this statement, on a line of its own those of the next one, outside of functions those of the file.
`until=2027-01-31` behind the reason limits it to that day. A comment without a reason, with a day
that has passed or is no date, or of another form, such as `ignore ID`, suppresses nothing.

Flagged:

```python
def upgrade():
    op.add_column("customer", sa.Column("city", sa.String(50)))  # autogen: ignore[blocks-writes]


def downgrade():
    op.drop_column("customer", "city")
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

from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Rule

RULE = Rule(
    id="suppression",
    severity=Severity.WARNING,
    summary="A comment that suppresses findings has no reason, has expired, or suppresses nothing.",
    fix="Remove the comment, or write down why the finding is accepted.",
    check=lambda evidence: (),  # judged when all other rules have been applied
)
