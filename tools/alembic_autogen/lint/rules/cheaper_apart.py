"""A statement is cheaper as several statements, which leave the same table.

The server carries out an ALTER TABLE with several clauses in the way that the most expensive clause
needs, or rebuilds the table although no single clause needs that. To compare, the statement runs on
one copy of the table, and its clauses, each as a statement of its own, on another one. It is a
finding if the clauses need a cheaper algorithm or lock, and SHOW CREATE TABLE is the same. A column
is dropped after the index that only it has.

Flagged, also by `rebuilds-table`:

```python
def upgrade():
    op.execute("ALTER TABLE purchase ADD COLUMN paid INT, ADD INDEX ix_purchase_paid (paid)")


def downgrade():
    op.execute("ALTER TABLE purchase DROP COLUMN paid")
```

Clean:

```python
def upgrade():
    op.add_column("purchase", sa.Column("paid", sa.Integer()))
    op.create_index("ix_purchase_paid", "purchase", ["paid"])


def downgrade():
    op.drop_index("ix_purchase_paid", "purchase")
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
        if each.kind == "apart":
            yield Hit(
                f"As {len(each.instead)} statements, it needs no more than {each.ways}.",
                each.statement,
                fix=f"Write: {each.text}.",
            )


RULE = Rule(
    id="cheaper-apart",
    severity=Severity.WARNING,
    summary="A statement is cheaper as several statements, which leave the same table.",
    fix="Write the clauses as statements of their own.",
    check=_check,
)
