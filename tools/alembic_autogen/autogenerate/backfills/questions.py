"""Find the columns whose rows need a value, and ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from alembic_autogen.autogenerate.backfills.flags import existing_columns, flag_of, flag_path
from alembic_autogen.autogenerate.backfills.refused_defaults import (
    repeated_defaults,
    unfit_defaults,
)
from alembic_autogen.autogenerate.planning.engine_limits import has_no_update
from alembic_autogen.autogenerate.preconditions.base import Fills, rows_of
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.questions import Question, Reply
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import Column, ColumnKey, TableKey
from alembic_autogen.server.base import title
from alembic_autogen.wording import count_of


@dataclass(frozen=True)
class Unfilled:
    """A column without a value that existing rows can have, in a table that may have rows.

    It becomes NOT NULL without a default, or its default is one that the table itself refuses.

    :param table: the table, by its target name.
    :param column: the column after the revision.
    :param value: the value that MySQL gives existing rows by itself; ``None`` if it has none.
    :param is_new: whether the column is added; otherwise it may contain NULLs.
    :param takes_value: whether an UPDATE can help: not if earlier values of a versioned table may
        be NULL, which it does not change, nor in an ARCHIVE table, which has none.
    :param server: the name of the server.
    :param cause: why existing rows cannot have the default of a new column, as a predicate; empty
        if it has none.
    """

    table: TableKey
    column: Column
    value: str | None
    is_new: bool
    takes_value: bool
    server: str
    cause: str = ""

    @property
    def name(self) -> str:
        """The column with its table."""
        return f"{self.table}.{self.column.name}"

    @property
    def place(self) -> ColumnKey:
        """The table and name of the column that gets the value."""
        return self.table, self.column.name

    @property
    def flag(self) -> str:
        """The flag that gives existing rows a value."""
        return flag_of(self.table, self.column.name, "SQL")

    def answered(self, value: str) -> str:
        """The flag for an answer on a terminal; if empty, for the server's value or a refusal."""
        sql = value or self.value
        if sql is None:
            return f"--refuse {flag_path(*self.place)}"
        return flag_of(*self.place, sql)

    @property
    def rows(self) -> str:
        """The affected rows, for a sentence."""
        return "existing rows" if self.is_new else "rows in which it is NULL"

    @property
    def question(self) -> str:
        """The text of the question."""
        if self.cause:
            return f"{self.name} {self.cause}: what do existing rows get?"
        why = " and has no default" if self.is_new else ""
        return f"{self.name} becomes NOT NULL{why}: what do {self.rows} get?"

    def as_question(self, condition: str = "") -> Question:
        """Return the question with the flags that answer it.

        :param condition: the end of the question, about when it needs an answer at all.
        """
        replies = [
            Reply(f"--refuse {flag_path(*self.place)}", f"the upgrade refuses {self.rows}"),
        ]
        if self.takes_value:
            replies.insert(0, Reply(self.flag, f"the SQL of a value for {self.rows}"))
        if self.value is not None:
            own = f"the default value of {self.server}"
            replies.insert(0, Reply(flag_of(*self.place, self.value), own))
        text = f"{self.question}{condition}"
        return Question("value", self.name, text, tuple(replies), self.table.name, self.column.name)


def unfilled(comparison: Comparison, fills: Fills) -> list[Unfilled]:
    """Find the columns that become NOT NULL and for which no flag gives existing rows a value."""
    return [
        Unfilled(
            rows.target.key,
            target,
            rows.filler(target) if current is None else None,
            current is None,
            current is None or not (rows.keeps_history or has_no_update(rows.current)),
            title(rows.flavor),
        )
        for rows in rows_of(comparison, fills)
        for current, target in rows.columns()
        if (rows.target.key, target.name) not in fills
        and not (target.nullable or target.generated or target.autoincrement)
        and (
            target.default is None
            if current is None
            else current.nullable and not current.generated
        )
    ]


def refused_defaults(
    comparison: Comparison, fills: Fills, always_fails: Callable[[str], bool]
) -> list[Unfilled]:
    """Find new columns of which a key or a CHECK refuses the default in all rows, or all but one.

    :param always_fails: whether a condition that reads no row is true.
    """
    return [
        Unfilled(rows.target.key, column, None, True, True, title(rows.flavor), cause)
        for rows in rows_of(comparison, fills)
        for column, cause in (*repeated_defaults(rows), *unfit_defaults(rows, always_fails))
        if (rows.target.key, column.name) not in fills
    ]


def rows_question(
    precondition: Precondition, count: int, keys: str, comparison: Comparison
) -> Question:
    """Ask for a value of rows that the revisions themselves insert and a precondition refuses.

    :param precondition: the precondition.
    :param count: the number of these rows.
    :param keys: their primary keys, as text.
    :param comparison: the schemas of the direction.
    """
    table = comparison.renames.table(precondition.table)
    rows = count_of(count, "row")
    is_fixed = precondition.reads_history or has_no_update(
        comparison.current.tables[precondition.table]
    )
    fixed = existing_columns(comparison, [precondition] if is_fixed else [])
    filled = [name for name in precondition.columns if (table, name) not in fixed]
    what = "what do they get instead?" if filled else "a revision of its own must change them."
    found = f"{precondition.problem} ({rows}{keys}), which the revisions themselves insert"
    text = f"{precondition.table}: {found}: {what}"
    replies = [Reply(flag_of(table, name, "SQL"), f"another {name}") for name in filled]
    if precondition.changing:
        replies.append(
            Reply(
                f"--accept-change {precondition.changing}",
                f"the values that {title(comparison.current.flavor)} converts them to",
            )
        )
    column = next(iter(precondition.columns), "")
    return Question("rows", f"{table}", text, tuple(replies), table.name, column)
