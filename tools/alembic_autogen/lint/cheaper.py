"""Try whether a statement is cheaper as several, with the same table in the end.

One ALTER with several clauses is carried out as its most expensive one needs, and some clauses are
cheap apart only: an index beside a new column makes MySQL build the table again, while the column
alone is INSTANT, and the index alone needs no rebuild.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pymysql.err import MySQLError

from alembic_autogen.history.table_statements import Altered, changes_of, name_of, words_of
from alembic_autogen.lint.evidence import UPGRADE, Statement
from alembic_autogen.lint.online.carrying import carrying
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.read import read_table
from alembic_autogen.server.scratch import empty_database

if TYPE_CHECKING:
    from alembic_autogen.lint.online.classes import OnlineClass
    from alembic_autogen.schema.model import Table
    from alembic_autogen.server.base import Database

_OWN_WAY = re.compile(r"\b(?:ALGORITHM|LOCK)\b", re.IGNORECASE)
_DROP_INDEX = (["DROP", "INDEX"], ["DROP", "KEY"])
_COUNTER = re.compile(r" AUTO_INCREMENT=\d+")
_NO_DIFFERENCE = 2
"""The cost from which on there is something to gain, see :func:`_cost`."""


@dataclass(frozen=True)
class Cheaper:
    """A statement, and others that are cheaper and leave the same table.

    :param instead: the statements, in order.
    :param classes: how the server carries them out.
    """

    statement: Statement
    instead: tuple[str, ...]
    classes: tuple[OnlineClass, ...]


def cheaper_forms(database: Database, statements: Iterable[Statement]) -> Iterator[Cheaper]:
    """Try the statements of an upgrade that build a table again or make writers wait.

    :param database: a scratch database, whose contents are lost.
    """
    for statement in statements:
        online, table = statement.online, statement.before
        if statement.direction != UPGRADE or online is None or table is None:
            continue
        parts = apart(statement.sql, table) if _cost([online])[0] >= _NO_DIFFERENCE else []
        if len(parts) < 2:
            continue
        written, instead = (_tried(database, table, each) for each in ([statement.sql], parts))
        if written is None or instead is None or written.sql != instead.sql:
            continue
        if _cost(instead.classes) < _cost(written.classes):
            yield Cheaper(statement, tuple(parts), instead.classes)


def apart(statement: str, table: Table) -> list[str]:
    """The clauses of an ALTER TABLE as statements; a column's own index goes before the column.

    :param table: the table before the statement.
    :returns: nothing if it is another statement, or has an algorithm or a lock of its own.
    """
    found = [*changes_of(statement)]
    if len(found) != 1 or not isinstance(found[0], Altered) or _OWN_WAY.search(statement):
        return []
    clauses = [words_of(clause) for clause in found[0].clauses]
    texts = ["".join(token.text for token in clause) for clause in found[0].clauses]
    before = [f"DROP INDEX {quote_name(name)}" for name in _own_indexes(clauses, table)]
    return [f"ALTER TABLE {found[0].table.sql} {text}" for text in (*before, *texts)]


def _own_indexes(clauses: Sequence[list[str]], table: Table) -> Iterator[str]:
    """The names of indexes that only have a column that is dropped, and no clause of their own."""
    for words in clauses:
        upper = [word.upper() for word in words]
        if upper[:1] == ["DROP"] and len(words) == (3 if upper[1] == "COLUMN" else 2):
            column = name_of(words[-1])
            names = (each.name for each in table.indexes if each.columns == (column,))
            yield from (name for name in names if not _names_index(clauses, name))


def _names_index(clauses: Sequence[list[str]], name: str) -> bool:
    """Whether a clause drops an index, which may have the name of its column."""
    drops = (each for each in clauses if [word.upper() for word in each[:2]] in _DROP_INDEX)
    return any(name_of(words[-1]) == name for words in drops)


@dataclass(frozen=True)
class _Tried:
    sql: str
    classes: tuple[OnlineClass, ...]


def _tried(database: Database, table: Table, statements: Sequence[str]) -> _Tried | None:
    """Run statements on a copy of a table.

    :returns: the table afterwards, and the classes; ``None`` if the server refuses one.
    """
    empty_database(database)
    with (
        carrying(database) as carry,
        database.connect() as connection,
        connection.cursor() as cursor,
    ):
        try:
            cursor.execute("SET foreign_key_checks = 0")
            cursor.execute(table.sql)
            cursor.execute("SET foreign_key_checks = 1")
            classes = [carry(each, cursor.execute) for each in statements]
        except MySQLError:
            return None
    after = read_table(database, table.key)
    if after is None:
        return None
    return _Tried(_COUNTER.sub("", after.sql), tuple(each for each in classes if each))


def _cost(classes: Sequence[OnlineClass]) -> tuple[int, int]:
    """What statements cost: the most expensive one first, then how many build the table again."""
    worst = max(map(_rank, classes), default=0)
    return worst, sum(each.rebuild for each in classes)


def _rank(online: OnlineClass) -> int:
    if online.blocks_writes:
        return 4 if online.rebuild else 3
    if online.rebuild:
        return _NO_DIFFERENCE
    return 0 if online.algorithm == "INSTANT" else 1
