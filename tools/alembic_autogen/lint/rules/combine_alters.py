"""Several statements build the same table again, which one could do at once.

In one ALTER TABLE, the server makes one copy for all changes. Only statements that were measured to
rebuild the table by themselves are counted: an instant change gains nothing from being part of a
copy. The single statement is tried on a copy of the table: it is a finding if the server then
builds the table again fewer times, and SHOW CREATE TABLE is the same. Statements are not counted
together if the revision writes rows between them. Foreign keys are not combined with other changes,
since the table that they refer to may have to change first.

Flagged, also by `rebuilds-table`:

```python
def upgrade():
    op.execute("ALTER TABLE customer MODIFY points INT NULL DEFAULT 0")
    op.execute("ALTER TABLE customer MODIFY status ENUM('new', 'old') NULL DEFAULT 'new'")


def downgrade():
    op.execute(
        "ALTER TABLE customer MODIFY points INT NOT NULL DEFAULT 0,"
        " MODIFY status ENUM('new', 'old') NOT NULL DEFAULT 'new'"
    )
```

Clean, but for `rebuilds-table`:

```python
def upgrade():
    op.execute(
        "ALTER TABLE customer MODIFY points INT NULL DEFAULT 0,"
        " MODIFY status ENUM('new', 'old') NULL DEFAULT 'new'"
    )


def downgrade():
    op.execute(
        "ALTER TABLE customer MODIFY points INT NOT NULL DEFAULT 0,"
        " MODIFY status ENUM('new', 'old') NOT NULL DEFAULT 'new'"
    )
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
        if each.kind == "together":
            yield Hit(
                f"{each.subject} statements each build {each.statement.table} again.",
                each.statement,
                fix=f"Write: {each.text}.",
            )


RULE = Rule(
    id="combine-alters",
    severity=Severity.NOTE,
    summary="Several statements build the same table again, which one could do at once.",
    fix="Write them as one ALTER TABLE, with op.execute().",
    check=_check,
)
