"""The results of running a revision on generated rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from alembic_autogen.proof.rows.observe import RowChange
from alembic_autogen.schema.model import TableKey


@dataclass(frozen=True)
class RowsProof:
    """The results of running a revision on rows.

    :param filled: the number of generated rows in each table.
    :param refused: whether the preconditions refused some of the generated rows, as they should.
    :param up: the changes of rows by the upgrade.
    :param down: the changes of rows by the downgrade.
    :param again: the changes of rows by the second upgrade.
    :param not_undone: the message with which the downgrade refuses some of the upgraded rows before
        it changes anything; empty if it accepts them all.
    :param not_again: the message with which the second upgrade refuses rows before it changes
        anything, since the downgrade could not give them back their values; empty if it refuses
        none.
    :param unforeseen: the message with which MySQL refuses some rows that every precondition
        accepts, before anything is changed; empty if it accepts them all.
    :param missing: the messages of planned preconditions that hooks removed from the file.
    :param failures: errors on rows that every precondition accepts, with the direction that failed.
    """

    filled: dict[TableKey, int] = field(default_factory=dict)
    refused: bool = False
    up: tuple[RowChange, ...] = ()
    down: tuple[RowChange, ...] = ()
    again: tuple[RowChange, ...] = ()
    not_undone: str = ""
    not_again: str = ""
    unforeseen: str = ""
    failures: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def without_rows(self) -> tuple[TableKey, ...]:
        """The tables that could not be filled, such as two that refer to each other."""
        return tuple(key for key, count in self.filled.items() if not count)
