"""A change of the schema changes existing values.

A narrower type, another character set or a removed member of an ENUM can round, truncate or
replace what rows hold. In strict mode the server refuses most of it, but not all: numbers are
rounded, times lose their fractions, and after a change of `sql_mode`, nothing may be refused.
Values of columns that the revision's own UPDATE statements name are intended, and are not
reported, nor what these cause: by triggers and routines, by foreign keys, and by ON UPDATE.

Flagged, also by `blocks-writes`, `downgrade-fails` and `server-warning`:

```python
def upgrade():
    op.alter_column(
        "purchase", "price", type_=sa.Numeric(12, 0), existing_type=sa.Numeric(10, 2)
    )


def downgrade():
    op.alter_column(
        "purchase", "price", type_=sa.Numeric(10, 2), existing_type=sa.Numeric(12, 0)
    )
```

Clean, but for `blocks-writes`:

```python
def upgrade():
    op.alter_column(
        "purchase", "price", type_=sa.Numeric(12, 2), existing_type=sa.Numeric(10, 2)
    )


def downgrade():
    op.alter_column(
        "purchase", "price", type_=sa.Numeric(10, 2), existing_type=sa.Numeric(12, 2)
    )
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule
from alembic_autogen.lint.written_values import is_unlinked, is_written

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence


def _check(evidence: Evidence) -> Iterator[Hit]:
    full = evidence.proof.full
    for change in full.up if full else ():
        if change.kind != "values" or is_written(evidence, change) or is_unlinked(evidence, change):
            continue
        by = [each for each in evidence.upgrade if each.table == change.table]
        yield Hit(f"{change.table}: {change.text}.", by[-1] if by else None)


RULE = Rule(
    id="values-changed",
    severity=Severity.ERROR,
    summary="A change of the schema changes existing values.",
    fix="Keep a type that holds the values, or write the change of values as an UPDATE of its own.",
    check=_check,
)
