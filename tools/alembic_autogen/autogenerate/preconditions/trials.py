"""Trials: rows are inserted into a temporary table, where no query can predict a server's refusal.

An INSERT computes generated columns, functional indexes, defaults and CHECKs as ALTER TABLE does,
and ends with the same errors in strict mode (tried on MySQL 9.7 and MariaDB 10.11 and 11.8 with
casts, JSON, dates and divisions). A temporary table is created and dropped without a commit (MySQL
manual, 15.3.3), so values that rows got before are still rolled back if a trial fails. It has only
the columns that are needed, and neither foreign keys nor partitions, which it cannot have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from alembic_autogen.autogenerate.preconditions.base import (
    AcceptedColumns,
    Fills,
    Rows,
    rows_of,
)
from alembic_autogen.autogenerate.preconditions.fallible import can_be_stored
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.references import (
    TriedReference,
    tried_references,
)
from alembic_autogen.autogenerate.preconditions.trial_table import (
    NUMBER,
    Trial,
    collation_for,
    counting,
    creating_lines,
    insert_of,
)
from alembic_autogen.autogenerate.preconditions.tried_parts import TriedParts
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.alter import column_clause, index_clause
from alembic_autogen.schema.conversions import is_convertible
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import Column, Index, TableKey


def trials_for(
    comparison: Comparison,
    fills: Fills,
    accepted: AcceptedColumns = frozenset(),
    needless: Iterable[Precondition] = (),
    whole: Collection[TableKey] = (),
    copied_first: Collection[TableKey] = (),
    preconditions: Iterable[Precondition] = (),
) -> list[Trial]:
    """Collect all trials of one direction, in the order of the tables.

    :param comparison: the schemas of that direction.
    :param fills: the user's values for new columns of existing rows.
    :param accepted: columns whose values may change with their type.
    :param needless: preconditions that are omitted because they refuse too much: a trial replaces
        them.
    :param whole: tables, by their names before the revision, that are tried as a whole.
    :param copied_first: the table that only the first statement of that direction copies.
    :param preconditions: the preconditions of that direction, which leave foreign keys to trials.
    """
    left_out = {each.table for each in needless}
    tried = {(each.table, each.about) for each in preconditions}
    trials = []
    for rows in rows_of(comparison, fills, accepted, copied_first):
        key = rows.current.key
        tries_all, is_whole = key in left_out, key in whole
        references = tried_references(rows, comparison, {a for table, a in tried if table == key})
        trials.append(_trial(rows, tries_all, is_whole, references))
        if rows.keeps_history:  # earlier rows need no parent row
            trials.append(_trial(rows.at_all_times, tries_all, is_whole, ()))
    return [trial for trial in trials if trial is not None]


def _trial(
    rows: Rows, tries_all: bool, is_whole: bool, references: Sequence[TriedReference]
) -> Trial | None:
    """The trial of the rows of one table.

    :returns: ``None`` if nothing has to be tried, or if a precondition refuses all rows, whose
        values are unknown.
    """
    tried = TriedParts(rows, tries_all or is_whole, references)
    if not tried.described and not is_whole:
        return None
    columns = rows.target.columns if is_whole else tried.columns()
    inserted = _inserted(columns, rows)
    if inserted is None:
        return None
    clauses, values = inserted
    clauses += [index_clause(_plain(index)) for index in tried.indexes]
    clauses += [f"CHECK {check.expression}" for check in tried.all_checks]
    problem, remedy = tried.sentence
    failed = ""
    if tried.violations:
        failed, (problem, remedy) = problem, tried.violation
    if is_whole:
        failed = ""
        problem = "the server does not accept some rows in the new table"
        remedy = "Change them"
    return Trial(
        rows.current.key,
        creating_lines(clauses),
        insert_of(values),
        problem,
        remedy + rows.discarding,
        ", ".join(map(quote_name, rows.keys)),
        tried.names,
        tried.repeated,
        collation_for(columns, rows.target),
        rows.target.collation == rows.current.collation,
        failed=failed,
        where="",
        with_earlier=rows.with_earlier,
        orphans=counting([each.orphans for each in tried.references]),
        orphaned=" or ".join(dict.fromkeys(each.problem for each in tried.references)),
    )


def _inserted(columns: Iterable[Column], rows: Rows) -> tuple[list[str], dict[str, str]] | None:
    """The clauses of columns in the temporary table, and the values of its rows, by column.

    :returns: ``None`` if values are unknown: a precondition refuses such rows.
    """
    clauses: list[str] = []
    values: dict[str, str] = {}
    for column in columns:
        clause, value = _as_tried(column, rows)
        if clause is None:
            return None
        clauses.append(clause)
        values |= {quote_name(column.name): value} if value else {}
    return clauses, values or {NUMBER: "NULL"}


_DOCUMENTS = "FTS_DOC_ID"
"""The column that InnoDB accepts as BIGINT UNSIGNED NOT NULL only (MySQL manual, 17.6.2.4)."""


def _as_tried(column: Column, rows: Rows) -> tuple[str | None, str | None]:
    """The clause of a column in the temporary table, and the value of its rows.

    :returns: no clause if the value is unknown; no value if the server computes it.
    """
    collation = rows.target.collation
    bare = replace(column, comment="", invisible=False, on_update=None, autoincrement=False)
    if column.generated:
        if can_be_stored(column.generated.expression):
            # MariaDB does not compute a VIRTUAL column without an index until a table is copied
            bare = replace(bare, generated=replace(column.generated, stored=True))
        return column_clause(bare, collation), None
    before = rows.before(column.name)
    is_filled = (rows.target.key, column.name) in rows.fills
    if before is None and column.default is not None and not is_filled:
        return column_clause(bare, collation), None
    renamed = rows.renames.members.get((rows.target.key, column.name))
    # not converted here, since the server converts it as ALTER TABLE does
    value = quote_name(before.name) if before and not renamed else rows.value(column.name)
    if before and not is_convertible(before, column, rows.flavor):
        value = "NULL"  # a precondition refuses the rows that have a value
    if value is None:
        return None, None
    may_be_null = before is not None and column.name.upper() != _DOCUMENTS
    nullable = may_be_null or column.nullable
    plain = replace(bare, nullable=nullable, default=None, extra="")
    return column_clause(plain, collation), value


def _plain(index: Index) -> Index:
    """An index without the options that do not affect which rows it takes.

    The temporary table has a primary key of its own.
    """
    if index.kind == "PRIMARY":
        index = replace(index, kind="UNIQUE", name="alembic_autogen_key")
    return replace(index, comment="", invisible=False, ignored=False, extra="", using=None)
