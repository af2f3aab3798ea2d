"""The protocol of a tool that copies a table while others write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from alembic_autogen.apply.online.connection_options import ConnectionOptions
    from alembic_autogen.schema.model import Table


@dataclass(frozen=True)
class CopyTableNames:
    """The names of the tables of a run.

    :param new: the table that gets the rows.
    :param old: the table that it replaces, until that is dropped.
    :param others: further tables, which the tool may drop.
    :param placeholder: the comment of a table that may have the name of the old one before the
        tables are swapped.
    """

    new: str
    old: str
    others: tuple[str, ...] = ()
    placeholder: str = ""

    @property
    def all(self) -> tuple[str, ...]:
        """All names."""
        return (self.new, *self.others, self.old)


@dataclass(frozen=True)
class Job:
    """A table to be built again.

    :param alter: the clauses of ALTER TABLE.
    :param folder: a private folder, for files that the tool reads.
    :param account: the account and the address by which it connects.
    :param flavor: ``mysql`` or ``mariadb``.
    :param lock_wait_timeout: seconds that a statement waits for the table.
    :param lock_retries: how often such a statement is tried again.
    :param variables: variables of the session, as the revision has them.
    :param options: further options of the user.
    """

    database: str
    table: str
    alter: str
    folder: Path
    account: ConnectionOptions
    flavor: str
    lock_wait_timeout: int
    lock_retries: int
    variables: Mapping[str, str] = field(default_factory=dict)
    options: Sequence[str] = ()


class Stage(Enum):
    """A stage of a tool's run."""

    COPYING = "copying"
    """Copies rows: it can be ended, and its tables and triggers removed."""
    FINISHING = "finishing"
    """Moves triggers and foreign keys to the new table, and swaps the tables."""
    SWAPPED = "swapped"
    """The new table is in the old one's place."""


class Tool(Protocol):
    """A program that builds a table again."""

    @property
    def name(self) -> str:
        """The name that users know the tool by."""
        ...

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables that it needs."""
        ...

    def names(self, table: str) -> CopyTableNames:
        """The names of the tables that it makes beside a table."""
        ...

    def clauses(
        self, statement: str, tables: tuple[Table, Table], flavor: str, *, twice: bool
    ) -> str:
        """The clauses of ALTER TABLE for its new table.

        :param tables: the table before the statement and after it.
        :param twice: whether the table is built a second time, for names of CHECKs.
        """
        ...

    def command(self, job: Job) -> list[str]:
        """The command line for a job, without secrets; it may write files in the job's folder."""
        ...

    def stage(self, line: str) -> Stage | None:
        """The stage that begins with a line of its output; ``None`` if none does."""
        ...

    def progress(self, line: str) -> str:
        """The progress that a line of its output shows; empty if it shows none."""
        ...

    def is_message(self, line: str) -> bool:
        """Whether a line of its output may be the reason why it fails."""
        ...
