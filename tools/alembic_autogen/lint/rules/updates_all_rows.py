"""A statement updates or deletes all rows of a table at once.

It locks each row until it ends, its undo log keeps every old value, a replica falls behind by its
whole duration, and a failure rolls all of it back (MySQL manual, 10.5.2). Such a statement is
recognised by the missing WHERE and LIMIT, or by the number of generated rows that it affected: all
of many rows with different values. Tables that the revision creates are left out.

Flagged, also by `downgrade-changes-rows`:

```python
def upgrade():
    op.execute("UPDATE customer SET status = 'old'")


def downgrade():
    op.execute("UPDATE customer SET status = 'new'")
```

Clean, but for `downgrade-changes-rows`:

```python
def upgrade():
    op.execute("UPDATE customer SET points = 0 WHERE points < 0")


def downgrade():
    op.execute("UPDATE customer SET points = -1 WHERE points = 0")
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule
from alembic_autogen.schema.sql_script import masked

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence

_MANY = 5
"""From how many rows on it is no chance that a condition holds for all."""
_LIMITS = re.compile(r"\b(?:WHERE|LIMIT|JOIN)\b", re.IGNORECASE)
_NESTED = re.compile(r"\([^()]*\)")


def _check(evidence: Evidence) -> Iterator[Hit]:
    for statement in evidence.upgrade:
        table = statement.table
        if statement.verb not in ("UPDATE", "DELETE") or table not in evidence.before.tables:
            continue
        rows = evidence.filled.get(table, 0) if table else 0
        if not _is_limited(statement.sql) or statement.affected >= max(rows, _MANY) > 0 < rows:
            what = "updates" if statement.verb == "UPDATE" else "deletes"
            yield Hit(f"It {what} all rows of {table} in one transaction.", statement)


def _is_limited(sql: str) -> bool:
    """Whether a statement, apart from its subqueries, has a condition or a limit."""
    text, found = masked(sql), 1
    while found:
        text, found = _NESTED.subn("", text)
    return _LIMITS.search(text) is not None


RULE = Rule(
    id="updates-all-rows",
    severity=Severity.NOTE,
    summary="A statement updates or deletes all rows of a table at once.",
    fix="Do it in batches by ranges of the primary key; a constant for a new column can be its "
    "default.",
    check=_check,
)
