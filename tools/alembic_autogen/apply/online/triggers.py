"""Give triggers the text back that they had before a tool built their table again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.apply.locks.own_connection import text_of
from alembic_autogen.quoting import quote_name, quote_string

if TYPE_CHECKING:
    from alembic_autogen.apply.online.revision_connection import RevisionConnection

_CREATE = re.compile(r"CREATE\s+(?!OR\b)", re.IGNORECASE)
_SETTINGS = ("sql_mode", "collation_connection")


@dataclass(frozen=True)
class Trigger:
    """A trigger as SHOW CREATE TRIGGER prints it.

    :param charset: the character set of the client that created it.
    :param settings: the variables under which it runs.
    """

    sql: str
    charset: str
    settings: tuple[str, str]


def read_triggers(session: RevisionConnection, table: str) -> dict[str, Trigger]:
    """Read the triggers of a table, by name."""
    found = {}
    for name, *_ in session.rows(f"SHOW TRIGGERS WHERE `Table` = {quote_string(table)}"):
        shown = session.rows(f"SHOW CREATE TRIGGER {quote_name(text_of(name))}")
        _, mode, sql, charset, collation, *_ = map(text_of, shown[0])
        found[text_of(name)] = Trigger(sql, charset, (mode, collation))
    return found


def put_back(session: RevisionConnection, before: dict[str, Trigger], table: str) -> None:
    """Replace triggers whose text has changed: MariaDB keeps the words in which it was written.

    :param before: the triggers before the run.
    """
    now = read_triggers(session, table)
    charset = session.value("SELECT @@character_set_client")
    for name, trigger in before.items():
        if name not in now or now[name].sql == trigger.sql or trigger.charset != charset:
            continue
        with session.variables_set(dict(zip(_SETTINGS, trigger.settings, strict=True))):
            session.execute(_CREATE.sub("CREATE OR REPLACE ", trigger.sql, count=1))
