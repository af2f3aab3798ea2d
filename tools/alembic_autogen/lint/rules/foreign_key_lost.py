"""MySQL loses a foreign key when a statement renames the column that it refers to.

This happens on MySQL 9.7 if one ALTER TABLE renames a column to which the foreign key of another
table refers, and also changes the stored rows: a column is added, dropped, moved or becomes NOT
NULL, or the table is rebuilt for another reason. If the server rebuilds the table, the statement
succeeds, and the key stays in force and in SHOW CREATE TABLE. But DROP FOREIGN KEY no longer finds
it (error 1091), until the table of the key is rebuilt, as by `ALTER TABLE … FORCE`. If the server
does not rebuild the table (`ALGORITHM=INSTANT`), it carries the statement out, but reports that the
table does not exist (error 1146), so that the upgrade ends half way. A statement that only renames
columns is safe, and so are keys of the table itself. MariaDB loses no keys.

After each statement that renames such a column, the server is asked whether it still finds the key.

Flagged on MySQL, also by `breaks-running-release` and `rebuilds-table`:

```python
def upgrade():
    op.execute(
        "CREATE TABLE parcel (id INT PRIMARY KEY, purchase INT,"
        " FOREIGN KEY (purchase) REFERENCES purchase (id))"
    )
    op.execute(
        "ALTER TABLE purchase RENAME COLUMN id TO number, MODIFY customer_id INT AFTER price"
    )


def downgrade():
    op.drop_table("parcel")
    op.execute(
        "ALTER TABLE purchase RENAME COLUMN number TO id, MODIFY price DECIMAL(10,2)"
        " AFTER customer_id"
    )
```

Clean on MySQL, but for `breaks-running-release` and `rebuilds-table`:

```python
def upgrade():
    op.execute(
        "CREATE TABLE parcel (id INT PRIMARY KEY, purchase INT,"
        " FOREIGN KEY (purchase) REFERENCES purchase (id))"
    )
    op.execute("ALTER TABLE purchase RENAME COLUMN id TO number")
    op.execute("ALTER TABLE purchase MODIFY customer_id INT AFTER price")


def downgrade():
    op.drop_table("parcel")
    op.execute("ALTER TABLE purchase RENAME COLUMN number TO id")
    op.execute("ALTER TABLE purchase MODIFY price DECIMAL(10,2) AFTER customer_id")
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.evidence import Evidence, Statement
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.lost_keys import LostKey


def _check(evidence: Evidence) -> Iterator[Hit]:
    for lost in evidence.lost_keys:
        statement = Statement(lost.direction, lost.sql, lost.line, lost.referred)
        yield Hit(_failed(lost) if lost.failed else _lost(lost), statement)


def _lost(lost: LostKey) -> str:
    return (
        f"It renames {lost.columns} of {lost.referred}, to which foreign key {lost.name} of "
        f"{lost.table} refers, and the server no longer finds this key: it cannot be dropped "
        "(error 1091)."
    )


def _failed(lost: LostKey) -> str:
    return (
        f"The server carries it out, and fails with the message that {lost.referred} does not "
        f"exist (error 1146), since foreign key {lost.name} of {lost.table} refers to "
        f"{lost.columns}, which it renames."
    )


RULE = Rule(
    id="foreign-key-lost",
    severity=Severity.ERROR,
    summary="MySQL loses a foreign key when a statement renames the column that it refers to.",
    fix="Rename the column in a statement of its own, and make the other changes in the next one.",
    check=_check,
)
