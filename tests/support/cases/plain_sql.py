"""ALTER TABLE statements in revisions of cases and random pairs, by the reason why they are SQL.

Alembic has no operation for any of these kinds, or none that expresses the whole change. A
statement of another kind is an error: Alembic could express it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from support.cases.case import Case

_NAME = r"`(?:[^`…]|``)*[`…]"
_ALTER = re.compile(rf"ALTER TABLE (?:{_NAME}\.)?{_NAME} (?P<clauses>.*)", re.DOTALL)
_CHECKS = ("refuse:", "try:")
"""The beginnings of lines that are no statements."""
_NEXT_CLAUSE = re.compile(
    r", (?:(?:ADD|DROP|MODIFY|CHANGE|RENAME|ALGORITHM|COMMENT)\b|[A-Z_]+ ?=)"
    r"|. (?:PARTITION BY|REMOVE PARTITIONING)\b"
)
"""The start of the next clause; partitions have no comma before (MySQL manual, 15.1.9)."""
PAIRS = ("Written pairs", "Random pairs")
"""The columns of what is counted besides the cases."""
HEADING = "## SQL in place of operations"
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
    (
        "A column with a long name is dropped",
        r"DROP COLUMN .*, FORCE$",
        "MySQL has to rebuild the table, which `op.drop_column()` cannot say.",
    ),
    ("An index is renamed, or kept", r"RENAME INDEX", "Alembic has no operation."),
    ("An index becomes visible or invisible", r"ALTER INDEX", "Alembic has no operation."),
    (
        "An index with options is added",
        r"ADD (?:(?:UNIQUE|FULLTEXT|SPATIAL) )?KEY|DROP INDEX",
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


@dataclass
class Count:
    """Numbers of operations in the revisions of tests.

    :param operations: the number of operations, those in SQL included.
    :param kinds: the number of ALTER TABLE statements in SQL, by kind.
    """

    operations: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, lines: Iterable[str]) -> None:
        """Count the operations of a revision.

        :param lines: the operations, as the file of a case lists them.
        :raises ValueError: a statement is of no kind that is listed.
        """
        for line in lines:
            if not line.startswith(_CHECKS):
                self.operations += 1
                self.kinds.update(filter(None, [kind_of(line)]))

    @property
    def share(self) -> str:
        """The number of operations, and how many of them are SQL."""
        found = self.kinds.total()
        return f"{found} of {self.operations} ({100 * found / max(self.operations, 1):.0f} %)"


def of_cases(cases: Iterable[Case]) -> Count:
    """Count the operations of the cases.

    :raises ValueError: a statement is of no kind that is listed.
    """
    count = Count()
    for case in cases:
        count.add((*case.expected.upgrade, *case.expected.downgrade))
    return count


def table(cases: Count, others: Mapping[str, Count]) -> Iterator[str]:
    """Compose the section of docs/coverage.md.

    :param others: the operations in the revisions of pairs, by one of :data:`PAIRS`.
    """
    counts = [cases, *(others[name] for name in PAIRS)]
    yield f"{HEADING}\n"
    yield "Some operations in the revisions of these cases, of the pairs of schemas in"
    yield "`tests/pairs`, and of random pairs, are `ALTER TABLE` statements in SQL, for these"
    yield "reasons. (The pairs are written after the tests of other projects. Each counts once, on"
    yield "MariaDB 11.8 if MySQL does not know what it declares.) In a revision, a comment above"
    yield "each of them gives its reason. A statement for any other reason fails the tests."
    yield ""
    yield f"| Change | Cases | {' | '.join(PAIRS)} | Reason |"
    yield f"| --- |{' ---: |' * len(counts)} --- |"
    for kind, _, why in KINDS:
        found = [count.kinds[kind] for count in counts]
        if any(found):
            yield f"| {kind} | {' | '.join(map(str, found))} | {why} |"
    yield f"| **All** | {' | '.join(count.share for count in counts)} | |"
    yield ""


def counts_of_page(page: str) -> dict[str, Count]:
    """Read from docs/coverage.md what was counted for pairs, by one of :data:`PAIRS`."""
    _, _, section = page.partition(f"{HEADING}\n")
    counts = {name: Count() for name in PAIRS}
    for row in re.findall(r"^\|.+\|$", section.partition("\n## ")[0], re.MULTILINE):
        kind, _, *cells, _ = (cell.strip() for cell in row[1:-1].split("|"))
        for count, cell in zip(counts.values(), cells, strict=True):
            if kind == "**All**":
                count.operations = int(cell.split()[2])
            elif cell.isdigit():
                count.kinds[kind] = int(cell)
    return counts


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
