"""The downgrade gives back the schema, but not the rows that it could give back.

The rows before the upgrade, which are generated, are compared with those after the downgrade. Three
things are reported: rows that the downgrade deletes, or that the upgrade has inserted and the
downgrade leaves; values that the upgrade keeps and the downgrade changes, or loses with a column or
table that it creates again; and values that the downgrade writes, if they are not those of before.

What the upgrade loses is reported by [rows-lost](#rows-lost) and [values-changed](#values-changed).
A value that an UPDATE of the upgrade replaces is reported only if the downgrade changes values of
that column, too, or if the second upgrade changes it once more, as `points = points + 1` does.
Tables that only triggers write are left out.

Flagged, also by `breaks-running-release`:

```python
def upgrade():
    op.alter_column("customer", "email", new_column_name="mail", existing_type=sa.String(100))


def downgrade():
    op.drop_column("customer", "mail")
    op.execute("ALTER TABLE customer ADD COLUMN email VARCHAR(100) AFTER name")
```

Clean, but for `breaks-running-release`:

```python
def upgrade():
    op.alter_column("customer", "email", new_column_name="mail", existing_type=sa.String(100))


def downgrade():
    op.alter_column("customer", "mail", new_column_name="email", existing_type=sa.String(100))
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.trigger_effects import contains_name, tables_changed_by_triggers
from alembic_autogen.lint.evidence import DOWNGRADE
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule
from alembic_autogen.lint.written_values import assigns
from alembic_autogen.schema.volatile_functions import is_volatile

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence, Statement
    from alembic_autogen.proof.existing_revision import ProofRun
    from alembic_autogen.proof.rows.observe import RowChange
    from alembic_autogen.schema.model import TableKey


def _check(evidence: Evidence) -> Iterator[Hit]:
    proof = evidence.proof
    run = proof.full if proof.full and not proof.full.refused else proof.empty
    for change in run.down:
        if _is_downgrades(evidence, run, change):
            yield Hit(
                f"After the downgrade, {change.table}: {change.text}.", _sent(evidence, change)
            )
        elif _is_repeated(evidence, run, change):
            yield from (
                Hit(f"After the second upgrade, {each.table}: {each.text}.")
                for each in run.again
                if _place(each) == _place(change)
            )


def _is_downgrades(evidence: Evidence, run: ProofRun, change: RowChange) -> bool:
    """Whether a difference from before the upgrade is the downgrade's doing."""
    if change.table in _written_by_triggers(evidence):
        return False
    if change.kind in ("rows", "more"):
        lost = {each.table for each in run.up if each.kind in ("table", "rows")}
        return change.kind == "more" or change.table not in lost
    if change.kind != "values" or _follows(evidence, change):
        return False
    earlier = {each.kind for each in run.up if _place(each) == _place(change)}
    if not earlier:
        return all(each.table != change.table for each in run.up if each.kind == "table")
    return (
        earlier == {"values"}
        and _place(change) in run.written_back
        and any(
            each.changes_rows and assigns(each, change.column)
            for each in _downgrade_of(evidence, change)
        )
    )


def _written_by_triggers(evidence: Evidence) -> set[TableKey]:
    """The tables that only triggers write, such as a log of changes."""
    written = {each.table for each in evidence.statements if each.changes_rows and each.table}
    schemas = (evidence.before, evidence.after or evidence.before)
    return {key for each in schemas for key in tables_changed_by_triggers(each, written)}


def _is_repeated(evidence: Evidence, run: ProofRun, change: RowChange) -> bool:
    """Whether each upgrade makes a new value of the last one."""
    return change.kind == "values" and any(
        each.changes_rows
        and len(re.findall(rf"(?<![\w$]){re.escape(change.column)}(?![\w$])", each.sql)) > 1
        and not is_volatile(each.sql)
        for each in evidence.upgrade
        if each.table == change.table
    )


def _follows(evidence: Evidence, change: RowChange) -> bool:
    """Whether the server writes the values of a column: an expression, or the time of a change."""
    table = evidence.before.tables.get(change.table)
    column = table.column(change.column) if table else None
    if column is None or column.generated:
        return True
    return bool(column.on_update) and any(e.changes_rows for e in _downgrade_of(evidence, change))


def _sent(evidence: Evidence, change: RowChange) -> Statement | None:
    """The last statement of the downgrade on a table, if possible one that names the column."""
    found = [*_downgrade_of(evidence, change)]
    named = [each for each in found if change.column and contains_name(each.sql, change.column)]
    return next((each[-1] for each in (named, found) if each), None)


def _downgrade_of(evidence: Evidence, change: RowChange) -> Iterator[Statement]:
    """The statements of the downgrade on a table, by its name before or after the upgrade."""
    keys = (change.table, evidence.renames.table(change.table))
    sent = (each for each in evidence.statements if each.direction == DOWNGRADE)
    return (each for each in sent if each.table in keys)


def _place(change: RowChange) -> tuple[TableKey, str]:
    return change.table, change.column


RULE = Rule(
    id="downgrade-changes-rows",
    severity=Severity.WARNING,
    summary="The downgrade gives back the schema, but not the rows that it could give back.",
    fix="Have the downgrade undo what the upgrade does to rows, and no more: alembic-autogen prove "
    "shows what differs.",
    check=_check,
)
