"""The session of the revisions while a tool does its work beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.apply.backup.own_session import OWN_OPTIONS
from alembic_autogen.apply.locks.own_connection import rows, text_of
from alembic_autogen.quoting import quote_string
from alembic_autogen.schema.parse import parse_create_table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alembic_autogen.schema.model import Table, TableKey

_LONGEST_WAIT = 31_536_000
"""The maximum of wait_timeout, in seconds (MySQL manual, 7.1.8): a tool may take days."""
_PASSED_ON = ("sql_mode", "time_zone", "foreign_key_checks")
"""Variables that affect how values are converted, and whether foreign keys are checked."""


@dataclass(frozen=True)
class RevisionConnection:
    """The connection that executes the revisions."""

    connection: Connection

    @contextmanager
    def idle(self) -> Iterator[None]:
        """Commit, as the server does before ALTER TABLE, and stay connected while the context
        lasts: an open transaction would keep the tool from the tables that it has used."""
        self.rows("COMMIT")
        with self.variables_set({"wait_timeout": str(_LONGEST_WAIT)}):
            yield

    def variables(self) -> dict[str, str]:
        """The variables that the revisions have set in this session and that the tool needs."""
        names = [f"@@{scope}.{name}" for name in _PASSED_ON for scope in ("SESSION", "GLOBAL")]
        ((*values,),) = self.rows(f"SELECT {', '.join(names)}")
        texts = iter(map(text_of, values))
        found = {}
        for name in _PASSED_ON:
            mine, common = next(texts), next(texts)
            if mine != common:
                found[name] = "'{}'".format(mine.replace(",", r"\,"))
        if self.rows("SHOW VARIABLES LIKE 'explain_format'"):
            # In the format of MySQL 9, the tool reads no numbers of rows, and copies all at once.
            found["explain_format"] = "'TRADITIONAL'"
        return found

    def table(self, key: TableKey) -> Table:
        """Read a table."""
        database = text_of(self.value("SELECT DATABASE()"))
        ((_, sql, *_),) = self.rows(f"SHOW CREATE TABLE {key.sql}")
        return parse_create_table(key, text_of(sql), {}, database)

    @contextmanager
    def variables_set(self, values: Mapping[str, str]) -> Iterator[None]:
        """Set variables of the session while the context lasts."""
        before = {name: text_of(self.value(f"SELECT @@SESSION.{name}")) for name in values}
        self._set(values)
        try:
            yield
        finally:
            self._set(before)

    def _set(self, values: Mapping[str, str]) -> None:
        texts = (f"{name} = {_value(each)}" for name, each in values.items())
        self.rows(f"SET SESSION {', '.join(texts)}")

    def execute(self, statement: str) -> None:
        """Execute a statement with the limits on waits that those of revisions have.

        The statement does not count as one of the revision: no backup precedes it, and no mark.
        """
        self.connection.exec_driver_sql(statement, execution_options=OWN_OPTIONS)

    def value(self, query: str) -> object:
        """Execute a query, and fetch its only value."""
        ((value,),) = self.rows(query)
        return value

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Execute a statement of which SQLAlchemy's listeners do not learn."""
        return rows(self.connection.connection, statement)


def _value(text: str) -> str:
    return text if text.isdigit() else quote_string(text)
