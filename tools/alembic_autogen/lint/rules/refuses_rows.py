"""The upgrade or the downgrade refuses rows that are allowed before it, and changes nothing.

Rows are generated within what the schema before the revision allows: duplicates where nothing is
unique, NULL where a column is nullable, the longest texts and the largest numbers. If an upgrade
ends with an error on some of them, it does so in production too if there are such rows. Nothing is
half done then, but the deployment stops.

A downgrade may refuse rows as well, such as those for which a dropped column has no value any more:
by an `alembic.util.CommandError`, before it changes anything. Any other error there is a finding of
`downgrade-fails`.

Flagged, also by `breaks-running-release`:

```python
def upgrade():
    op.create_unique_constraint("ux_customer_status", "customer", ["status"])


def downgrade():
    op.drop_constraint("ux_customer_status", "customer", type_="unique")
```

Clean:

```python
def upgrade():
    op.create_unique_constraint("ux_customer_id_status", "customer", ["id", "status"])


def downgrade():
    op.drop_constraint("ux_customer_id_status", "customer", type_="unique")
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.error_text import first_line
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence

_WAY_BACK = (
    "Give these rows values in the downgrade, or know before the deployment that there is no way "
    "back without a backup."
)


def _check(evidence: Evidence) -> Iterator[Hit]:
    full = evidence.proof.full
    for direction, error, fix in (
        ("The upgrade", evidence.refused, ""),
        ("The downgrade", full.not_undone if full else "", _WAY_BACK),
        ("After the downgrade, the upgrade", full.not_again if full else "", _WAY_BACK),
    ):
        if error:
            message = f"{direction} refuses rows: {first_line(error)[0]}."
            yield Hit(message, line=evidence.line_of(error), fix=fix)


RULE = Rule(
    id="refuses-rows",
    severity=Severity.WARNING,
    summary="The upgrade or the downgrade refuses rows that are allowed before it.",
    fix="Look for such rows in production before the deployment, or give them other values in an "
    "earlier revision.",
    check=_check,
)
