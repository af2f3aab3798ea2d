"""A statement changes attributes of a column that its operation does not name.

MySQL and MariaDB have no statement that changes one attribute of a column: `MODIFY` and `CHANGE`
replace the whole definition, and attributes that they leave out are lost (MySQL manual, 15.1.9).
Alembic fills in those that `alter_column()` gets as `existing_type`, `existing_nullable`,
`existing_server_default` and `existing_comment`; without them, a column loses `NOT NULL`, its
default or its comment. A collation, `ON UPDATE`, `AUTO_INCREMENT` and `INVISIBLE` have no argument
of their own.

The column is read before and after the statement; attributes that differ although the operation
does not change them are reported. A default that is named is the whole of it, with or without `ON
UPDATE`, which SQL cannot name as absent; a statement of SQL that changes nothing else is written
for the loss; and MariaDB's type `JSON` brings a collation of its own. In a statement that changes
several columns, the words for one do not count for another.

Flagged, also by `rebuilds-table`:

```python
def upgrade():
    op.alter_column("customer", "note", comment="free text", existing_type=sa.Text())


def downgrade():
    op.alter_column(
        "customer",
        "note",
        comment=None,
        existing_type=sa.Text(),
        existing_nullable=False,
    )
```

Clean:

```python
def upgrade():
    op.alter_column(
        "customer",
        "note",
        comment="free text",
        existing_type=sa.Text(),
        existing_nullable=False,
    )


def downgrade():
    op.alter_column(
        "customer",
        "note",
        comment=None,
        existing_type=sa.Text(),
        existing_nullable=False,
        existing_comment="free text",
    )
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from alembic_autogen.history.statement_renames import renames_by
from alembic_autogen.history.table_statements import (
    Altered,
    changes_of,
    name_of,
    past_condition,
)
from alembic_autogen.lint.changes import listed
from alembic_autogen.lint.evidence import DOWNGRADE
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence, Statement
    from alembic_autogen.schema.model import Column, Table
    from alembic_autogen.schema.tokens import Token

_DOUBLE_QUOTED = re.compile(r'\b(COMMENT|DEFAULT)[\s=]*"(?:[^"\\]|\\.|"")*"', re.IGNORECASE)
_TEXTUAL = re.compile(r"(var)?char|(tiny|medium|long)?text|enum|set")
_CHARSET = "COLLATE|CHARACTER SET|CHARSET|CONVERT|BINARY|ASCII|UNICODE|NATIONAL|NCHAR|NVARCHAR"
_WORDS = {
    "NOT NULL": r"\bNULL\b",
    "its default": r"\bDEFAULT\b",
    "its comment": r"\bCOMMENT\b",
    "its character set": rf"\b({_CHARSET})\b",
    "its collation": rf"\b({_CHARSET})\b",
    "ON UPDATE": r"\bON UPDATE\b",
    "AUTO_INCREMENT": r"\bAUTO_INCREMENT\b",
    "its expression": r"\bAS\b",
    "INVISIBLE": r"\b(IN)?VISIBLE\b",
}
"""The words with which a statement changes an attribute on purpose (MySQL manual, 15.1.24)."""


def _check(evidence: Evidence) -> Iterator[Hit]:
    for statement in evidence.statements:
        if statement.before is None or statement.after is None:
            continue
        renamed = _renamed(statement)
        for column in statement.before.columns:
            after = statement.after.column(renamed.get(column.name, column.name))
            if after is None:
                continue
            lost = [e for e in _lost(column, after) if not _is_meant(e, statement, column.name)]
            if statement.direction == DOWNGRADE:
                lost = [each for each in lost if each in _missing(evidence, statement, after)]
            elif _is_only_effect(statement, column, after):
                continue
            if lost:
                name = f"{statement.before.key}.{column.name}"
                yield Hit(f"{name} loses {listed(lost)}, which nothing asks for.", statement)


def _missing(evidence: Evidence, statement: Statement, after: Column) -> list[str]:
    """The attributes that a column had before the upgrade, and lacks after the downgrade."""
    table = evidence.before.tables.get(statement.after.key) if statement.after else None
    original = table.column(after.name) if table else None
    return list(_lost(original, after)) if original else []


def _renamed(statement: Statement) -> Mapping[str, str]:
    """The new name of each column that the statement renames, by its old one."""
    if statement.before is None or statement.after is None:
        return {}
    names = {statement.before.key: [column.name for column in statement.before.columns]}
    return renames_by([statement.sql], names).columns.get(statement.after.key, {})


def _lost(before: Column, after: Column) -> Iterator[str]:
    """The attributes that a column had, and has no longer."""
    if after.nullable and not before.nullable:
        yield "NOT NULL"
    if before.default not in (None, "NULL") and before.default != after.default:
        yield "its default"
    if before.comment and before.comment != after.comment:
        yield "its comment"
    if _is_text(after) and before.is_json_text == after.is_json_text:
        if before.charset and before.charset != after.charset:
            yield "its character set"
        elif before.collation and before.collation != after.collation:
            yield "its collation"
    if before.on_update and not after.on_update:
        yield "ON UPDATE"
    if before.autoincrement and not after.autoincrement:
        yield "AUTO_INCREMENT"
    if before.generated and not after.generated:
        yield "its expression"
    if before.invisible and not after.invisible:
        yield "INVISIBLE"


def _is_only_effect(statement: Statement, before: Column, after: Column) -> bool:
    """Whether a statement of SQL changes nothing but one attribute of a column: that is its aim.

    An operation of Alembic names its aim; that of a downgrade is to restore what was there.
    """
    if hasattr(statement.operation, "modify_nullable") or len([*_lost(before, after)]) != 1:
        return False
    differing = [each.name for each in fields(before) if _differ(before, after, each.name)]
    return len(differing) == 1 and _place(statement.before, before) == _place(
        statement.after, after
    )


def _differ(before: Column, after: Column, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))


def _place(table: Table | None, column: Column) -> int:
    return table.columns.index(column) if table else 0


def _is_text(column: Column) -> bool:
    return bool(_TEXTUAL.match(column.type))


def _is_meant(attribute: str, statement: Statement, column: str) -> bool:
    """Whether the operation, or else the text of the statement, is about an attribute."""
    operation = statement.operation
    asked = {
        "NOT NULL": getattr(operation, "modify_nullable", None) is not None,
        "its default": getattr(operation, "modify_server_default", False) is not False,
        "its comment": getattr(operation, "modify_comment", False) is not False,
        # SQLAlchemy has no other argument for it
        "ON UPDATE": getattr(operation, "modify_server_default", False) is not False,
    }
    if operation is not None and hasattr(operation, "modify_nullable") and attribute in asked:
        return asked[attribute]
    words = _WORDS[attribute]
    if attribute == "ON UPDATE" and statement.direction != DOWNGRADE:
        words += rf"|{_WORDS['its default']}"
    return re.search(words, _about(column, statement.sql), re.IGNORECASE) is not None


def _about(column: str, sql: str) -> str:
    """The words of a statement, without its names and texts and what defines other columns."""
    kept = []
    for change in changes_of(_DOUBLE_QUOTED.sub(r"\1 ''", sql)):
        for clause in change.clauses if isinstance(change, Altered) else ():
            defined, rest = _defined_column(clause)
            if defined is None or defined.lower() == column.lower():
                kept.append(" ".join(t.text for t in rest if t.kind not in ("name", "string")))
    return ", ".join(kept) or sql


def _defined_column(clause: Sequence[Token]) -> tuple[str | None, Sequence[Token]]:
    """The column, by its name before the statement, that a clause defines again; what follows."""
    tokens = [token for token in clause if token.kind != "space"]
    upper = [token.text.upper() for token in tokens]
    if upper[0] not in ("MODIFY", "CHANGE"):
        return None, tokens
    at = past_condition(upper, 2 if upper[1:2] == ["COLUMN"] else 1)
    if at >= len(tokens):
        return None, tokens
    return name_of(tokens[at].text), tokens[at + (2 if upper[0] == "CHANGE" else 1) :]


RULE = Rule(
    id="attribute-lost",
    severity=Severity.ERROR,
    summary="A statement changes attributes of a column that its operation does not name.",
    fix="Name what the column has: existing_nullable, existing_server_default, existing_comment; "
    "or write the whole definition with op.execute().",
    check=_check,
)
