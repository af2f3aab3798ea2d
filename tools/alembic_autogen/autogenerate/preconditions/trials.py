"""Trials: rows are inserted into a temporary table, where no query can predict a server's refusal.

An INSERT computes generated columns, functional indexes, defaults and CHECKs as ALTER TABLE does,
and ends with the same errors in strict mode (tried on MySQL 9.7 and MariaDB 10.11 and 11.8 with
casts, JSON, dates and divisions). A temporary table is created and dropped without a commit (MySQL
manual, 15.3.3), so values that rows got before are still rolled back if a trial fails. It has only
the columns that are needed, and neither foreign keys nor partitions, which it cannot have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from alembic_autogen.autogenerate.preconditions.base import (
    AcceptedColumns,
    Fills,
    Rows,
    listed,
    rows_of,
)
from alembic_autogen.autogenerate.preconditions.checks import new_checks
from alembic_autogen.autogenerate.preconditions.duplicates import unique_arrays
from alembic_autogen.autogenerate.preconditions.fallible import can_be_stored, may_fail
from alembic_autogen.autogenerate.preconditions.generated import newly_computed
from alembic_autogen.autogenerate.preconditions.invalid_dates import is_copied_later
from alembic_autogen.autogenerate.preconditions.narrowing import conversion
from alembic_autogen.autogenerate.preconditions.precondition import HISTORY, Precondition
from alembic_autogen.history.implicit_commit import TRIAL_TABLE
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.alter import column_clause, index_clause
from alembic_autogen.schema.constant_defaults import has_constant_default
from alembic_autogen.schema.conversions import is_convertible
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.formulas import formula, mentions
from alembic_autogen.schema.model import Column, Index, Table, TableKey

TRIAL = quote_name(TRIAL_TABLE)
"""The temporary table."""
NUMBER = "`alembic_autogen_row`"
"""The key of the temporary table (``sql_require_primary_key`` requires one), unlike any real
column."""


@dataclass(frozen=True)
class Trial:
    """A check that a server takes all rows of a table, before a revision may begin.

    :param table: the table whose rows are tried, by its name before the revision.
    :param lines: the statement that creates the temporary table, split into readable lines; without
        the default character set and collation.
    :param insert: the INSERT into the temporary table, up to its FROM clause.
    :param problem: what is wrong if the trial fails, as half a sentence after the table's name.
    :param remedy: what to do, as an imperative sentence without a full stop.
    :param keys: the columns of the primary key, as SQL.
    :param names: the generated columns and indexes over expressions that are tried.
    :param repeated: what is wrong if two rows have the same value of a unique key.
    :param collation: the table options with the default character set and collation; empty if no
        column needs them.
    :param is_alike: whether the table has the same default collation before the revision, by
        whatever name the server knows it there.
    :param failed: what is wrong if the trial fails other than by a CHECK; empty if ``problem`` is
        about any failure.
    :param where: a condition for the rows that are tried; empty if all are.
    :param with_earlier: whether earlier rows of a versioned table are tried as well.
    """

    table: TableKey
    lines: tuple[str, ...]
    insert: str
    problem: str
    remedy: str
    keys: str
    names: frozenset[str]
    repeated: str
    collation: str
    is_alike: bool
    failed: str
    where: str
    with_earlier: bool

    @property
    def create(self) -> str:
        """The statement that creates the temporary table."""
        return "".join(self.lines) + self.collation

    @property
    def source(self) -> str:
        """The FROM clause of the rows, and the condition for them."""
        table = self.table.sql + (HISTORY if self.with_earlier else "")
        return f"FROM {table}" + (f" WHERE {self.where}" if self.where else "")


DROP = f"DROP TEMPORARY TABLE IF EXISTS {TRIAL}"
AGAIN = f"UPDATE {TRIAL} SET {NUMBER} = -{NUMBER}"
"""An UPDATE that makes MariaDB compute everything strictly: an INSERT ... SELECT takes ``'7x' + 1``
(10.11)."""


def trials_for(
    comparison: Comparison,
    fills: Fills,
    accepted: AcceptedColumns = frozenset(),
    needless: Iterable[Precondition] = (),
    whole: Collection[TableKey] = (),
    copied_first: Collection[TableKey] = (),
) -> list[Trial]:
    """Collect all trials of one direction, in the order of the tables.

    :param comparison: the schemas of that direction.
    :param fills: the user's values for new columns of existing rows.
    :param accepted: columns whose values may change with their type.
    :param needless: preconditions that are omitted because they refuse too much: a trial replaces
        them.
    :param whole: tables, by their names before the revision, that are tried as a whole.
    :param copied_first: the table that only the first statement of that direction copies.
    """
    left_out = {each.table for each in needless}
    found = (
        _trial(each, rows.current.key in left_out, rows.current.key in whole)
        for rows in rows_of(comparison, fills, accepted, copied_first)
        for each in ((rows, rows.at_all_times) if rows.keeps_history else (rows,))
    )
    return [trial for trial in found if trial is not None]


def _trial(rows: Rows, tries_all: bool, is_whole: bool) -> Trial | None:
    """The trial of the rows of one table.

    :returns: ``None`` if nothing has to be tried, or if a precondition refuses all rows, whose
        values are unknown.
    """
    tried = _TriedParts(rows, tries_all or is_whole)
    if not tried.described and not is_whole:
        return None
    columns = rows.target.columns if is_whole else tried.columns()
    inserted = _inserted(columns, rows)
    if inserted is None:
        return None
    clauses, values = inserted
    clauses += [index_clause(_plain(index)) for index in tried.indexes]
    clauses += [f"CHECK {check.expression}" for check in tried.checks]
    problem, remedy = tried.sentence
    if is_whole:
        problem = "the server does not accept some rows in the new table"
        remedy = "Change them"
    return Trial(
        rows.current.key,
        creating_lines(clauses),
        insert_of(values),
        problem,
        remedy + rows.discarding,
        ", ".join(map(quote_name, rows.keys)),
        frozenset((*(c.name for c in tried.generated), *(i.name for i in tried.indexes))),
        tried.repeated,
        collation_for(columns, rows.target),
        rows.target.collation == rows.current.collation,
        failed="",
        where="",
        with_earlier=rows.with_earlier,
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


def creating_lines(clauses: Sequence[str]) -> tuple[str, ...]:
    """The statement that creates the temporary table, a clause a line, without its collation.

    :param clauses: those of columns, indexes and CHECKs; the primary key comes before them.
    """
    *others, last = f"{NUMBER} BIGINT AUTO_INCREMENT PRIMARY KEY", *clauses
    return (
        f"CREATE TEMPORARY TABLE {TRIAL} (",
        *(f"{clause}, " for clause in others),
        last,
        ") ENGINE=InnoDB",
    )


def insert_of(values: Mapping[str, str]) -> str:
    """The INSERT of values into the temporary table, up to its FROM clause.

    :param values: by the column, both as SQL.
    """
    return f"INSERT INTO {TRIAL} ({', '.join(values)}) SELECT {', '.join(values.values())}"


def collation_for(columns: Iterable[Column], table: Table) -> str:
    """The default collation of a table, if columns have it, whose clauses do not name it."""
    if any(each.collation == table.collation for each in columns):
        return f" DEFAULT CHARSET={table.charset} COLLATE={table.collation}"
    return ""


class _TriedParts:
    """The parts of a table that are tried, and the columns that these are computed from.

    A server demands no CHECK and no unique key of earlier rows, but computes what they hold.

    :param tries_all: whether parts that cannot fail are tried as well.
    """

    def __init__(self, rows: Rows, tries_all: bool) -> None:
        self.rows = rows
        self._known = {column.name: column for column in rows.target.columns}
        self._tries_all = tries_all
        self.generated = [
            column for column, expression in newly_computed(rows) if self._fails(expression, column)
        ]
        self.defaults = list(self._defaults())
        self.filled = list(self._filled())
        self.converted = list(self._converted())
        self.indexes = list(self._indexes())
        self.checks = [check for check in new_checks(rows) if self._fails(check.expression)]
        if rows.with_earlier:
            self.indexes = [replace(index, kind="") for index in self.indexes]
            self.checks = []

    def _fails(self, expression: str, result: Column | None = None) -> bool:
        return self._tries_all or may_fail(expression, self._known, result)

    def _defaults(self) -> Iterator[Column]:
        """New columns with an expression as their default, which gives existing rows a value."""
        for current, target in self.rows.columns():
            default = target.default
            if current or not default or (self.rows.target.key, target.name) in self.rows.fills:
                continue
            if has_constant_default(target):
                continue
            # no query can check whether the value of a default that reads columns fits
            if default.startswith("(") and ("`" in default or self._fails(default, target)):
                yield target

    def _filled(self) -> Iterator[Column]:
        """New columns with SQL of the value for existing rows, which may fail for some.

        It may be NULL or too long if it reads columns.
        """
        for current, target in self.rows.columns():
            value = self.rows.fills.get((self.rows.target.key, target.name))
            if current is None and value and may_fail(value, {}):
                yield target

    def _converted(self) -> Iterator[Column]:
        """Columns whose values may change, if no query can predict which values are refused."""
        for current, target in self.rows.columns():
            if current is None or target.generated or not self.rows.accepts_change(current, target):
                continue
            if conversion(quote_name(current.name), current, target).unforeseen:
                yield target

    def _indexes(self) -> Iterator[Index]:
        """Indexes over new expressions, and over virtual columns that are tried.

        A copy of the table computes the existing indexes again.
        """
        copied = is_copied_later(self.rows)
        virtual = {c.name for c in self.generated if c.is_virtual}
        present = {part.expression for index in self.rows.current.indexes for part in index.parts}
        unique = unique_arrays(self.rows)
        for index in self.rows.target.indexes:
            if index.kind not in ("", "UNIQUE"):
                continue
            new = [
                part.expression
                for part in index.parts
                if part.expression
                and (
                    copied
                    or part.expression not in present
                    or mentions(part.expression, self.rows.reread)
                )
            ]
            # the type of the expression's value is unknown
            fails = index in unique or any(self._fails(each, _ANY) for each in new)
            if fails or virtual & {part.column for part in index.parts}:
                yield index

    @property
    def sentence(self) -> tuple[str, str]:
        """The problem if a trial fails, and the remedy."""
        described = self.described
        if len(described) == len(self.converted):
            names, has = listed(c.name for c in self.converted), (
                "has" if len(described) == 1 else "have"
            )
            types = listed(dict.fromkeys(c.type for c in self.converted))
            return f"{names} {has} values that do not fit {types}", "Change them"
        they_are = "it is" if len(described) == 1 else "they are"
        return (
            f"the server cannot compute {listed(described)} for some rows",
            f"Change what {they_are} computed from",
        )

    @property
    def repeated(self) -> str:
        """The problem if two rows have the same value of a unique key; empty if there is none."""
        unique = [index.name for index in self.indexes if index.kind == "UNIQUE"]
        return f"values of {listed(unique)} occur more than once" if unique else ""

    @property
    def described(self) -> list[str]:
        """The parts that are tried, described for a sentence."""
        return [
            *(column.name for column in self.generated),
            *(f"the default of {column.name}" for column in self.defaults),
            *(f"the value of {column.name}" for column in self.filled),
            *(f"the new values of {column.name}" for column in self.converted),
            *(f"the index {i.name}" for i in self.indexes if any(p.expression for p in i.parts)),
            *(f"the CHECK {check.name}" for check in self.checks),
        ]

    def columns(self) -> list[Column]:
        """Return the columns that are tried, and those that they are computed from."""
        tried = (*self.generated, *self.defaults, *self.filled, *self.converted)
        wanted = {column.name for column in tried}
        texts = [check.expression for check in self.checks]
        for index in self.indexes:
            wanted |= {part.column for part in index.parts if part.column}
            texts += [part.expression for part in index.parts if part.expression]
        texts += [formula(self._known[name]) for name in wanted]
        while texts:
            text = texts.pop()
            more = {name for name in self._known if name not in wanted and mentions(text, [name])}
            wanted |= more
            texts += [formula(self._known[name]) for name in more]
        return [column for column in self.rows.target.columns if column.name in wanted]


_ANY = Column("", "varchar(255)")
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
    """An index without the options that do not affect which rows it takes."""
    return replace(index, comment="", invisible=False, ignored=False, extra="", using=None)
