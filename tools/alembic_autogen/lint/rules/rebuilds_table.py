"""A statement builds the table again, although writers need not wait.

The server needs room for a second copy of the table and of all its indexes, and the time that it
takes grows with the rows; a replica applies it only when the source has finished, and lags by that
time. OPTIMIZE TABLE of InnoDB does so, too. Statements for which writers wait as well are reported
by [blocks-writes](#blocks-writes).

Flagged:

```python
def upgrade():
    op.alter_column(
        "customer",
        "points",
        nullable=True,
        existing_type=sa.Integer(),
        existing_server_default="0",
    )


def downgrade():
    op.alter_column(
        "customer",
        "points",
        nullable=False,
        existing_type=sa.Integer(),
        existing_server_default="0",
    )
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

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence


def _check(evidence: Evidence) -> Iterator[Hit]:
    for statement in evidence.upgrade:
        online = statement.online
        if online is None or not online.rebuild or online.blocks_writes:
            continue
        if statement.table not in evidence.created:
            yield Hit(f"The server builds {evidence.tables_text(statement)} again.", statement)


RULE = Rule(
    id="rebuilds-table",
    severity=Severity.NOTE,
    summary="A statement builds the table again, although writers need not wait.",
    fix="Make sure that there is room for a second copy of the table, and that replicas may lag.",
    check=_check,
)
