"""A constraint is dropped, so that rows are accepted which were refused before.

Foreign keys, CHECKs, unique indexes and primary keys of tables and columns that stay are reported.
A constraint does not count if another one replaces it: a foreign key between the same columns, a
CHECK of the same name or expression, a unique index over the same columns, some of them, or
expressions over them. Rows that are written without the constraint can prevent the downgrade from
adding it again.

Flagged, also by `rebuilds-table`:

```python
def upgrade():
    op.execute("ALTER TABLE customer DROP PRIMARY KEY, ADD PRIMARY KEY (id, points)")


def downgrade():
    op.execute("ALTER TABLE customer DROP PRIMARY KEY, ADD PRIMARY KEY (id)")
```

Clean, but for `rebuilds-table`:

```python
def upgrade():
    op.create_index("ux_customer_id", "customer", ["id"], unique=True)
    op.execute("ALTER TABLE customer DROP PRIMARY KEY, ADD PRIMARY KEY (id, points)")


def downgrade():
    op.execute("ALTER TABLE customer DROP PRIMARY KEY, ADD PRIMARY KEY (id)")
    op.drop_index("ux_customer_id", "customer")
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.trigger_effects import contains_name
from alembic_autogen.lint.changes import statement_about
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.schema.model import ForeignKey, Index, Table, TableKey


def _check(evidence: Evidence) -> Iterator[Hit]:
    for before, after in evidence.changed_tables:
        for name, what in _dropped(before, after) if before else ():
            by = statement_about(evidence, after.key, "DROP", *([name] if name else []))
            yield Hit(f"{after.key} loses {what}.", by)


def _dropped(before: Table, after: Table) -> Iterator[tuple[str, str]]:
    """The dropped constraints that nothing replaces: the name and a description of each."""
    yield from _dropped_foreign_keys(before, after)
    yield from _dropped_checks(before, after)
    yield from _dropped_unique_keys(before, after)


def _dropped_foreign_keys(before: Table, after: Table) -> Iterator[tuple[str, str]]:
    links = [_link(each) for each in after.foreign_keys]
    for key in before.foreign_keys:
        if _link(key) not in links and _stay(key.columns, after):
            yield key.name, f"foreign key {key.name} to {key.referred}"


def _dropped_checks(before: Table, after: Table) -> Iterator[tuple[str, str]]:
    enforced = [each for each in after.checks if each.enforced]
    kept = {text for each in enforced for text in (each.name, each.expression)}
    for check in before.checks:
        names = [c.name for c in before.columns if contains_name(check.expression, c.name)]
        if check.enforced and not kept & {check.name, check.expression} and _stay(names, after):
            yield check.name, f"CHECK {check.name}"


def _dropped_unique_keys(before: Table, after: Table) -> Iterator[tuple[str, str]]:
    for index in _unique(before):
        is_kept = any(_refuses_more(other, index, after) for other in _unique(after))
        if is_kept or not _stay(index.names, after):
            continue
        columns = f" ({', '.join(index.names)})" if index.names else ""
        if index.kind == "PRIMARY":
            yield "", f"its primary key{columns}"
        else:
            yield index.name, f"unique index {index.name}{columns}"


def _link(key: ForeignKey) -> tuple[TableKey, frozenset[tuple[str, str]]]:
    """The condition that a foreign key sets, without its name and its actions."""
    return key.referred, frozenset(zip(key.columns, key.referred_columns, strict=True))


def _unique(table: Table) -> Iterator[Index]:
    if table.primary_key:
        yield table.primary_key
    yield from (index for index in table.indexes if index.kind == "UNIQUE")


def _refuses_more(other: Index, index: Index, table: Table) -> bool:
    """Whether a unique index refuses all rows that another one refuses.

    Where two rows have the same values, all that is computed from these is the same.

    :param table: the table of the former.
    """
    given = [part.column for part in index.parts if part.column and part.length is None]
    columns = [column.name for column in table.columns if column.name not in given]
    for part in set(other.parts).difference(index.parts):
        column = table.column(part.column)
        expression = column.generated.expression if column and column.generated else part.formula
        is_computed = expression and not any(contains_name(expression, c) for c in columns)
        if not is_computed and part.column not in given:
            return False
    return True


def _stay(names: Iterable[str], table: Table) -> bool:
    """Whether a table has all of some columns."""
    return all(table.column(name) for name in names)


RULE = Rule(
    id="constraint-dropped",
    severity=Severity.NOTE,
    summary="A constraint is dropped, so that rows are accepted which were refused before.",
    fix="Make sure that the application no longer relies on it.",
    check=_check,
)
