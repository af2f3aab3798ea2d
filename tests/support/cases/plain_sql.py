"""The ALTER TABLE statements in the revisions of all cases, by the reason why they are SQL.

Alembic has no operation for any of these kinds, or none that expresses the whole change. A
statement of another kind is an error: Alembic could express it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from support.cases.case import Case

_NAME = r"`(?:[^`…]|``)*[`…]"
_ALTER = re.compile(rf"ALTER TABLE (?:{_NAME}\.)?{_NAME} (?P<clauses>.*)", re.DOTALL)
_CHECKS = ("refuse:", "try:")
"""The beginnings of lines that are no statements."""
_NEXT_CLAUSE = re.compile(r", (?:(?:ADD|DROP|MODIFY|CHANGE|RENAME|ALGORITHM|COMMENT)\b|[A-Z_]+ ?=)")
KINDS = (
    (
        "Several changes of one table",
        None,
        "One statement leaves no state in between, and a refusal changes nothing.",
    ),
    (
        "A column changes",
        r"(?:MODIFY|CHANGE) COLUMN",
        "`op.alter_column()` knows no position, no generated columns, and neither `INVISIBLE` nor "
        "`SRID`.",
    ),
    (
        "A column is added",
        r"ADD COLUMN",
        "`op.add_column()` knows neither a position nor `INVISIBLE`.",
    ),
    ("An index is renamed, or kept", r"RENAME INDEX", "Alembic has no operation."),
    (
        "An index with options is added",
        r"ADD (?:UNIQUE )?KEY|DROP INDEX",
        "`op.create_index()` knows neither comments nor `INVISIBLE`.",
    ),
    (
        "The primary key is added or dropped",
        r"(?:ADD|DROP) PRIMARY KEY",
        "Alembic's autogenerate cannot render `op.create_primary_key()`.",
    ),
    (
        "A `CHECK` that is not enforced",
        r"ADD CONSTRAINT",
        "`op.create_check_constraint()` cannot express `NOT ENFORCED`.",
    ),
    (
        "Partitions of an existing table",
        r"PARTITION BY|REMOVE PARTITIONING|(?:ADD|DROP|REORGANIZE) PARTITION",
        "Alembic has no operation.",
    ),
    (
        "Options of an existing table",
        r"DEFAULT CHARACTER SET|TABLESPACE|`?[A-Z_]+`? ?=|(?:ADD|DROP) SYSTEM VERSIONING",
        "Alembic has no operation.",
    ),
)
"""Each kind, the beginning of its only clause, and the reason."""


def table(cases: Iterable[Case]) -> Iterator[str]:
    """Compose the section of docs/coverage.md.

    :raises ValueError: a statement is of no kind that is listed.
    """
    lines = [
        line
        for case in cases
        for line in (*case.expected.upgrade, *case.expected.downgrade)
        if not line.startswith(_CHECKS)
    ]
    found = Counter(kind for line in lines if (kind := kind_of(line)))
    share = round(100 * found.total() / len(lines))
    yield "## SQL in place of operations\n"
    yield f"Of {len(lines)} operations in the revisions of these cases, {found.total()}"
    yield f"({share} %) are `ALTER TABLE` statements in SQL, for these reasons. In a revision, a"
    yield "comment above each of them gives its reason."
    yield ""
    yield "| Change | Statements | Reason |"
    yield "| --- | ---: | --- |"
    yield from (f"| {kind} | {found[kind]} | {why} |" for kind, _, why in KINDS if found[kind])
    yield ""


def kind_of(line: str) -> str:
    """The kind of a statement; empty if it is no ALTER TABLE.

    :param line: an operation, as the file of a case lists it.
    :raises ValueError: it is of no kind that is listed.
    """
    alter = _ALTER.match(line)
    if alter is None:
        return ""
    clauses = alter["clauses"]
    if _NEXT_CLAUSE.search(clauses):
        return KINDS[0][0]
    for kind, beginning, _ in KINDS:
        if beginning and re.match(beginning, clauses):
            return kind
    raise ValueError(f"a kind of SQL that {__name__} does not list: {line}")
