"""A foreign key is cheaper if the server does not check the existing rows.

With `foreign_key_checks`, the server copies the table to check its rows. With `foreign_key_checks =
0`, it needs no copy: this is tried on a copy of the table and of the one that it refers to, and
SHOW CREATE TABLE is the same afterwards. The difference: rows without a parent stay, and the server
never finds them. So run a query for such rows first, and make sure that no other session writes any
before the key is added (an application that always writes the parent first does not). The finding
has that query.

Flagged, also by `blocks-writes`, `breaks-running-release` and `refuses-rows`:

```python
def upgrade():
    op.create_foreign_key("fk_customer", "purchase", "customer", ["customer_id"], ["id"])


def downgrade():
    op.drop_constraint("fk_customer", "purchase", type_="foreignkey")
    op.drop_index("fk_customer", "purchase")
```

Clean, but for `breaks-running-release`:

```python
def upgrade():
    op.execute("SET foreign_key_checks = 0")
    op.create_foreign_key("fk_customer", "purchase", "customer", ["customer_id"], ["id"])
    op.execute("SET foreign_key_checks = 1")


def downgrade():
    op.drop_constraint("fk_customer", "purchase", type_="foreignkey")
    op.drop_index("fk_customer", "purchase")
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence


def _check(evidence: Evidence) -> Iterator[Hit]:
    for each in evidence.cheaper:
        if each.kind == "unchecked":
            yield Hit(
                f"Without foreign_key_checks, it needs no more than {each.ways}; the server then"
                " checks no row.",
                each.statement,
                fix=f"If this finds no row: {each.subject}; write: {each.text}.",
            )


RULE = Rule(
    id="cheaper-foreign-key",
    severity=Severity.NOTE,
    summary="A foreign key is cheaper if the server does not check the existing rows.",
    fix="Search for rows without a parent first, and add it with foreign_key_checks = 0.",
    check=_check,
)
