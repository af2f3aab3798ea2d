"""Writers wait for as long as a statement takes.

While the server copies a table, adds a FULLTEXT index or checks a new constraint, other sessions
can read it, but not write to it (MySQL manual, 17.12.1, Online DDL Operations; MariaDB, InnoDB
Online DDL). On a large table this is an outage. Whether a statement does so is measured, on a table
with rows: it is sent with the cheapest `ALGORITHM` and `LOCK` first, and the first form that the
server accepts is executed. If the server gives a reason for the cost, it is part of the finding.

OPTIMIZE TABLE and OPTIMIZE PARTITION rebuild a table of InnoDB as ALTER TABLE … FORCE does.
MyISAM and Aria lock a table for as long as ANALYZE, CHECK, CHECKSUM, OPTIMIZE or REPAIR TABLE
takes, also for readers, and so does REPAIR TABLE for partitions; InnoDB does not.

Tables that the same revision creates are left out, and so are downgrades. LOCK TABLES, with READ or
WRITE, makes writers wait until UNLOCK TABLES, and is reported for each table.

Flagged:

```python
def upgrade():
    op.alter_column(
        "purchase",
        "customer_id",
        type_=sa.BigInteger(),
        existing_type=sa.Integer(),
        existing_nullable=True,
    )


def downgrade():
    op.alter_column(
        "purchase",
        "customer_id",
        type_=sa.Integer(),
        existing_type=sa.BigInteger(),
        existing_nullable=True,
    )
```

Clean:

```python
def upgrade():
    op.create_index("ix_customer_status", "customer", ["status"])


def downgrade():
    op.drop_index("ix_customer_status", "customer")
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.history.table_statements import TABLE, key_of
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule
from alembic_autogen.lint.targets import plain

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.schema.model import TableKey

_LOCK = re.compile(r"LOCK TABLES? ", re.IGNORECASE)
_LOCKED = re.compile(rf"(?:^|,) ?{TABLE}", re.IGNORECASE)


def _check(evidence: Evidence) -> Iterator[Hit]:
    yield from _of_classes(evidence)
    for statement in evidence.upgrade:
        for table in _locked(statement.sql):
            if table not in evidence.created:
                size = evidence.size_text(table)
                what = (
                    f"Writers of {table}{size} wait until UNLOCK TABLES, or the end of the session."
                )
                yield Hit(what, statement, fix=_INSTEAD)


_INSTEAD = "Leave it out: DDL locks its table by itself, and SELECT … FOR UPDATE locks rows."


def _locked(sql: str) -> Iterator[TableKey]:
    """The tables that LOCK TABLES names."""
    text = plain(sql)
    if found := _LOCK.match(text):
        yield from (key_of(*each.groups()) for each in _LOCKED.finditer(text[found.end() :]))


def _of_classes(evidence: Evidence) -> Iterator[Hit]:
    for statement in evidence.upgrade:
        online = statement.online
        if online is None or not online.blocks_writes or statement.table in evidence.created:
            continue
        algorithm = f"ALGORITHM={online.algorithm}, " if online.algorithm else ""
        reason = f"; {online.reason}" if online.reason else ""
        how = f"{algorithm}LOCK={online.lock}{reason}"
        text = f"Writers of {evidence.tables_text(statement)} wait while it runs ({how})."
        yield Hit(text, statement)


RULE = Rule(
    id="blocks-writes",
    severity=Severity.WARNING,
    summary="Writers wait for as long as a statement takes.",
    fix="Run it when nothing writes, or with an online tool such as pt-online-schema-change.",
    check=_check,
)
