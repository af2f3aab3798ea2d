"""A table has a storage engine without transactions.

A write to a MyISAM, Aria, MEMORY or ARCHIVE table cannot be rolled back, so that a transaction
that also writes to InnoDB tables is only half undone; a crash can lose rows or damage the table;
most of these engines lock the whole table for each write, and ignore foreign keys (MySQL manual,
chapter 18).

Flagged:

```python
def upgrade():
    op.execute("CREATE TABLE log (id INT PRIMARY KEY, text TEXT) ENGINE = MyISAM")


def downgrade():
    op.drop_table("log")
```

Clean:

```python
def upgrade():
    op.execute("CREATE TABLE log (id INT PRIMARY KEY, text TEXT) ENGINE = InnoDB")


def downgrade():
    op.drop_table("log")
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.trigger_effects import engine_of, has_transactions
from alembic_autogen.lint.changes import statement_about
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence


def _check(evidence: Evidence) -> Iterator[Hit]:
    for before, after in evidence.changed_tables:
        if not has_transactions(after) and (before is None or has_transactions(before)):
            message = f"{after.key} gets the engine {engine_of(after)}, which has no transactions."
            yield Hit(message, statement_about(evidence, after.key, "ENGINE"))


RULE = Rule(
    id="engine-without-transactions",
    severity=Severity.ERROR,
    summary="A table has a storage engine without transactions.",
    fix="Use InnoDB.",
    check=_check,
)
