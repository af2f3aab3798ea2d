"""Write the revision of a real database, by a process that runs no code of the application.

The process is forked before the seal is entered, and waits for what to write. It can do nothing but
replace the rows of the version table.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from typing import NoReturn

import pymysql

from alembic_autogen.errors import AutogenError, TargetError
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.server.connection import connect
from alembic_autogen.server.sources.url import database_in, parse


class VersionWriter:
    """The process that writes.

    :param url: the URL of the database, which was read before.
    """

    def __init__(self, url: str) -> None:
        asked, self._ask = os.pipe()
        self._answer, answered = os.pipe()
        child = os.fork()
        if not child:
            # Forked twice, so that nobody has to wait for it.
            if not os.fork():
                os.close(self._ask)
                _serve(url, asked, answered)
            os._exit(0)
        os.waitpid(child, 0)
        os.close(asked)
        os.close(answered)

    def write(
        self, table: str, definition: str, before: Sequence[str], after: Sequence[str]
    ) -> None:
        """Replace the rows of the version table.

        :param definition: creates the table, if there is none.
        :param before: the rows that it has to have now.
        :param after: the rows that it gets.
        :raises TargetError: it has other rows, or cannot be written.
        """
        text = json.dumps([table, definition, sorted(before), sorted(after)])
        with os.fdopen(self._ask, "w") as asking:
            asking.write(f"{text}\n")  # other processes keep the pipe open
        with os.fdopen(self._answer) as answering:
            problem = answering.read()
        if problem != "ok":
            raise TargetError(problem or "The revision could not be written.")


def _serve(url: str, asked: int, answered: int) -> NoReturn:
    with contextlib.suppress(BaseException):
        with os.fdopen(asked) as asking:
            text = asking.readline()
        if text:
            with os.fdopen(answered, "w") as answering:
                answering.write(_written(url, *json.loads(text)))
    os._exit(0)


def _written(url: str, table: str, definition: str, before: list[str], after: list[str]) -> str:
    """Write, in one transaction.

    :returns: ``ok``, or the reason why not.
    """
    name = quote_name(table)
    try:
        with connect(parse(url), database_in(url)) as connection, connection.cursor() as cursor:
            if definition:
                cursor.execute(definition)
            connection.autocommit(False)
            cursor.execute(f"SELECT version_num FROM {name} FOR UPDATE")
            found = sorted(str(row[0]) for row in cursor.fetchall())
            if found != before:
                return (
                    f"The database is at {', '.join(found) or 'base'} now; another process has "
                    "changed that meanwhile. Nothing was written."
                )
            cursor.execute(f"DELETE FROM {name}")
            for revision in after:
                value = quote_string(revision)  # a parameter would need other percent signs
                cursor.execute(f"INSERT INTO {name} (version_num) VALUES ({value})")
            connection.commit()
    except AutogenError as error:
        return error.message
    except pymysql.err.Error as error:
        return f"The revision cannot be written: {error.args[-1]}."
    return "ok"
