"""Values for rows that exist when a column becomes NOT NULL: ``--fill table.column=SQL``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from alembic_autogen.autogenerate.guards import Fills, rows_of
from alembic_autogen.autogenerate.renames.flags import parse_path, quote_if_needed
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.schema.diff import Comparison
from alembic_autogen.schema.model import Column, TableKey

AskFill = Callable[["Unfilled"], "str | None"]
"""Asks somebody for the SQL of a value; ``None`` where nobody answers."""


def parse_fills(texts: Iterable[str], comparison: Comparison) -> dict[tuple[TableKey, str], str]:
    """What ``--fill`` says, by table and column.

    :param texts: ``table.column=SQL``; names may be quoted with backticks.
    :param comparison: the columns of either side may be named: those of the models for the
        upgrade, those of the migrated database for the downgrade.
    :raises ConfigurationError: it is not of that form, or there is no such column.
    """
    fills: dict[tuple[TableKey, str], str] = {}
    for text in texts:
        match = re.fullmatch(r"((?:`(?:[^`]|``)+`|[^`=])+)=(.+)", text, re.DOTALL)
        path = parse_path(match[1]) if match else []
        if match is None or len(path) not in (2, 3):
            raise ConfigurationError(f"--fill takes table.column=SQL, not {text!r}.")
        key = TableKey(path[0] if len(path) == 3 else None, path[-2])
        if not _exists(key, path[-1], comparison):
            raise ConfigurationError(f"--fill {text!r}: there is no column {key}.{path[-1]}.")
        fills[key, path[-1]] = match[2].strip()
    return fills


@dataclass(frozen=True)
class Unfilled:
    """A column that becomes NOT NULL without a default, in a table that may hold rows.

    :param table: the table, by its name in the models.
    :param column: the column as it is to be.
    :param value: what MySQL gives old rows by itself; ``None`` where it has nothing to give.
    """

    table: TableKey
    column: Column
    value: str | None

    @property
    def flag(self) -> str:
        """The flag that gives old rows a value."""
        path = ".".join(map(quote_if_needed, (*filter(None, self.table), self.column.name)))
        return f"--fill '{path}=SQL'"


def unfilled(comparison: Comparison, fills: Fills) -> list[Unfilled]:
    """The columns that are added as NOT NULL, and for which nobody has said what old rows get."""
    return [
        Unfilled(rows.models.key, d.models, rows.filler(d.models))
        for rows in rows_of(comparison, fills)
        for d in rows.changed("column")
        if d.head is None
        and not (d.models.nullable or d.models.generated or d.models.autoincrement)
        and d.models.default is None
        and (rows.models.key, d.models.name) not in fills
    ]


def ask_for_fills(
    comparison: Comparison, fills: dict[tuple[TableKey, str], str], ask: AskFill
) -> dict[tuple[TableKey, str], str]:
    """The fills, with those that somebody answers for columns that MySQL cannot fill."""
    answered = dict(fills)
    for item in unfilled(comparison, fills):
        if item.value is None:
            answer = ask(item)
            if answer:
                answered[item.table, item.column.name] = answer
    return answered


_UNSAFE = re.compile(
    r"\b(uuid|uuid_short|rand|random_bytes|sysdate|(current_|session_|system_)?user)\(",
    re.IGNORECASE,
)
"""What MySQL does not compute for rows that are there: ADD COLUMN fails (error 1674)."""


def own_values(comparison: Comparison) -> dict[tuple[TableKey, str], str]:
    """Defaults of new columns that have to be given to old rows by an UPDATE."""
    return {
        (rows.models.key, d.models.name): d.models.default
        for rows in rows_of(comparison, {})
        for d in rows.changed("column")
        if d.head is None and _UNSAFE.search(d.models.default or "")
    }


def _exists(key: TableKey, column: str, comparison: Comparison) -> bool:
    tables = [side.tables.get(key) for side in (comparison.models, comparison.head)]
    return any(table is not None and table.column(column) is not None for table in tables)
