"""An index is the beginning of another one, which does the same.

An index on `a, b` finds rows by `a` as well (MySQL manual, 10.3.6), so that one on `a` alone only
takes up space, and time at every write. A plain index is compared with indexes of the same table
that have the same columns in the same order, directions and lengths, and perhaps more columns; a
unique index and the primary key count too. A unique index is redundant only if another one has
exactly its columns, since it also refuses rows.

Flagged:

```python
def upgrade():
    op.create_index("ix_customer_name_email", "customer", ["name", "email"])


def downgrade():
    op.drop_index("ix_customer_name_email", "customer")
```

Clean:

```python
def upgrade():
    op.create_index("ix_customer_email_name", "customer", ["email", "name"])


def downgrade():
    op.drop_index("ix_customer_email_name", "customer")
```
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.lint.changes import statement_about
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.schema.model import Index, IndexPart, Table


def _check(evidence: Evidence) -> Iterator[Hit]:
    for before, after in evidence.changed_tables:
        earlier = set(_redundant(before)) if before else set()
        new = set(after.indexes).difference(before.indexes if before else ())
        for index, other in dict(_redundant(after, new)).items():
            if (index, other) not in earlier:
                made = (each.name for each in (index, other) if each in new)
                by = statement_about(evidence, after.key, *made)
                yield Hit(f"{_name(index)} of {after.key} does what {_name(other)} does.", by)


def _redundant(table: Table, new: Collection[Index] = ()) -> Iterator[tuple[Index, Index]]:
    """The indexes that another one makes redundant, each with the other one.

    :param new: of two equal indexes, one of these is redundant.
    """
    every = [*((table.primary_key,) if table.primary_key else ()), *table.indexes]
    for index in table.indexes:
        for other in every:
            if other is not index and _covers(other, index):
                is_twin = _covers(index, other)
                if not is_twin or (index in new, index.name) > (other in new, other.name):
                    yield index, other


def _covers(other: Index, index: Index) -> bool:
    """Whether an index finds, and refuses, all that another one does."""
    if other.invisible or other.ignored or _way(other) != _way(index):
        return False
    if index.kind:
        kinds = ("UNIQUE", "PRIMARY") if index.kind == "UNIQUE" else (index.kind,)
        return other.kind in kinds and other.parts == index.parts
    *first, last = zip(index.parts, other.parts, strict=False)
    return (
        other.kind in ("", "UNIQUE", "PRIMARY")
        and len(other.parts) >= len(index.parts)
        and all(part == theirs for part, theirs in first)
        and _is_prefix(*last)
    )


def _way(index: Index) -> tuple[str, str | None]:
    return index.using or "BTREE", index.parser


def _is_prefix(part: IndexPart, other: IndexPart) -> bool:
    """Whether a part of an index has the first characters, or all, of what another one has."""
    is_shorter = other.length is None or (part.length is not None and part.length <= other.length)
    return is_shorter and replace(part, length=other.length) == other


def _name(index: Index) -> str:
    return "the primary key" if index.kind == "PRIMARY" else f"index {index.name}"


RULE = Rule(
    id="redundant-index",
    severity=Severity.WARNING,
    summary="An index is the beginning of another one, which does the same.",
    fix="Drop the shorter index, or do not create it.",
    check=_check,
)
