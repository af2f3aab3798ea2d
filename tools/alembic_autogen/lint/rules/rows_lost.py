"""Rows or values are gone after the upgrade.

A dropped table or column takes its rows and values along, a foreign key with ON DELETE CASCADE or
SET NULL those of other tables, and DROP SYSTEM VERSIONING (MariaDB) the earlier values of rows. The
downgrade brings the column back, but not its values. The rows are generated, so that the finding
names the tables and columns that would lose data in production, but not how much.

Flagged, also by `breaks-running-release`:

```python
def upgrade():
    op.drop_column("customer", "email")


def downgrade():
    op.add_column("customer", sa.Column("email", sa.String(100)))
```

Clean, but for `breaks-running-release`:

```python
def upgrade():
    op.alter_column("customer", "email", new_column_name="mail", existing_type=sa.String(100))


def downgrade():
    op.alter_column("customer", "mail", new_column_name="email", existing_type=sa.String(100))
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.trigger_effects import contains_name
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule
from alembic_autogen.lint.written_values import is_unlinked

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence, Statement
    from alembic_autogen.proof.rows.observe import RowChange
    from alembic_autogen.schema.model import TableKey

_DROPS = re.compile(r"\b(?:DROP|DELETE|TRUNCATE|REPLACE)\b", re.IGNORECASE)
_LOSES = ("table", "column", "rows")


def _check(evidence: Evidence) -> Iterator[Hit]:
    full = evidence.proof.full
    for change in full.up if full else ():
        if change.kind in _LOSES or is_unlinked(evidence, change):
            yield Hit(f"{change.table}: {change.text}.", _loser(evidence, change))
    for before, after in evidence.changed_tables:
        if before is not None and before.is_versioned and not after.is_versioned:
            text = f"{after.key}: the earlier values of its rows are gone."
            yield Hit(text, evidence.cause(["VERSIONING"], after.key))


def _loser(evidence: Evidence, change: RowChange) -> Statement | None:
    """The statement that loses rows or values: one on the table that drops or deletes, if any.

    Else it is the last one that deletes where rows of the table go along.
    """
    later = evidence.renames.table(change.table)
    about = [each for each in evidence.upgrade if each.table in (change.table, later)]
    if not about:
        above = _above(evidence, change.table)
        deleting = (e for e in evidence.upgrade if e.verb in ("DELETE", "REPLACE"))
        about = [each for each in deleting if each.table in above]
    drops = [each for each in about if _DROPS.search(each.sql)]
    named = [each for each in drops if contains_name(each.sql, change.column)]
    return next((each[-1] for each in (named if change.column else [], drops, about) if each), None)


def _above(evidence: Evidence, table: TableKey) -> set[TableKey]:
    """The tables whose rows take those of a table along, also indirectly, or values of them.

    These are ON DELETE CASCADE, and SET NULL for the table itself.
    """
    tables = evidence.before.tables
    found: set[TableKey] = set()
    waiting = [table]
    while waiting:
        below = tables.get(waiting.pop())
        actions = ("CASCADE", "SET NULL") if below and below.key == table else ("CASCADE",)
        for key in below.foreign_keys if below else ():
            if key.on_delete in actions and key.referred not in found:
                found.add(key.referred)
                waiting.append(key.referred)
    return found


RULE = Rule(
    id="rows-lost",
    severity=Severity.WARNING,
    summary="Rows or values are gone after the upgrade.",
    fix="Make a backup of them, or drop them in a later release, when nothing reads them any more.",
    check=_check,
)
