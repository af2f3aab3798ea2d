"""A new table or column has the name of a reserved word.

Every statement that somebody writes by hand has to put it into backquotes, and one that forgets it
fails. Which words are reserved differs between MySQL and MariaDB, and grows with their versions
(MySQL manual, 11.3), so the server itself is asked whether it accepts the name without quotes.

Flagged:

```python
def upgrade():
    op.add_column("customer", sa.Column("groups", sa.Integer()))
    op.add_column("customer", sa.Column("order", sa.Integer()))


def downgrade():
    op.drop_column("customer", "order")
    op.drop_column("customer", "groups")
```

Clean:

```python
def upgrade():
    op.add_column("customer", sa.Column("position", sa.Integer()))


def downgrade():
    op.drop_column("customer", "position")
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


def _check(evidence: Evidence) -> Iterator[Hit]:
    for after in evidence.after.tables.values() if evidence.after else ():
        for name in (after.key.name, *(column.name for column in after.columns)):
            if name in evidence.reserved:
                what = after.key if name == after.key.name else f"{after.key}.{name}"
                by = statement_about(evidence, after.key, name)
                yield Hit(f"{what} has the name of a reserved word.", by)


RULE = Rule(
    id="reserved-word",
    severity=Severity.NOTE,
    summary="A new table or column has the name of a reserved word.",
    fix="Choose another name.",
    check=_check,
)
