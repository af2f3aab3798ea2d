"""An AUTO_INCREMENT column has few values, or few are left.

When the last value is used, each further INSERT fails. A TINYINT ends at 127, a SMALLINT at 32767,
a MEDIUMINT at 8388607; UNSIGNED, each has twice as many. INT ends at 2147483647, and is reported
only if the next value that the revision gives is above 80 % of that, or that of production is at
70 %, where the setting `sizes` names a file with it. Inserts that fail or are
rolled back use values up as well (MySQL manual, 17.6.1.6).

Flagged:

```python
def upgrade():
    op.execute("CREATE TABLE visit (id SMALLINT AUTO_INCREMENT PRIMARY KEY, page TEXT)")


def downgrade():
    op.drop_table("visit")
```

Clean:

```python
def upgrade():
    op.execute("CREATE TABLE visit (id INT AUTO_INCREMENT PRIMARY KEY, page SMALLINT)")


def downgrade():
    op.drop_table("visit")
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.changes import columns_that_become, statement_about
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule
from alembic_autogen.schema.type_families import INTEGER_BITS, type_word

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.schema.model import Column, Table

_SHARE = 0.8
"""The part of all values from which on few are left."""
_SHARE_IN_PRODUCTION = 0.7
"""The same, for a counter that goes on while a change is prepared."""


def _check(evidence: Evidence) -> Iterator[Hit]:
    for table, column in columns_that_become(evidence, _is_small):
        largest = _largest(column)
        text = f"{table.key}.{column.name} is {column.type}, which ends at {largest}"
        if (table.auto_increment or 0) > _SHARE * largest:
            text += f", and the next value is {table.auto_increment}"
        yield Hit(f"{text}.", statement_about(evidence, table.key, column.name))
    yield from _nearly_used_up(evidence)


def _nearly_used_up(evidence: Evidence) -> Iterator[Hit]:
    """Tables that the upgrade changes, and whose column is near its end in production."""
    for before, table in evidence.changed_tables:
        size = evidence.size_of(before.key if before else table.key)
        counter = size.counter if size else None
        column = table.column(counter.column) if counter else None
        if counter is None or column is None or type_word(column) not in INTEGER_BITS:
            continue
        largest = _largest(column)
        if column.autoincrement and counter.next >= _SHARE_IN_PRODUCTION * largest:
            yield Hit(
                f"{table.key}.{column.name} is {column.type}, which ends at {largest}, and the "
                f"next value in production is {counter.next}.",
                statement_about(evidence, table.key, column.name),
            )


def _is_small(table: Table, column: Column) -> bool:
    """Whether a column counts its rows, and comes to an end soon."""
    if not column.autoincrement or type_word(column) not in INTEGER_BITS:
        return False
    is_short = INTEGER_BITS[type_word(column)] < INTEGER_BITS["int"]
    return is_short or (table.auto_increment or 0) > _SHARE * _largest(column)


def _largest(column: Column) -> int:
    bits = INTEGER_BITS[type_word(column)]
    return int(2 ** (bits if "unsigned" in column.type else bits - 1)) - 1


RULE = Rule(
    id="small-auto-increment",
    severity=Severity.WARNING,
    summary="An AUTO_INCREMENT column has few values, or few are left.",
    fix="Use BIGINT, whose values are never used up.",
    check=_check,
)
