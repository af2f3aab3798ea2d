"""Spell several differences of one table as the clauses of one ALTER TABLE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from alembic_autogen.autogenerate.disturbed import is_made_anew
from alembic_autogen.schema import alter
from alembic_autogen.schema.diff import Comparison, Difference
from alembic_autogen.schema.model import Column, Table
from alembic_autogen.schema.renames import Renames
from alembic_autogen.sql import quote_name, quote_string


def merged_clauses(differences: Sequence[Difference], comparison: Comparison) -> list[str]:
    """All clauses: what goes, the table's own attributes, columns, what comes.

    :param differences: differences of one table, sorted.
    :param comparison: both schemas.
    """
    table = comparison.models.tables[differences[0].models_table]  # type: ignore[index]
    clauses = [
        *_dropped(differences),
        *_attributes(differences, table),
        *_columns(differences, table, comparison.renames),
        *_added(differences),
    ]
    partitioning = [d for d in differences if d.kind == "partitioning"]
    if partitioning:
        # not a clause among others, but what ends the statement, without a comma
        text = alter.partitioning_clause(partitioning[0].models)
        return [*clauses[:-1], f"{clauses[-1]} {text}"] if clauses else [text]
    return clauses


def _dropped(differences: Iterable[Difference]) -> Iterator[str]:
    for difference in differences:
        if difference.head is None:
            continue
        if difference.kind == "check":
            yield f"DROP CONSTRAINT {quote_name(difference.head.name)}"
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
    position = {column.name: at for at, column in enumerate(table.columns)}
    columns = [d for d in differences if d.kind == "column"]
    for difference in columns:
        if difference.models is None:
            yield f"DROP COLUMN {quote_name(difference.head.name)}"
    for difference in sorted(
        (d for d in columns if d.models), key=lambda d: position[d.models.name]
    ):
        yield from _changed_column(difference, table, renames)
    for difference in differences:
        if difference.kind == "column order":
            yield from moved_column_clauses(difference.head, table, renames)


def _changed_column(difference: Difference, table: Table, renames: Renames) -> Iterator[str]:
    head, models = difference.head, difference.models
    clause = alter.column_clause(models, table.collation)
    if head is None or is_made_anew(head, models):
        if head is not None:
            yield f"DROP COLUMN {quote_name(head.name)}"
        place = position_clause(models, table, renames)
        yield f"ADD COLUMN {clause} {place}".strip()
    elif head.name == models.name:
        yield f"MODIFY COLUMN {clause}"
    else:
        yield f"CHANGE COLUMN {quote_name(head.name)} {clause}"


def position_clause(column: Column, table: Table, renames: Renames | None = None) -> str:
    """Where a new column goes: nothing for the end, or FIRST, or AFTER another.

    Nothing either where the column before it is being renamed, as its name is then in flux.
    """
    at = [each.name for each in table.columns].index(column.name)
    if at == len(table.columns) - 1:
        return ""
    if at == 0:
        return "FIRST"
    before = table.columns[at - 1].name
    if renames and before in renames.columns.get(table.key, {}).values():
        return ""
    return f"AFTER {quote_name(before)}"


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


def moved_column_clauses(head: Sequence[Column], table: Table, renames: Renames) -> list[str]:
    """The fewest MODIFY … AFTER that put the columns into the order of the models."""
    present = [renames.column(table.key, column.name) for column in head]
    wanted = [column for column in table.columns if column.name in present]
    staying = _longest_increasing([present.index(column.name) for column in wanted])
    clauses: list[str] = []
    for at, column in enumerate(wanted):
        if present.index(column.name) not in staying:
            place = f"AFTER {quote_name(wanted[at - 1].name)}" if at else "FIRST"
            clauses.append(f"MODIFY COLUMN {alter.column_clause(column, table.collation)} {place}")
    return clauses


def _longest_increasing(numbers: list[int]) -> set[int]:
    """The members of a longest increasing subsequence: columns that need not move."""
    best: list[list[int]] = []
    for at, number in enumerate(numbers):
        before = [chain for chain in best[:at] if chain[-1] < number]
        best.append([*_longest(before), number])
    return set(_longest(best))


def _longest(chains: Sequence[list[int]]) -> list[int]:
    return max(chains, key=lambda chain: len(chain), default=[])
