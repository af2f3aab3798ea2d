"""A trial: rows that a revision puts into a temporary table before it changes anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alembic_autogen.autogenerate.preconditions.precondition import HISTORY
from alembic_autogen.history.trial_name import TRIAL_TABLE
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.model import Column, Table, TableKey

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
    :param orphans: a query that counts the rows of the temporary table without a parent row; empty
        if no foreign key is tried.
    :param orphaned: what is wrong with these rows.
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
    orphans: str = ""
    orphaned: str = ""

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


def counting(conditions: Sequence[str]) -> str:
    """The query that counts the rows of the temporary table that meet one of some conditions."""
    met = " OR ".join(f"({each})" for each in conditions)
    return f"SELECT COUNT(*) FROM {TRIAL} WHERE {met}" if met else ""
