"""Triggers and tables that pt-online-schema-change leaves behind when it is ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from alembic_autogen.apply.locks.own_connection import OwnConnection, literal, number_of, text_of
from alembic_autogen.quoting import quote_name

_PREFIX = "pt_osc_"
"""The beginning of the names of its triggers."""
_NEW = "_pt_osc_new"
"""The end of the new table's name, which has to come after the table's own (see the plugin)."""
_LONGEST = 64
"""The number of characters of a name."""
_TRIES = 20
"""The number of attempts to drop a trigger that others use."""


@dataclass(frozen=True)
class CopyTableNames:
    """The names of the tables of a run.

    :param new: the table that gets the rows.
    :param old: the table that it replaces, until that is dropped.
    """

    new: str
    old: str

    @classmethod
    def of(cls, table: str) -> CopyTableNames:
        """The names for a table; the second one is the tool's own."""
        return cls(f"{table[: _LONGEST - len(_NEW)]}{_NEW}", f"_{table}_old"[:_LONGEST])

    @property
    def all(self) -> tuple[str, str]:
        """Both names."""
        return (self.new, self.old)


@dataclass(frozen=True)
class Leftovers:
    """The triggers and tables of a run of the tool on a table.

    :param triggers: the triggers that copy changes to the new table.
    :param tables: the new table, and the old one if it has been replaced.
    """

    triggers: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.triggers or self.tables)

    @property
    def statements(self) -> list[str]:
        """The statements that remove it; triggers first, as they write into the new table."""
        return [
            *(f"DROP TRIGGER IF EXISTS {quote_name(name)}" for name in self.triggers),
            *(f"DROP TABLE IF EXISTS {quote_name(name)}" for name in self.tables),
        ]


def find_leftovers(connection: OwnConnection, table: str, tables: Sequence[str]) -> Leftovers:
    """Look for what runs of the tool have left.

    :param table: the table that was to be built again.
    :param tables: names that a run uses for further tables.
    """
    triggers = connection.rows(
        "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS"
        f" WHERE TRIGGER_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE IN ({_list([table, *tables])})"
    )
    found = connection.rows(
        "SELECT TABLE_NAME FROM information_schema.TABLES"
        f" WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ({_list(tables)})"
    )
    return Leftovers(
        tuple(name for name in (text_of(row[0]) for row in triggers) if name.startswith(_PREFIX)),
        tuple(text_of(name) for (name,) in found),
    )


def remove(connection: OwnConnection, table: str, pause: Callable[[], None]) -> list[str]:
    """Remove the triggers and tables of a run that failed before it had swapped the tables.

    The new table stays if other tables refer to it or triggers of the application are on it
    already, and with it the triggers that copy changes.

    :param table: the table that was to be built again.
    :param pause: called before a statement is tried again.
    :returns: the statements that failed, or were not executed.
    """
    names = CopyTableNames.of(table)
    left = find_leftovers(connection, table, names.all)
    if _is_used(connection, names.new):
        return left.statements
    failed = _tried(connection, Leftovers(left.triggers).statements, pause)
    # Its last statement may have been in progress until then.
    left = Leftovers((), find_leftovers(connection, table, names.all).tables)
    if failed or names.old in left.tables:
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
