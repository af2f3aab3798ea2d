"""The revision has no downgrade, or one that does nothing although the upgrade does something.

Without one, a failed deployment can only go forward. A downgrade that raises an error on purpose is
as good as none; if there is no way back, say why in a comment that suppresses this finding. An
upgrade that leaves nothing behind, as queries and temporary tables do not, needs no downgrade.

Flagged:

```python
def upgrade():
    op.add_column("customer", sa.Column("city", sa.String(50)))


def downgrade():
    pass
```

Clean:

```python
def upgrade():
    op.add_column("customer", sa.Column("city", sa.String(50)))


def downgrade():
    op.drop_column("customer", "city")
```
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.evidence import DOWNGRADE, UPGRADE
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.maintenance_statements import maintenance_of
from alembic_autogen.lint.rule import Hit, Rule
from alembic_autogen.lint.targets import plain

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence, Statement
    from alembic_autogen.schema.model import TableKey


_LEAVE_NOTHING = (
    *("SELECT", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "DO", "USE", "FLUSH", "LOCK", "UNLOCK"),
    *("START", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"),
)
"""The first words of statements that change neither a schema nor rows."""
_SETS_FOR_OTHERS = re.compile(
    r"SET\s+(?:@@)?(?:GLOBAL|PERSIST|PASSWORD|DEFAULT\s+ROLE)\b", re.IGNORECASE
)


def _check(evidence: Evidence) -> Iterator[Hit]:
    if evidence.has_downgrade and evidence.has_failed:
        return  # the downgrade was not run
    passing = _passing_tables(evidence)
    if not any(_leaves_something(each, passing) for each in evidence.upgrade):
        return
    goes_back = any(each.direction == DOWNGRADE for each in evidence.statements)
    is_run = evidence.proof.empty.failed not in (UPGRADE, DOWNGRADE)
    if not evidence.has_downgrade:
        yield Hit("There is no downgrade, so there is no way back.")
    elif not goes_back and is_run:
        yield Hit("The downgrade does nothing, although the upgrade does something.")


def _passing_tables(evidence: Evidence) -> set[TableKey]:
    """The tables that the upgrade creates and that are gone after it, such as temporary ones."""
    if evidence.after is None:
        return set()
    made = {each.table for each in evidence.upgrade if each.table and each.verb == "CREATE"}
    return made - evidence.before.tables.keys() - evidence.after.tables.keys()


def _leaves_something(statement: Statement, passing: Collection[TableKey]) -> bool:
    """Whether a statement changes more than its session and tables that are gone afterwards."""
    if statement.verb == "SET":
        return _SETS_FOR_OTHERS.match(plain(statement.sql)) is not None
    if statement.verb in _LEAVE_NOTHING or maintenance_of(statement.sql):
        return False
    return statement.table not in passing


RULE = Rule(
    id="downgrade-missing",
    severity=Severity.WARNING,
    summary="The revision has no downgrade, or one that does nothing.",
    fix="Write the downgrade, and prove it: alembic-autogen prove.",
    check=_check,
)
