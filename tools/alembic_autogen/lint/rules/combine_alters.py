"""Several statements build the same table again, which one could do at once.

In one ALTER TABLE, the server makes one copy for all changes. Only statements that build the table
again by themselves are counted, which is measured: an instant change gains nothing from being part
of a copy. Not counted together are statements between which the revision writes rows, and foreign
keys with other changes, since the table that they refer to may have to change first.

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
    from alembic_autogen.lint.evidence import Evidence, Statement
    from alembic_autogen.schema.model import TableKey


def _check(evidence: Evidence) -> Iterator[Hit]:
    groups: dict[tuple[TableKey, bool, int], list[Statement]] = {}
    writes = 0
    for statement in evidence.upgrade:
        writes += statement.changes_rows
        online, table = statement.online, statement.table
        if online is None or not online.rebuild or table is None or table in evidence.created:
            continue
        is_link = "FOREIGN KEY" in " ".join(statement.sql.upper().split())
        groups.setdefault((table, is_link, writes), []).append(statement)
    for (table, _, _), found in groups.items():
        if len(found) > 1:
            yield Hit(f"{len(found)} statements each build {table} again.", found[-1])


RULE = Rule(
    id="combine-alters",
    severity=Severity.NOTE,
    summary="Several statements build the same table again, which one could do at once.",
    fix="Write them as one ALTER TABLE, with op.execute().",
    check=_check,
)
