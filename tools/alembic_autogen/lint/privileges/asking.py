"""Run a revision as an account that is granted each privilege whose lack the server reports."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from alembic_autogen.error_text import driver_error
from alembic_autogen.history.engine_events import execute, executions, listening
from alembic_autogen.lint.privileges.refusals import REFUSALS, candidates
from alembic_autogen.quoting import quote_name
from alembic_autogen.sandbox.redirect.sql_firewall import unreported_statements

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPICursor

    from alembic_autogen.server.base import Database
    from alembic_autogen.server.limited_account import LimitedAccount, Privilege

_READS = re.compile(r"\s*(?:SELECT|SHOW|DESC|DESCRIBE|EXPLAIN|SET|USE)\b", re.IGNORECASE)


@dataclass
class Asking:
    """Gives privileges to an account while a revision runs.

    :param database: the database on which it runs.
    :param held: the privileges that the account has.
    :param gives: whether it gets what the server asks for.
    :param refused: whether a statement was refused in the end, for lack of a privilege.
    :param must_reconnect: whether a privilege was given that counts for new connections only.
    :param has_changed: whether a statement succeeded that may have changed something.
    """

    account: LimitedAccount
    database: Database
    held: set[Privilege]
    gives: bool = True
    refused: bool = False
    must_reconnect: bool = False
    has_changed: bool = False
    _tried: set[Privilege] = field(default_factory=set)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Run statements in place of the engine while the context lasts."""
        self.refused = self.must_reconnect = self.has_changed = False
        with listening(**executions(self._runs, many=False)):
            yield

    def _runs(
        self, cursor: DBAPICursor, statement: str, parameters: object, context: object
    ) -> bool:
        self._until_it_is_accepted(partial(execute, cursor, statement, parameters), cursor)
        self.has_changed |= not _READS.match(statement)
        return True

    def _until_it_is_accepted(self, run: Callable[[], None], cursor: DBAPICursor) -> None:
        error = _failure(run)
        while error is not None:
            self.refused = driver_error(error)[0] in REFUSALS
            if not self.refused or not self.gives:
                raise error
            left = self._helped(error, run, cursor)
            if left is error:
                raise error
            error = left

    def _helped(
        self, error: Exception, run: Callable[[], None], cursor: DBAPICursor
    ) -> Exception | None:
        """Grant the privileges that settle a refusal, and run the statement again.

        :returns: the next error; the same one if nothing helps, ``None`` if the statement ran.
        """
        refusal = driver_error(error)
        for privileges in candidates(*refusal, self.database.names):
            new = [each for each in privileges if each not in self.held]
            given = [each for each in new if self.account.give(each)]
            if not given:
                continue
            if any(each.database is None for each in given):
                self.held |= {*given}
                self.must_reconnect = True
                return error
            self._enter_again(cursor)
            left = _failure(run)
            if left is None or driver_error(left) != refusal:
                self.held |= {*given}
                return left
            for each in given:
                self.account.take(each)
        return error

    def _enter_again(self, cursor: DBAPICursor) -> None:
        """Enter the database again, so that new grants take effect (MySQL manual, 8.2.13)."""
        with unreported_statements():
            cursor.execute(f"USE {quote_name(self.database.default)}")


def _failure(run: Callable[[], None]) -> Exception | None:
    try:
        run()
    except Exception as error:
        return error
    return None
