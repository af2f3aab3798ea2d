"""A statement names the account with whose privileges an object runs.

This is the DEFINER of a view, trigger, routine or event. Another server need not have it: the
server then only warns, and each use of the object fails later (MySQL manual, 27.6). To name
another account than its own, the migrating account needs a privilege of its own, SET_ANY_DEFINER
or SET USER. Without DEFINER, the object runs as the migrating account. Accounts that earlier
revisions have named already are not reported again.

Flagged, also by `server-warning`:

```python
def upgrade():
    op.execute("CREATE DEFINER = `app`@`%` VIEW buyer AS SELECT customer_id FROM purchase")


def downgrade():
    op.execute("DROP VIEW buyer")
```

Clean:

```python
def upgrade():
    op.execute("CREATE SQL SECURITY INVOKER VIEW buyer AS SELECT customer_id FROM purchase")


def downgrade():
    op.execute("DROP VIEW buyer")
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule
from alembic_autogen.schema.sql_script import masked

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence

_DEFINER = re.compile(
    r"\bDEFINER\s*=\s*(?!CURRENT_(?:USER|ROLE)\b)((?:`[^`]*`|'[^']*'|\"[^\"]*\"|\w+)"
    r"(?:\s*@\s*(?:`[^`]*`|'[^']*'|\"[^\"]*\"|[\w.]+))?)",
    re.IGNORECASE,
)


def _check(evidence: Evidence) -> Iterator[Hit]:
    known = {_plain(definer) for definer in evidence.before.definers()}
    for statement in evidence.upgrade:
        if statement.verb not in ("CREATE", "ALTER"):
            continue
        for found in _DEFINER.finditer(masked(statement.sql)):
            account = statement.sql[slice(*found.span(1))]
            if _plain(account) not in known:
                yield Hit(f"It names the account {account}.", statement)


def _plain(account: str) -> str:
    return re.sub(r"[`'\"\s]", "", account)


RULE = Rule(
    id="names-definer",
    severity=Severity.WARNING,
    summary="A statement names the account with whose privileges an object runs.",
    fix="Leave DEFINER out, or say SQL SECURITY INVOKER.",
    check=_check,
)
