"""A column has a default that is not a date, such as 0000-00-00.

The modes NO_ZERO_DATE and NO_ZERO_IN_DATE, which MySQL has on by default, refuse such a default,
and each row that would get it (MySQL manual, 7.1.11); drivers return NULL, a text or an error for
it. Whether the table can be created depends on the `sql_mode` of the session.

Flagged:

```python
def upgrade():
    op.execute("SET SESSION sql_mode = ''")
    op.execute(
        "CREATE TABLE visit (id INT PRIMARY KEY, day DATE NOT NULL DEFAULT '0000-00-00')"
    )


def downgrade():
    op.drop_table("visit")
```

Clean:

```python
def upgrade():
    op.execute("CREATE TABLE visit (id INT PRIMARY KEY, day DATE NOT NULL DEFAULT '1970-01-01')")


def downgrade():
    op.drop_table("visit")
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.changes import columns_that_become, statement_about
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule
from alembic_autogen.schema.type_families import MOMENTS, family

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.schema.model import Column, Table

_ZERO = re.compile(r"'(?:0000-|\d{4}-00-|\d{4}-\d\d-00)")


def _check(evidence: Evidence) -> Iterator[Hit]:
    for table, column in columns_that_become(evidence, _is_zero):
        by = statement_about(evidence, table.key, column.name)
        yield Hit(f"{table.key}.{column.name} has the default {column.default}.", by)


def _is_zero(table: Table, column: Column) -> bool:
    return family(column) in MOMENTS and _ZERO.match(column.default or "") is not None


RULE = Rule(
    id="zero-date",
    severity=Severity.WARNING,
    summary="A column has a default that is not a date, such as 0000-00-00.",
    fix="Let the column be NULL, or use a real date.",
    check=_check,
)
