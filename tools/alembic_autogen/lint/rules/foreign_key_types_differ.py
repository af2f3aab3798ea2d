"""A column of a foreign key has another type than the column that it refers to.

MySQL and MariaDB refuse INT for BIGINT and another collation, but accept other lengths of texts,
other digits of a DECIMAL or DATETIME, and other members of an ENUM (MySQL manual, 15.1.20.5, and
measured). With `foreign_key_checks = 0`, MySQL also lets the character set of the column that is
referred to change, and MariaDB accepts any type if the referenced table is created after the one
that refers to it. A shorter column cannot hold all values to which it may refer; with another
collation, the two do not agree on what is equal, and a join cannot use the index.

Flagged:

```python
def upgrade():
    op.execute("CREATE TABLE country (code VARCHAR(20) PRIMARY KEY) DEFAULT CHARSET = utf8mb4")
    op.execute(
        "CREATE TABLE city (id INT PRIMARY KEY, country VARCHAR(10),"
        " FOREIGN KEY (country) REFERENCES country (code)) DEFAULT CHARSET = utf8mb4"
    )


def downgrade():
    op.drop_table("city")
    op.drop_table("country")
```

Clean:

```python
def upgrade():
    op.execute("CREATE TABLE country (code VARCHAR(20) PRIMARY KEY) DEFAULT CHARSET = utf8mb4")
    op.execute(
        "CREATE TABLE city (id INT PRIMARY KEY, country VARCHAR(20) NOT NULL,"
        " FOREIGN KEY (country) REFERENCES country (code)) DEFAULT CHARSET = utf8mb4"
    )


def downgrade():
    op.drop_table("city")
    op.drop_table("country")
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from alembic_autogen.lint.changes import statement_about
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.schema.model import Column, Table, TableKey


def _check(evidence: Evidence) -> Iterator[Hit]:
    if evidence.after is None:
        return
    earlier = set(_differing(evidence.renamed))
    for key, name, text in _differing(evidence.after.tables):
        if (key, name, text) not in earlier:
            yield Hit(text, statement_about(evidence, key, name))


def _differing(tables: Mapping[TableKey, Table]) -> Iterator[tuple[TableKey, str, str]]:
    """The tables and names of foreign keys whose columns differ, with a sentence about it."""
    for key, table in tables.items():
        for foreign_key in table.foreign_keys:
            referred = tables.get(foreign_key.referred)
            pairs = zip(foreign_key.columns, foreign_key.referred_columns, strict=True)
            for name, other in pairs if referred else ():
                mine, theirs = table.column(name), referred.column(other) if referred else None
                if mine and theirs and (texts := _types(mine, theirs)):
                    target = f"{foreign_key.referred}.{other}"
                    text = f"{key}.{name} is {texts[0]}, but {target} is {texts[1]}."
                    yield key, foreign_key.name, text


def _types(mine: Column, theirs: Column) -> tuple[str, str] | None:
    """Describe the different types of two columns; ``None`` if their types are the same."""
    if mine.type != theirs.type:
        return mine.type, theirs.type
    if (mine.charset, mine.collation) == (theirs.charset, theirs.collation):
        return None
    return f"{mine.type} in {mine.collation}", f"in {theirs.collation}"


RULE = Rule(
    id="foreign-key-types-differ",
    severity=Severity.WARNING,
    summary="A column of a foreign key has another type than the column that it refers to.",
    fix="Give both columns the same type, length, character set and collation.",
    check=_check,
)
