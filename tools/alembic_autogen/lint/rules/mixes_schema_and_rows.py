"""A revision changes the schema and writes rows of existing tables.

Each change of the schema commits (MySQL manual, 15.3.3), so that a failure between the two leaves
only one of them done, and the release has to wait while a large UPDATE runs. Two revisions can be
repeated and scheduled separately.

Flagged, also by `updates-all-rows`:

```python
def upgrade():
    op.add_column("customer", sa.Column("city", sa.String(50)))
    op.execute("UPDATE customer SET city = 'Delft'")


def downgrade():
    op.drop_column("customer", "city")
```

Clean:

```python
def upgrade():
    op.execute("UPDATE customer SET points = 0 WHERE points < 0")


def downgrade():
    op.execute("UPDATE customer SET points = points")
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence, Statement


def _check(evidence: Evidence) -> Iterator[Hit]:
    statements = list(evidence.upgrade)
    changed = next((each for each in statements if each.changes_schema), None)
    written = next((each for each in statements if _writes(each, evidence)), None)
    if changed is not None and written is not None:
        yield Hit("The upgrade changes the schema and writes rows.", written)


def _writes(statement: Statement, evidence: Evidence) -> bool:
    """Whether a statement writes rows of a table that exists before the revision.

    An UPDATE without any rows only asks whether the account may update them.
    """
    is_trial = statement.sql.endswith(" WHERE FALSE")
    return statement.changes_rows and not is_trial and statement.table in evidence.before.tables


RULE = Rule(
    id="mixes-schema-and-rows",
    severity=Severity.NOTE,
    summary="A revision changes the schema and writes rows of existing tables.",
    fix="Write the rows in a revision of their own: alembic-autogen revision --empty.",
    check=_check,
)
