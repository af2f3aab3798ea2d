"""Run statements on a copy of a table, and compare what they cost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pymysql.err import MySQLError

from alembic_autogen.lint.online.carrying import carrying
from alembic_autogen.schema.read import read_table
from alembic_autogen.server.scratch import empty_database

if TYPE_CHECKING:
    from alembic_autogen.lint.cheaper.contexts import StatementContext
    from alembic_autogen.lint.online.classes import OnlineClass
    from alembic_autogen.schema.model import Table
    from alembic_autogen.server.base import Database

NO_DIFFERENCE = 2
"""The cost from which on there is something to gain, see :func:`cost`."""
_COUNTER = re.compile(r" AUTO_INCREMENT=\d+")


@dataclass(frozen=True)
class TriedStatements:
    """The result of running statements on a table.

    :param table: the table afterwards.
    :param classes: how the server carried them out.
    """

    table: Table
    classes: tuple[OnlineClass, ...]

    @property
    def sql(self) -> str:
        """SHOW CREATE TABLE, without the next number of AUTO_INCREMENT."""
        return _COUNTER.sub("", self.table.sql)

    def is_cheaper(self, written: TriedStatements) -> bool:
        """Whether the statements cost less than others."""
        return cost(self.classes) < cost(written.classes)


def tried(
    database: Database, context: StatementContext, statements: Sequence[str]
) -> TriedStatements | None:
    """Run statements on a copy of a table.

    :returns: ``None`` if the table is not known, or the server refuses a statement.
    """
    if context.table is None:
        return None
    empty_database(database)
    with (
        carrying(database) as carry,
        database.connect() as connection,
        connection.cursor() as cursor,
    ):
        classes = []
        try:
            cursor.execute("SET foreign_key_checks = 0")
            for statement in context.setup:
                cursor.execute(statement)
            cursor.execute("SET foreign_key_checks = 1")
            for statement in statements:
                online = carry(statement, cursor.execute)
                if online is None:
                    cursor.execute(statement)
                else:
                    classes.append(online)
        except MySQLError:
            return None
    after = read_table(database, context.table.key)
    return TriedStatements(after, tuple(classes)) if after else None


def cost(classes: Sequence[OnlineClass]) -> tuple[int, int]:
    """The rank of the most expensive statement, and how many statements rebuild the table."""
    worst = max(map(_rank, classes), default=0)
    return worst, sum(each.rebuild for each in classes)


def _rank(online: OnlineClass) -> int:
    if online.blocks_writes:
        return 4 if online.rebuild else 3
    if online.rebuild:
        return NO_DIFFERENCE
    return 0 if online.algorithm == "INSTANT" else 1
