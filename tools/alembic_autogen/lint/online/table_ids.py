"""The ids of InnoDB's tables, which tell whether a table was rebuilt.

A rebuilt table is another one to InnoDB, with another id. Each partition is a table of its own
(MySQL manual, 28.4.23; MariaDB has the table under an older name).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager

from pymysql import OperationalError
from pymysql.constants import ER

from alembic_autogen.server.base import Database

_SOURCE = {"mysql": "INNODB_TABLES", "mariadb": "INNODB_SYS_TABLES"}
_AUXILIARY = re.compile(r"/fts_[0-9a-f]{16}_", re.IGNORECASE)
"""A table in which InnoDB keeps a FULLTEXT index."""


@contextmanager
def reading_table_ids(database: Database) -> Iterator[Callable[[], dict[str, int]]]:
    """Keep a connection open that reads the ids of a database's tables, by InnoDB's names.

    The names of databases are encoded there: all that contain more than ASCII letters, digits and
    underscores are read, since MySQL has no function for the encoding. An account without the
    privilege PROCESS reads none, so that no rebuild in place is noticed.
    """
    query = (
        f"SELECT NAME, TABLE_ID FROM INFORMATION_SCHEMA.{_SOURCE[database.server.flavor]}"
        " WHERE NAME NOT LIKE 'mysql/%'"
    )
    names = {name.casefold() for name in database.names}

    def read() -> dict[str, int]:
        with connection.cursor() as cursor:
            try:
                cursor.execute(query)
            except OperationalError as error:
                if error.args[0] != ER.SPECIFIC_ACCESS_DENIED_ERROR:
                    raise
                return {}
            return {
                name: number
                for name, number in cursor.fetchall()
                if (schema := name.partition("/")[0]).casefold() in names or "@" in schema
                if not _AUXILIARY.search(name)
            }

    with closing(database.connect()) as connection:
        yield read


def is_rebuilt(before: Mapping[str, int], after: Mapping[str, int]) -> bool:
    """Whether tables that were there have been replaced by others, or have left InnoDB.

    A partition that goes without another in its place is dropped.
    """
    old, new = set(before.values()), set(after.values())
    lost = [name for name, number in before.items() if number not in new]
    return bool(lost) and (bool(new - old) or not all("#p#" in name.casefold() for name in lost))
