"""Writers wait for as long as a statement takes.

While the server copies a table, adds a FULLTEXT index or checks a new constraint, other sessions
can read it, but not write to it (MySQL manual, 17.12.1, Online DDL Operations; MariaDB, InnoDB
Online DDL). On a large table this is an outage. Which statements do is measured: each is sent with
the cheapest `ALGORITHM` and `LOCK` first, and the first one that the server accepts does the work,
on a table with rows. The server's own reason is part of the finding where it gives one.

Tables that the same revision creates are left out, and so are downgrades.

Flagged:

```python
def upgrade():
    op.alter_column(
        "purchase",
        "customer_id",
        type_=sa.BigInteger(),
        existing_type=sa.Integer(),
        existing_nullable=True,
    )


def downgrade():
    op.alter_column(
        "purchase",
        "customer_id",
        type_=sa.Integer(),
        existing_type=sa.BigInteger(),
        existing_nullable=True,
    )
```

Clean:

```python
def upgrade():
    op.create_index("ix_customer_status", "customer", ["status"])


def downgrade():
    op.drop_index("ix_customer_status", "customer")
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
        if online is None or not online.blocks_writes or statement.table in evidence.created:
            continue
        how = f"ALGORITHM={online.algorithm}, LOCK={online.lock}"
        reason = f"; {online.reason}" if online.reason else ""
        size = evidence.size_text(statement.table)
        text = f"Writers of {statement.table}{size} wait while it runs ({how}{reason})."
        yield Hit(text, statement)


RULE = Rule(
    id="blocks-writes",
    severity=Severity.WARNING,
    summary="Writers wait for as long as a statement takes.",
    fix="Run it when nothing writes, or with an online tool such as pt-online-schema-change.",
    check=_check,
)
