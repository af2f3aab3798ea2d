"""Triggers and tables that a tool leaves behind when it is ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.apply.locks.own_connection import OwnConnection, literal, number_of, text_of
from alembic_autogen.quoting import quote_name

if TYPE_CHECKING:
    from alembic_autogen.apply.online.tool import CopyTableNames

_PREFIX = "pt_osc_"
"""The beginning of the names of the triggers of pt-online-schema-change."""
_TRIES = 20
"""The number of attempts to drop a trigger that others use."""


@dataclass(frozen=True)
class Leftovers:
    """The triggers and tables of a run of the tool on a table.

    :param triggers: the triggers that copy changes to the new table.
    :param tables: the new table, and further ones of the tool.
    :param replaced: the table that the new one has replaced.
    """

    triggers: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.triggers or self.tables or self.replaced)

    @property
    def statements(self) -> list[str]:
        """The statements that remove it; triggers first, as they write into the new table."""
        return [
            *(f"DROP TRIGGER IF EXISTS {quote_name(name)}" for name in self.triggers),
            *(
                f"DROP TABLE IF EXISTS {quote_name(name)}"
                for name in (*self.tables, *self.replaced)
            ),
        ]


def find_leftovers(connection: OwnConnection, table: str, names: CopyTableNames) -> Leftovers:
    """Look for what runs of the tool have left.

    :param table: the table that was to be built again.
    :param names: the names that a run uses for further tables.
    """
    triggers = connection.rows(
        "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()"
        f" AND EVENT_OBJECT_TABLE IN ({_list([table, *names.all])})"
    )
    found = connection.rows(
        "SELECT TABLE_NAME, TABLE_COMMENT FROM information_schema.TABLES"
        f" WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ({_list(names.all)})"
    )
    comments = {text_of(name): text_of(comment) for name, comment in found}
    is_placeholder = names.placeholder and comments.get(names.old) == names.placeholder
    replaced = (names.old,) if names.old in comments and not is_placeholder else ()
    return Leftovers(
        tuple(name for name in (text_of(row[0]) for row in triggers) if name.startswith(_PREFIX)),
        tuple(name for name in comments if name not in replaced),
        replaced,
    )


def remove(
    connection: OwnConnection, table: str, names: CopyTableNames, pause: Callable[[], None]
) -> list[str]:
    """Remove the triggers and tables of a run that failed before it had swapped the tables.

    The new table stays if other tables refer to it or triggers of the application are on it
    already, and with it the triggers that copy changes.

    :param table: the table that was to be built again.
    :param names: the names that the run uses for further tables.
    :param pause: called before a statement is tried again.
    :returns: the statements that failed, or were not executed.
    """
    left = find_leftovers(connection, table, names)
    if _is_used(connection, names.new):
        return left.statements
    failed = _tried(connection, Leftovers(left.triggers).statements, pause)
    # Its last statement may have been in progress until then.
    left = find_leftovers(connection, table, names)
    left = Leftovers((), left.tables, left.replaced)
    if failed or left.replaced:
        return [*failed, *left.statements]
    return _tried(connection, left.statements, pause)


def _is_used(connection: OwnConnection, table: str) -> bool:
    name = literal(table)
    triggers = connection.value(
        "SELECT COUNT(*) FROM information_schema.TRIGGERS"
        f" WHERE TRIGGER_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE = {name}"
    )
    references = connection.value(
        "SELECT COUNT(*) FROM information_schema.KEY_COLUMN_USAGE"
        f" WHERE REFERENCED_TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME = {name}"
    )
    return bool(number_of(triggers) or number_of(references))


def _tried(
    connection: OwnConnection, statements: Sequence[str], pause: Callable[[], None]
) -> list[str]:
    failed = []
    for statement in statements:
        for _ in range(_TRIES):
            with suppress(Exception):  # others use the table, for example
                connection.rows(statement)
                break
            pause()
        else:
            failed.append(statement)
    return failed


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(literal, names))
