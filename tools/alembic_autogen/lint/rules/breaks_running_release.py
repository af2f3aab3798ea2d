"""Statements of the previous release fail after the upgrade.

While a deployment runs, and after one that is rolled back, the previous release of the application
works with a database that the revision has already changed. Its statements are those that the
application's tests have sent, if the setting `recorded_statements` names a file of them: the
finding then names the code and the test. Otherwise they are generated from the schema before the
revision: a SELECT of all columns, an INSERT with all columns and one without those that are
nullable or have a default, an UPDATE of all columns and a DELETE by the primary key, for each table
that the revision changes, with generated rows. Those that succeed before the upgrade are run again
after it, and rolled back. The finding says which fail, and for how many of the rows if not for all:
a new constraint refuses some values only, which the release may never send.

The last revision in such a series of steps is flagged too, since it is not known which parts of the
schema the previous release still uses. Accept it with a comment on the line before the statement:
`# autogen: ignore[breaks-running-release] release 1.4 no longer reads email`.

Flagged:

```python
def upgrade():
    op.alter_column("customer", "email", new_column_name="mail", existing_type=sa.String(100))


def downgrade():
    op.alter_column("customer", "mail", new_column_name="email", existing_type=sa.String(100))
```

Clean:

```python
def upgrade():
    op.add_column("customer", sa.Column("mail", sa.String(100)))


def downgrade():
    op.drop_column("customer", "mail")
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from alembic_autogen.lint.changes import listed
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.release.advice import advice
from alembic_autogen.lint.release.generated_statements import INSERT, SHORT_INSERT
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import BrokenStatement, Evidence, Statement

_MOST_NAMED = 3
"""The number of statements that a finding names; the JSON names all."""


def _check(evidence: Evidence) -> Iterator[Hit]:
    found = sorted(evidence.broken, key=_group)
    for _, group in groupby(found, _group):
        statements = list(group)
        first = statements[0]
        kinds = _kinds(statements)
        fail = "fail" if len(kinds) > 1 else "fails"
        what = f"{listed(kinds)} of {first.table} by the previous release{_origins(statements)}"
        yield Hit(
            f"{what} {fail}: {first.error}.",
            _cause(evidence, first),
            fix=advice(evidence, first),
        )


def _group(broken: BrokenStatement) -> tuple[tuple[str, str], int]:
    return broken.table.order, broken.number


def _origins(statements: list[BrokenStatement]) -> str:
    """The code and the tests that sent the statements, in parentheses; empty if generated."""
    found = [each.origin for each in statements if each.origin]
    more = f"; and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return f" ({'; '.join(found[:_MOST_NAMED])}{more})" if found else ""


def _kinds(statements: list[BrokenStatement]) -> list[str]:
    """The kinds of statements, with the number of rows for which they fail if not for all."""
    kinds = {each.kind for each in statements if each.failed == each.tried}
    if INSERT in kinds:
        statements = [each for each in statements if each.kind != SHORT_INSERT]
    texts = (
        (
            each.kind
            if each.failed == each.tried
            else f"{each.kind} (for {each.failed} of {each.tried} rows)"
        )
        for each in statements
    )
    return [*dict.fromkeys(texts)]


def _cause(evidence: Evidence, broken: BrokenStatement) -> Statement | None:
    """The statement of the upgrade that has most of the names in the server's message."""
    quoted = re.findall(r"['`]([^'`]+)['`]", broken.error)
    names = {part for text in quoted for part in text.split(".")} | {broken.table.name}
    return evidence.cause(names, broken.table)


RULE = Rule(
    id="breaks-running-release",
    severity=Severity.WARNING,
    summary="Statements of the previous release fail after the upgrade.",
    fix="Change it in steps over several releases, so that each schema serves two of them.",
    check=_check,
)
