"""Find the generated rows that a revision accepts, as they are or after its UPDATEs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pymysql.err import MySQLError

from alembic_autogen.autogenerate.preconditions.error_code import ABOUT_VALUES
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.trial_table import AGAIN, DROP, Trial
from alembic_autogen.errors import ProofError
from alembic_autogen.schema.model import TableKey

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.autogenerate.backfills.updates import Backfill
    from alembic_autogen.autogenerate.late_updates import LateUpdate

_ABOUT_NAMES = (1054, 1064, 1146, 1305)
"""Errors that do not depend on rows: unknown columns, syntax, unknown tables and functions."""


@dataclass(frozen=True)
class RowAcceptance:
    """Checks whether the preconditions and trials of a table accept its rows.

    :param preconditions: the preconditions to check.
    :param filled: UPDATEs (``--fill``) that run before the preconditions whose rows they change, as
        in the revision; they are rolled back, so that the rows stay as they were generated.
    :param trials: the trials that run after the preconditions.
    :param late: UPDATEs that are tried last, since triggers may refuse them.
    """

    preconditions: Sequence[Precondition]
    filled: Sequence[Backfill] = ()
    trials: Sequence[Trial] = ()
    late: Sequence[LateUpdate] = ()

    def __call__(self, cursor: Cursor, key: TableKey) -> bool:
        mine = [each for each in self.preconditions if each.table == key]
        updates = [each for each in self.filled if each.table == key]
        if not updates:
            return not any(_finds(cursor, each) for each in mine) and self._accepts(cursor, key)
        late = [each for each in mine if any(each in update.preconditions for update in updates)]
        if any(_finds(cursor, each) for each in mine if each not in late):
            return False
        cursor.execute("SAVEPOINT `filled`")
        try:
            for each in updates:
                cursor.execute("".join(each.lines))
            return not any(_finds(cursor, each) for each in late) and self._accepts(cursor, key)
        except MySQLError:  # a key or a type refuses the value in this row
            return False
        finally:
            cursor.execute("ROLLBACK TO SAVEPOINT `filled`")

    def misfits(self, cursor: Cursor, key: TableKey) -> int:
        """Score the rows of a table: 0 if accepted, else 1 plus the checks that refuse them."""
        if self(cursor, key):
            return 0
        return 1 + sum(_finds(cursor, each) for each in self.preconditions if each.table == key)

    def _accepts(self, cursor: Cursor, key: TableKey) -> bool:
        """Whether all trials and late UPDATEs of a table succeed."""
        tried = all(trial_succeeds(cursor, trial) for trial in self.trials if trial.table == key)
        return tried and all(_fires(cursor, each) for each in self.late if each.table == key)


def trial_succeeds(cursor: Cursor, trial: Trial) -> bool:
    """Whether the server accepts the rows of a table in the revision's trial."""
    cursor.execute(trial.create)
    try:
        cursor.execute(f"{trial.insert} {trial.source}")
        cursor.execute(AGAIN)
        if trial.orphans:
            cursor.execute(trial.orphans)
            return cursor.fetchall() == ((0,),)
    except MySQLError as error:
        if error.args[0] in _ABOUT_NAMES:
            raise ProofError(
                f"The rows of {trial.table} cannot be tried: {error}.", details=trial.insert
            ) from error
        return False
    finally:
        cursor.execute(DROP)
    return True


def _fires(cursor: Cursor, late: LateUpdate) -> bool:
    """Whether the triggers of a table accept an UPDATE, which is rolled back."""
    cursor.execute("SAVEPOINT `fired`")
    try:
        cursor.execute(late.statement)
    except MySQLError:
        return False
    finally:
        cursor.execute("ROLLBACK TO SAVEPOINT `fired`")
    return True


def _finds(cursor: Cursor, precondition: Precondition) -> bool:
    try:
        cursor.execute(f"SELECT 1 FROM ({precondition.offenders}) AS offenders LIMIT 1")
    except MySQLError as error:
        if error.args[0] in ABOUT_VALUES:  # the revision refuses the rows then
            return True
        raise ProofError(
            f"The precondition of {precondition.table} cannot be checked: {error}.",
            details=precondition.offenders,
        ) from error
    return bool(cursor.fetchall())
