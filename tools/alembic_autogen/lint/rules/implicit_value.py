"""Existing rows get an implicit value in a new column without a default.

A column that is NOT NULL and has no default gets the implicit default of its type: 0, an empty
text, the first member of an ENUM, on MariaDB also the date 0000-00-00 (MySQL manual, 13.6). There
is no error or warning; strict mode is about later inserts only.

Not reported are tables that the revision creates, columns that a later statement makes NOT NULL,
which refuses NULL, and columns whose values an UPDATE writes.

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
from alembic_autogen.lint.rule import Hit, Rule
from alembic_autogen.schema.implicit_values import implicit_value

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.schema.model import Column, TableKey


def _check(evidence: Evidence) -> Iterator[Hit]:
    for before, after in evidence.changed_tables:
        for column in after.columns if before else ():
            if before and not before.column(column.name) and _has_no_value(column):
                value = implicit_value(column)
                if value is None and evidence.flavor == "mysql":
                    continue  # refused on rows: 0000-00-00 in strict mode, for example
                if not _is_written(evidence, after.key, column.name):
                    given = value or "the zero of the type"
                    by = statement_about(evidence, after.key, column.name)
                    yield Hit(f"Existing rows get {given} in {after.key}.{column.name}.", by)


def _has_no_value(column: Column) -> bool:
    is_given = column.default is not None or column.autoincrement or column.generated is not None
    return not column.nullable and not is_given


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
