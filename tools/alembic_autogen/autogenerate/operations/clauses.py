"""Spell several differences of one table as the clauses of one ALTER TABLE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from alembic_autogen.autogenerate.planning.stale import COPY, goes_stale
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.schema import alter
from alembic_autogen.schema.alter import must_be_recreated
from alembic_autogen.schema.differences import Comparison, Difference
from alembic_autogen.schema.model import Column, Table
from alembic_autogen.schema.renames import Renames, renamed_check


def merged_clauses(
    differences: Sequence[Difference], comparison: Comparison, by_old_name: bool = False
) -> list[str]:
    """All clauses: what goes, the table's own attributes, columns, what comes.

    :param differences: differences of one table, sorted.
    :param comparison: both schemas.
    :param by_old_name: whether the table is not renamed yet.
    """
    table = comparison.models.tables[differences[0].models_table]  # type: ignore[index]
    clauses = [
        *_dropped(differences, Renames() if by_old_name else comparison.renames),
        *_attributes(differences, table),
        *_columns(differences, table, comparison.renames),
        *_added(differences),
        *([COPY] if goes_stale(differences, table) else []),
    ]
    partitioning = [d for d in differences if d.kind == "partitioning"]
    if partitioning:
        # not a clause among others, but what ends the statement, without a comma
        text = alter.partitioning_clause(partitioning[0].models)
        return [*clauses[:-1], f"{clauses[-1]} {text}"] if clauses else [text]
    return clauses


def present_name(difference: Difference, renames: Renames) -> str:
    """The name of a CHECK once its table is renamed: one that MySQL made up follows the table."""
    assert difference.head_table is not None
    return renamed_check(difference.head, difference.head_table, renames).name


def _dropped(differences: Iterable[Difference], renames: Renames) -> Iterator[str]:
    for difference in differences:
        if difference.head is None:
            continue
        if difference.kind == "check":
            yield f"DROP CONSTRAINT {quote_name(present_name(difference, renames))}"
        elif difference.kind == "primary key":
            yield "DROP PRIMARY KEY"
        elif difference.kind == "index" and not _is_renamed(difference):
            yield f"DROP INDEX {quote_name(difference.head.name)}"


def _is_renamed(difference: Difference) -> bool:
    return difference.models is not None and difference.head.name != difference.models.name


def _attributes(differences: Iterable[Difference], table: Table) -> Iterator[str]:
    for difference in differences:
        if difference.kind == "charset":
            yield alter.charset_clause(table)
        elif difference.kind == "comment":
            yield f"COMMENT = {quote_string(difference.models)}"
        elif difference.kind == "options":
            yield from alter.option_clauses(dict(difference.head), dict(difference.models))
        elif difference.kind == "auto_increment":
            yield f"AUTO_INCREMENT = {difference.models or 1}"


def _columns(differences: Sequence[Difference], table: Table, renames: Renames) -> Iterator[str]:
    """First what goes; then, from the first column to the last, each in its place."""
    columns = [d for d in differences if d.kind == "column"]
    wanted = {d.models.name: d for d in columns if d.models}
    anew = {n for n, d in wanted.items() if d.head and must_be_recreated(d.head, d.models)}
    for difference in columns:
        if difference.models is None or difference.models.name in anew:
            yield f"DROP COLUMN {quote_name(difference.head.name)}"
    moving: set[str] = set()
    for difference in differences:
        if difference.kind == "column order":
            there = [renames.column(table.key, column.name) for column in difference.head]
            moving = set(_moving([name for name in there if name not in anew], table))
    for at, column in enumerate(table.columns):
        verb = _verb(wanted.get(column.name), anew, column.name in moving)
        if verb:
            place = _place(at, table) if column.name in moving else ""
            if verb == "ADD COLUMN" and not _is_at_end(at, column, table, renames):
                place = _place(at, table)
            yield f"{verb} {alter.column_clause(column, table.collation)} {place}".strip()


def _verb(difference: Difference | None, anew: set[str], moves: bool) -> str:
    """How a column's clause begins; nothing where the column stays as it is."""
    if difference is None:
        return "MODIFY COLUMN" if moves else ""
    head, models = difference.head, difference.models
    if head is None or models.name in anew:
        return "ADD COLUMN"
    if head.name == models.name:
        return "MODIFY COLUMN"
    return f"CHANGE COLUMN {quote_name(head.name)}"


def _place(at: int, table: Table) -> str:
    """Where a column goes: FIRST, or AFTER another."""
    return f"AFTER {quote_name(table.columns[at - 1].name)}" if at else "FIRST"


def _is_at_end(at: int, column: Column, table: Table, renames: Renames) -> bool:
    """Whether a new column can do without a place."""
    return at == len(table.columns) - 1 or _is_taken_over(column, table, renames)


def _is_taken_over(column: Column, table: Table, renames: Renames) -> bool:
    """Whether a new column has the name that another one gives up.

    MySQL finds the columns of indexes by name, so that a new one which stood before the renamed one
    would get its indexes, its primary key even (seen on 9.7).
    """
    return column.name in renames.columns.get(table.key, {})


def _added(differences: Iterable[Difference]) -> Iterator[str]:
    for difference in differences:
        if difference.models is None:
            continue
        if difference.kind == "primary key":
            yield f"ADD {alter.index_clause(difference.models)}"
        elif difference.kind == "index" and difference.head and _is_renamed(difference):
            old, new = quote_name(difference.head.name), quote_name(difference.models.name)
            yield f"RENAME INDEX {old} TO {new}"
        elif difference.kind == "index":
            yield f"ADD {alter.index_clause(difference.models)}"
        elif difference.kind == "check":
            yield f"ADD {alter.check_clause(difference.models)}"
        elif difference.kind == "foreign key":
            yield f"ADD {alter.foreign_key_clause(difference.models)}"


def moved_column_clauses(head: Sequence[Column], table: Table, renames: Renames) -> list[str]:
    """The fewest MODIFY … AFTER that put the columns into the order of the models."""
    there = [renames.column(table.key, column.name) for column in head]
    wanted = [column for column in table.columns if column.name in there]
    moving = _moving(there, table)
    places = ["FIRST", *(f"AFTER {quote_name(column.name)}" for column in wanted)]
    return [
        f"MODIFY COLUMN {alter.column_clause(column, table.collation)} {place}"
        for column, place in zip(wanted, places, strict=False)
        if column.name in moving
    ]


def _moving(there: list[str], table: Table) -> list[str]:
    """The fewest columns that have to move, of those that are there in this order."""
    wanted = [column.name for column in table.columns if column.name in there]
    staying = _longest_increasing([there.index(name) for name in wanted])
    return [name for name in wanted if there.index(name) not in staying]


def _longest_increasing(numbers: list[int]) -> set[int]:
    """The members of a longest increasing subsequence: columns that need not move."""
    best: list[list[int]] = []
    for at, number in enumerate(numbers):
        before = [chain for chain in best[:at] if chain[-1] < number]
        best.append([*_longest(before), number])
    return set(_longest(best))


def _longest(chains: Sequence[list[int]]) -> list[int]:
    return max(chains, key=lambda chain: len(chain), default=[])
