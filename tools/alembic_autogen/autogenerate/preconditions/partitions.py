"""Rows for which a changed partitioning has no partition (error 1526)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from alembic_autogen.autogenerate.preconditions.base import Rows
from alembic_autogen.autogenerate.preconditions.exact_values import changing, is_exact
from alembic_autogen.autogenerate.preconditions.invalid_dates import is_copied_later
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.session_dependence import session_dependent_virtual
from alembic_autogen.schema.differences import PartitioningDifference, of_kind
from alembic_autogen.schema.formulas import mentions
from alembic_autogen.schema.model import Check
from alembic_autogen.schema.tokens import tokenize

_METHOD = re.compile(r"PARTITION\s+BY\s+(RANGE|LIST)\s+(?:COLUMNS)?\s*\(", re.IGNORECASE)
_VALUES = re.compile(r"VALUES\s+(LESS\s+THAN|IN)\s+\(", re.IGNORECASE)
_ALL = re.compile(r"VALUES\s+LESS\s+THAN\s+\(?\s*MAXVALUE", re.IGNORECASE)


IN_TRIALS = "PARTITION BY"
"""The name of the partitions among the parts of a trial, which no column or index has."""
PROBLEM = "rows belong to none of the partitions"
REMEDY = "Remove them, or declare a partition for them"


def preconditions(rows: Rows) -> Iterator[Precondition]:
    """A precondition for a table whose partitions do not cover every row.

    It is also needed where the partitioning stays the same and a partitioning column changes: its
    values are then compared in another type or collation. A copy of the table computes virtual
    columns with the settings of the session.
    """
    names = _checked(rows)
    expressions = [rows.substituted(name) for name in names]
    known = [each for each in expressions if each]
    if not names or len(known) < len(names):
        return
    condition = _without_partition(rows.target.partitioning, known)
    if condition:
        precondition = rows.precondition(
            rows.offenders(condition),
            PROBLEM,
            REMEDY,
            *dict.fromkeys(c for name in names for c in rows.sources(name)),
        )
        yield replace(precondition, about=IN_TRIALS if tried_check(rows) else "")


def tried_check(rows: Rows) -> Check | None:
    """The partitions as a CHECK, if no query compares the values as they do."""
    names = _items(_inside_changed(rows))
    if all(is_exact(name, rows) for name in names):
        return None
    condition = _without_partition(rows.target.partitioning, names)
    return Check("", f"(NOT ({condition}))") if condition else None


def _checked(rows: Rows) -> list[str]:
    """The partitioning expressions, if the present table does not guarantee them a partition."""
    inside = _inside_partitioning(rows)
    if _inside_changed(rows) or _depends_on_session(inside, rows):
        return _items(inside)
    return []


def _inside_partitioning(rows: Rows) -> str:
    method = _METHOD.search(rows.target.partitioning)
    return _inside(rows.target.partitioning, method.end()) if method else ""


def _inside_changed(rows: Rows) -> str:
    """The same, if it is new or reads values that the revision changes; else empty."""
    inside = _inside_partitioning(rows)
    is_new = bool(of_kind(rows.differences, PartitioningDifference))
    return inside if is_new or _compares_differently(inside, rows) else ""


def _depends_on_session(inside: str, rows: Rows) -> bool:
    return is_copied_later(rows) and mentions(inside, session_dependent_virtual(rows.target))


def _compares_differently(inside: str, rows: Rows) -> bool:
    named = {token.text.strip("`") for token in tokenize(inside)}
    if named & changing(rows):
        return True
    return any(
        target.name in named
        and current is not None
        and (current.type, current.collation, current.generated)
        != (target.type, target.collation, target.generated)
        for current, target in rows.columns()
    )


def _without_partition(text: str, expressions: Sequence[str]) -> str | None:
    """A condition for the values of the partitioning expressions that no partition covers."""
    method = _METHOD.search(text)
    if method is None:
        return None
    values = [_inside(text, match.end()) for match in _VALUES.finditer(text)]
    value = expressions[0] if len(expressions) == 1 else f"({', '.join(expressions)})"
    if method[1].upper() == "LIST":
        items = [item for value in values for item in _items(value)]
        return _unlisted(items, value) if len(expressions) == 1 else _unlisted_rows(items, value)
    if _ALL.search(text):
        return None
    limits = _items(values[-1])
    below = [limit for limit in limits if limit.upper() != "MAXVALUE"]
    if len(below) == len(limits):
        limit = values[-1] if len(limits) == 1 else f"({', '.join(limits)})"
        return f"{value} >= {limit}"
    first = limits.index(next(limit for limit in limits if limit.upper() == "MAXVALUE"))
    if first == 1:
        return f"{expressions[0]} > {limits[0]}"
    return f"({', '.join(expressions[:first])}) > ({', '.join(limits[:first])})"


def _unlisted_rows(items: Sequence[str], value: str) -> str:
    """A condition for rows of several columns that are not listed. NULL equals NULL in these."""
    names = _items(value[1:-1])
    listed = [_items(item[1:-1]) for item in items]
    found = [
        " AND ".join(f"{name} <=> {each}" for name, each in zip(names, item, strict=True))
        for item in listed
    ]
    return f"NOT ({' OR '.join(f'({each})' for each in found)})"


def _items(text: str) -> list[str]:
    """Split a text at the commas outside of parentheses."""
    depth, found = 0, [""]
    for token in tokenize(text):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "," and depth == 0:
            found.append("")
        else:
            found[-1] += token.text
    return [item.strip() for item in found]


def _unlisted(items: Sequence[str], expression: str) -> str:
    """A condition for unlisted values. NULL has to be listed as well (MySQL manual, 26.2.7)."""
    numbers = [item for item in items if item.upper() != "NULL"]
    listed = f"{expression} NOT IN ({', '.join(numbers)})" if numbers else "TRUE"
    return listed if len(numbers) < len(items) else f"{listed} OR {expression} IS NULL"


def _inside(text: str, start: int) -> str:
    """The text from ``start``, after an opening parenthesis, to the matching closing one."""
    depth, found = 1, ""
    for token in tokenize(text[start:]):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0:
            break
        found += token.text
    return found
