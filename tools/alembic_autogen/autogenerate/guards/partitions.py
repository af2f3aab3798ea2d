"""A table is partitioned, or partitions go, and rows are left without one (error 1526)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from alembic_autogen.autogenerate.guards.base import Guard, Rows
from alembic_autogen.schema.tokens import tokenize

_METHOD = re.compile(r"PARTITION BY (RANGE|LIST) \(", re.IGNORECASE)
_VALUES = re.compile(r"VALUES (LESS THAN|IN) \(", re.IGNORECASE)


def guards(rows: Rows) -> Iterator[Guard]:
    """A guard for a table whose partitions do not take every row.

    RANGE and LIST over one expression only; over COLUMNS, MySQL itself refuses the rows.
    """
    if not any(rows.changed("partitioning")):
        return
    text = " ".join(rows.models.partitioning.split())
    method = _METHOD.match(text)
    expression = rows.substituted(_inside(text, method.end())) if method else None
    condition = expression and _without_partition(text, str(method and method[1]), expression)
    if condition:
        yield rows.guard(
            rows.offenders(condition),
            "rows belong to none of the partitions",
            "Remove them, or declare a partition for them",
            *rows.sources(_inside(text, method.end()) if method else ""),
        )


def _without_partition(text: str, method: str, expression: str) -> str | None:
    """A condition for the values of an expression that no partition takes."""
    values = [_inside(text, match.end()) for match in _VALUES.finditer(text)]
    if method.upper() == "LIST":
        items = [item.strip() for value in values for item in value.split(",")]
        return _unlisted(items, expression)
    if re.search(r"VALUES LESS THAN \(?MAXVALUE", text, re.IGNORECASE) or not values:
        return None
    return f"{expression} >= {values[-1]}"


def _unlisted(items: Sequence[str], expression: str) -> str:
    """NULL has to be listed as well (MySQL manual, 26.2.7)."""
    numbers = [item for item in items if item.upper() != "NULL"]
    listed = f"{expression} NOT IN ({', '.join(numbers)})" if numbers else "TRUE"
    return listed if len(numbers) < len(items) else f"{listed} OR {expression} IS NULL"


def _inside(text: str, start: int) -> str:
    """What stands between a parenthesis and its counterpart."""
    depth, found = 1, ""
    for token in tokenize(text[start:]):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0:
            break
        found += token.text
    return found
