"""A column for an amount of money is FLOAT or DOUBLE.

They hold binary fractions, in which 0.10 does not exist: sums are off by a cent, and `=` does not
find the value that was written (MySQL manual, B.3.4.8). Such a column is recognised by its name:
its last word is `price`, `cost`, `fee`, `salary` or the like, possibly followed by a currency
(`price_eur`) or by `net`, `gross`, `min`, `max`, `total`. A `cost_factor` or `tax_rate` is not an
amount.

Flagged:

```python
def upgrade():
    op.add_column("purchase", sa.Column("shipping_cost", sa.Float()))


def downgrade():
    op.drop_column("purchase", "shipping_cost")
```

Clean:

```python
def upgrade():
    op.add_column("purchase", sa.Column("cost_factor", sa.Float()))
    op.add_column("purchase", sa.Column("shipping_cost", sa.Numeric(10, 2)))


def downgrade():
    op.drop_column("purchase", "shipping_cost")
    op.drop_column("purchase", "cost_factor")
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.changes import columns_that_become, statement_about
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule
from alembic_autogen.schema.type_families import family

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.schema.model import Column, Table

_MONEY = re.compile(
    r"(amount|balance|budget|commission|cost|deposit|donation|earning|expense|fee|income|money"
    r"|payment|payout|premium|price|profit|refund|rent|revenue|subtotal|surcharge|tax|turnover|wage"
    r")(e?s)?|salar(y|ies)"
)
_TOTALS = frozenset({"total", "grand_total", "sub_total", "order_total", "invoice_total"})
"""Names that are about money as a whole; a distance_total is not."""
_QUALIFIER = re.compile(
    r"net|gross|min|max|avg|total|paid|due|eur|usd|gbp|chf|jpy|cny|inr|aud|cad|nzd|sek|nok|dkk|pln"
    r"|czk|huf|brl|mxn|krw|sgd|hkd|zar|try|ils"
)
"""Words that may follow that of the amount: its kind, or its currency (ISO 4217)."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def _check(evidence: Evidence) -> Iterator[Hit]:
    for table, column in columns_that_become(evidence, _is_float_for_money):
        by = statement_about(evidence, table.key, column.name)
        yield Hit(f"{table.key}.{column.name} is {column.type}, which rounds cents.", by)


def _is_float_for_money(table: Table, column: Column) -> bool:
    if family(column) != "float":
        return False
    words = [word.lower() for word in _WORD.findall(column.name)]
    if "_".join(words) in _TOTALS:
        return True
    while len(words) > 1 and _QUALIFIER.fullmatch(words[-1]):
        words.pop()
    return bool(words) and _MONEY.fullmatch(words[-1]) is not None


RULE = Rule(
    id="float-for-money",
    severity=Severity.WARNING,
    summary="A column for an amount of money is FLOAT or DOUBLE.",
    fix="Use DECIMAL, or whole cents in BIGINT.",
    check=_check,
)
