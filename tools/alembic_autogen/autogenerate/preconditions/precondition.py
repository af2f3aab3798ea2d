"""A precondition: a query for rows that a revision refuses before it changes anything."""

from __future__ import annotations

from dataclasses import dataclass

from alembic_autogen.schema.model import TableKey

HISTORY = " FOR SYSTEM_TIME ALL"
"""The clause after a versioned table that makes a query read its earlier rows too (MariaDB
documentation, System-Versioned Tables)."""


@dataclass(frozen=True)
class Precondition:
    """A condition on rows that must hold before a revision may begin.

    :param table: the table whose rows are checked, by its name before the revision.
    :param offenders: a SELECT of the keys of all rows that do not fit.
    :param problem: what is wrong with these rows, as half a sentence after the table's name.
    :param remedy: what to do, as an imperative sentence without a full stop.
    :param keys: the number of selected columns, from the first, that form the primary key: a
        message may print these.
    :param columns: the columns, by their target name, whose values make a row unfit; a value given
        for one of them (``--fill``) replaces the row's own.
    :param computed: whether the precondition checks the result of an expression, which any INSERT
        computes in the same way.
    :param about: the generated column or index that the expression belongs to.
    :param changing: the column whose values ``--accept-change`` would let change, as it is typed.
    """

    table: TableKey
    offenders: str
    problem: str
    remedy: str
    keys: int = 0
    columns: tuple[str, ...] = ()
    changing: str = ""
    computed: bool = False
    about: str = ""

    @property
    def condition(self) -> str:
        """The WHERE condition that selects the unfit rows."""
        return self._after_table.removeprefix(HISTORY).removeprefix(" WHERE ")

    @property
    def reads_history(self) -> bool:
        """Whether earlier rows of a versioned table are unfit as well."""
        return self._after_table.startswith(HISTORY)

    @property
    def _after_table(self) -> str:
        return self.offenders.partition(f" FROM {self.table.sql}")[2]
