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

from alembic_autogen.autogenerate.trigger_effects import contains_name
from alembic_autogen.lint.changes import statement_about
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.refused_tables import refused_tables
from alembic_autogen.lint.rule import Hit, Rule
from alembic_autogen.schema.implicit_values import given_by_server

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.schema.model import TableKey


def _check(evidence: Evidence) -> Iterator[Hit]:
    refused = {
        evidence.renames.table(key) for key in refused_tables(each.sql for each in evidence.upgrade)
    }
    for before, after in evidence.changed_tables:
        if before is None or after.key in refused:
            continue
        for column in after.columns:
            value = given_by_server(column, evidence.flavor)
            if value is None or before.column(column.name):
                continue
            if not _is_written(evidence, after.key, column.name):
                by = statement_about(evidence, after.key, column.name)
                yield Hit(f"Existing rows get {value} in {after.key}.{column.name}.", by)


def _is_written(evidence: Evidence, table: TableKey, name: str) -> bool:
    """Whether the upgrade writes values into a column, or lets it be NULL at first."""
    for statement in evidence.upgrade:
        if statement.changes_rows and contains_name(statement.sql, name):
            return True
        earlier = statement.before.column(name) if statement.before else None
        if earlier and earlier.nullable and statement.table == table:
            return True
    return False


RULE = Rule(
    id="implicit-value",
    severity=Severity.WARNING,
    summary="Existing rows get an implicit value in a new column without a default.",
    fix="Give the column a default, or add it as NULL, write the values, then make it NOT NULL.",
    check=_check,
)
