"""Findings in a real database after its revisions have run, as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.schema.differences import Difference
    from alembic_autogen.schema.model import TableKey


@dataclass(frozen=True)
class Mending:
    """The statements after which a schema is as the revisions make it.

    :param dropped: the tables and columns that they drop, with what these contain.
    """

    statements: tuple[str, ...]
    dropped: tuple[str, ...] = ()

    def lines(self, what: str) -> Iterator[str]:
        """The statements with a sentence before them.

        :param what: what they do.
        """
        drops = f"; they drop {', '.join(self.dropped)} with the contents" if self.dropped else ""
        yield f"These statements {what} (tried on a copy of the schema{drops}):"
        for statement in self.statements:
            yield from f"{statement};".splitlines()


@dataclass(frozen=True)
class ComparedSchema:
    """The differences of a real database from what its revisions made on the disposable server.

    :param mending: what removes the differences; ``None`` if there are none, or if nothing is
        known that does.
    """

    differences: tuple[Difference, ...] = ()
    mending: Mending | None = None


@dataclass(frozen=True)
class ComparedValues:
    """The values of a table before and after a plan, by columns that were there all the time.

    :param old: its name before.
    :param new: its name afterwards, as those of the columns are.
    :param same: the columns whose values are the same in each row.
    :param changed: those of which values differ, as statements of the plan may change them.
    :param unexplained: those of which values differ although no statement changes them.
    :param problem: why they were not compared; empty if they were.
    """

    old: TableKey
    new: TableKey
    same: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unexplained: tuple[str, ...] = ()
    problem: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that were compared."""
        return self.same + self.changed + self.unexplained

    @property
    def is_proved(self) -> bool:
        """Whether the values are those of before, but for what statements may change."""
        return not (self.unexplained or self.problem)


@dataclass(frozen=True)
class RowCount:
    """The number of rows of a table, before and after the run.

    :param old: its name before; ``None`` if it is new.
    :param new: its name afterwards; ``None`` if it was dropped.
    :param before: the number of rows; ``None`` if they were not counted, or it was not there.
    :param after: likewise.
    """

    old: TableKey | None
    new: TableKey | None
    before: int | None
    after: int | None
