"""The server warns about a statement.

Alembic and SQLAlchemy do not show warnings. Some of them announce that a later version will refuse
the statement, others that it did not do all that it says: a value was truncated, a table does not
exist, an engine was replaced. OPTIMIZE, ANALYZE, CHECK and REPAIR TABLE succeed even if there is no
such table, or if its engine does not support them: the server reports this in a result row, which
nobody reads. Warnings about what [redundant-index](#redundant-index) and [utf8mb3](#utf8mb3) report
on all servers are left to them. `tinyint(1)` is how the server itself prints a BOOLEAN, so that its
display width is not reported. Nor is that an account which is created or dropped is the definer of
what other databases have.

Flagged, also by `downgrade-changes-rows`:

```python
def upgrade():
    op.execute("INSERT IGNORE INTO customer (id, name, note, points) VALUES (7, 'a', '', 'many')")


def downgrade():
    op.execute("DELETE FROM customer WHERE id = 7")
```

Clean:

```python
def upgrade():
    op.create_index("ix_customer_status", "customer", ["status"])


def downgrade():
    op.drop_index("ix_customer_status", "customer")
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule
from alembic_autogen.schema.definers import quoted_account
from alembic_autogen.server.scratch_names import PREFIX
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence, ServerWarning

_DUPLICATE = 1831
_SCRATCH = re.compile(rf"`?{PREFIX}\w+`?\.")
_OLD = (1287, 3719, 3778)
"""A syntax is deprecated, `utf8` is an alias, a collation is deprecated."""

_DEPRECATED = 1681
_WIDTHS = re.compile(r"\b(\w*int\s*\(\s*\d+\s*\))", re.IGNORECASE)

_IS_DEFINER = 4005
_DEFINER = re.compile(r"User '(?P<user>.*)'@'(?P<host>.*?)' is referenced as a definer")

_DOES_NOTHING = "Correct the statement or leave it out; it does nothing for this table."


def _check(evidence: Evidence) -> Iterator[Hit]:
    for statement in evidence.statements:
        found: dict[object, list[ServerWarning]] = {}
        for warning in statement.warnings:
            if not (
                _of_another_rule(warning)
                or _of_boolean(warning, statement.sql)
                or _of_another_database(warning, evidence)
            ):
                # rows of an answer are about one table each, and have no number
                found.setdefault(warning.code or warning, []).append(warning)
        for first, *others in found.values():
            message = _SCRATCH.sub("", first.message.rstrip("."))
            number = f" ({first.code})" if first.code else ", and the statement succeeds"
            more = f", and {count_of(len(others), 'time')} more" if others else ""
            fix = "" if first.code else _DOES_NOTHING
            yield Hit(f"The server says: {message}{number}{more}.", statement, fix=fix)


def _of_another_rule(warning: ServerWarning) -> bool:
    """Whether it is about a duplicate index, or about utf8mb3 under one of its names."""
    is_charset = warning.code in _OLD and "utf8mb3" in warning.message.lower()
    return warning.code == _DUPLICATE or is_charset


def _of_boolean(warning: ServerWarning, sql: str) -> bool:
    """Whether it is about display widths, and the statement has only that of BOOLEAN."""
    widths = {width.lower().replace(" ", "") for width in _WIDTHS.findall(sql)}
    is_width = warning.code == _DEPRECATED and "display width" in warning.message
    return is_width and widths == {"tinyint(1)"}


def _of_another_database(warning: ServerWarning, evidence: Evidence) -> bool:
    """Whether it names an account as the definer of what only another scratch database has."""
    found = _DEFINER.match(warning.message) if warning.code == _IS_DEFINER else None
    if found is None:
        return False
    account = quoted_account(f"{found['user']}@{found['host']}")
    schemas = [each for each in (evidence.before, evidence.after) if each is not None]
    return all(item.definer != account for each in schemas for item in each.objects.values())


RULE = Rule(
    id="server-warning",
    severity=Severity.WARNING,
    summary="The server warns about a statement.",
    fix="Write the statement so that the server does not warn.",
    check=_check,
)
