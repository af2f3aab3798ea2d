"""A table or column gets the character set utf8mb3.

It holds no characters outside of the Basic Multilingual Plane, such as emoji and some Chinese
names, which the server then refuses or replaces by question marks. MySQL has deprecated it, and
`utf8` is still its name there (manual, 12.9.2 and 12.9.3); comparing a column with one in utf8mb4
converts it, which can keep a join from using an index.

Flagged:

```python
def upgrade():
    op.execute("CREATE TABLE log (id INT PRIMARY KEY, text TEXT) DEFAULT CHARSET = utf8mb3")


def downgrade():
    op.drop_table("log")
```

Clean:

```python
def upgrade():
    op.execute("CREATE TABLE log (id INT PRIMARY KEY, text TEXT) DEFAULT CHARSET = utf8mb4")


def downgrade():
    op.drop_table("log")
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.changes import columns_that_become, listed, statement_about
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.schema.model import TableKey

_NAMES = ("utf8mb3", "utf8")


def _check(evidence: Evidence) -> Iterator[Hit]:
    columns: dict[TableKey, list[str]] = {}
    for table, column in columns_that_become(evidence, lambda _, each: each.charset in _NAMES):
        columns.setdefault(table.key, []).append(column.name)
    for before, after in evidence.changed_tables:
        names = columns.get(after.key, [])
        is_default = after.charset in _NAMES and (not before or before.charset not in _NAMES)
        if names or is_default:
            what = f"{listed(names)} of {after.key}" if names else f"The default of {after.key}"
            by = statement_about(evidence, after.key, *names[:1])
            yield Hit(f"{what} {'are' if len(names) > 1 else 'is'} in utf8mb3.", by)


RULE = Rule(
    id="utf8mb3",
    severity=Severity.WARNING,
    summary="A table or column gets the character set utf8mb3.",
    fix="Use utf8mb4.",
    check=_check,
)
