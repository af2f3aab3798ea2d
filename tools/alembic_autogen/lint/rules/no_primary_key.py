"""A table has no primary key.

InnoDB then orders the rows by a hidden number that all such tables share (MySQL manual, 17.6.2.1).
Group Replication and Galera want a primary key, a server with `sql_require_primary_key` refuses
the table, a replica looks through the whole table for each row that an UPDATE or DELETE changed,
and online tools cannot copy the table in parts. A unique index over columns that are NOT NULL takes
the place of a primary key for InnoDB, but not for all of these.

Flagged:

```python
def upgrade():
    op.create_table(
        "log", sa.Column("at", sa.DateTime(), nullable=False), sa.Column("text", sa.Text())
    )


def downgrade():
    op.drop_table("log")
```

Clean:

```python
def upgrade():
    op.create_table(
        "log", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("text", sa.Text())
    )


def downgrade():
    op.drop_table("log")
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.changes import statement_about
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.schema.model import Table


def _check(evidence: Evidence) -> Iterator[Hit]:
    for before, after in evidence.changed_tables:
        if after.primary_key is None and (before is None or before.primary_key is not None):
            unique = _unique(after)
            could = f"; the unique index {unique} could be one" if unique else ""
            yield Hit(
                f"{after.key} has no primary key{could}.", statement_about(evidence, after.key)
            )


def _unique(table: Table) -> str:
    """A unique index over columns that are never NULL; empty if there is none."""
    for index in table.indexes:
        columns = [table.column(name) for name in index.columns or ()]
        if index.kind == "UNIQUE" and columns and all(c and not c.nullable for c in columns):
            return index.name
    return ""


RULE = Rule(
    id="no-primary-key",
    severity=Severity.WARNING,
    summary="A table has no primary key.",
    fix="Give the table a primary key, if need be a column of its own with AUTO_INCREMENT.",
    check=_check,
)
