"""Existing rows get an implicit value in a new column without a default.

A column that is NOT NULL and has no default gets the implicit default of its type: 0, an empty
text, the first member of an ENUM, on MariaDB also the date 0000-00-00 (MySQL manual, 13.6). There
is no error or warning; strict mode is about later inserts only.

Not reported are tables that the revision creates, those of which it refuses every row, columns that
a later statement makes NOT NULL, which refuses NULL, and columns whose values an UPDATE writes.

Flagged, also by `breaks-running-release`:

```python
def upgrade():
    op.add_column("customer", sa.Column("city", sa.String(50), nullable=False))


def downgrade():
    op.drop_column("customer", "city")
```

Clean:

```python
def upgrade():
    op.add_column(
        "customer", sa.Column("city", sa.String(50), nullable=False, server_default="Delft")
    )


def downgrade():
    op.drop_column("customer", "city")
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.changes import statement_about
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.given_values import SentStatement, given_values
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.schema.model import Table, TableKey


def _check(evidence: Evidence) -> Iterator[Hit]:
    if evidence.after is None:
        return
    statements = [
        SentStatement(each.sql, each.changes_rows, _by_key(each.before))
        for each in evidence.upgrade
    ]
    schemas = (evidence.before, evidence.after)
    for table, column, value in given_values(*schemas, evidence.renames, statements):
        by = statement_about(evidence, table, column)
        yield Hit(f"Existing rows get {value} in {table}.{column}.", by)


def _by_key(table: Table | None) -> dict[TableKey, Table]:
    return {table.key: table} if table else {}


RULE = Rule(
    id="implicit-value",
    severity=Severity.WARNING,
    summary="Existing rows get an implicit value in a new column without a default.",
    fix="Give the column a default, or add it as NULL, write the values, then make it NOT NULL.",
    check=_check,
)
