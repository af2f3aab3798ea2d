"""Parse and build the flags about values of existing rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from alembic_autogen.autogenerate.backfills.new_columns import added_columns
from alembic_autogen.autogenerate.flag_names import parse_path, quote_if_needed
from alembic_autogen.autogenerate.preconditions.base import AcceptedColumns, rows_of
from alembic_autogen.autogenerate.preconditions.narrowing import conversion
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.rules import preconditions_for
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.questions import flag
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.differences import ColumnDifference, Comparison, of_kind
from alembic_autogen.schema.model import Column, ColumnKey, Table, TableKey
from alembic_autogen.server.base import title


def parse_fills(texts: Iterable[str], comparison: Comparison) -> dict[ColumnKey, str]:
    """Parse ``--fill`` flags: SQL by table and column.

    :param texts: ``table.column=SQL``; names may be quoted with backticks.
    :param comparison: the differences. A column has its target name; one that the downgrade
        restores, its name in the current schema.
    :raises ConfigurationError: a text is not of that form, or the column takes no value.
    """
    places = _Places(comparison)
    fills: dict[ColumnKey, str] = {}
    for text in texts:
        path, sql = parse_fill(text)
        place = places.find("--fill", path, text)
        if place in places.of_history:
            raise ConfigurationError(
                f"--fill {text}: {place[0]} keeps earlier values of {place[1]} (WITH SYSTEM "
                "VERSIONING), which no UPDATE changes and which have to fit as well; leave this "
                "--fill out, so that the upgrade refuses what does not fit, or declare another "
                "column beside it and give that its values by --fill."
            )
        fills[place] = sql
    return fills


def parse_fill(text: str) -> tuple[str, str]:
    """Split ``table.column=SQL`` into the path of the column and the value.

    :raises ConfigurationError: the text is not of that form.
    """
    match = re.fullmatch(r"((?:`(?:[^`]|``)+`|[^`=])+)=(.+)", text, re.DOTALL)
    if match is None or not match[2].strip():
        raise ConfigurationError(f"--fill takes table.column=SQL, not {text!r}.")
    return match[1], match[2].strip()


def check_columns_exist(option: str, paths: Iterable[tuple[str, str]], known: Comparison) -> None:
    """Refuse flags that name no column of either side.

    :param option: the flag, for the message.
    :param paths: the path of each column, and the whole text of its flag.
    :param known: both sides; its renames do not matter.
    :raises ConfigurationError: there is no such table, or no such column.
    """
    places = _Places(known)
    for path, text in paths:
        missing = places.missing(place_of(option, path))
        if missing:
            raise ConfigurationError(f"{option} {text}: {missing}.")


def place_of(option: str, path: str) -> ColumnKey:
    """Return the column that a flag names: ``table.column``, or ``schema.table.column``.

    :raises ConfigurationError: the path is not of that form.
    """
    names = parse_path(path)
    if len(names) not in (2, 3):
        raise ConfigurationError(f"{option} takes table.column, not {path!r}.")
    return TableKey(names[0] if len(names) == 3 else None, names[-2]), names[-1]


def parse_refusals(texts: Iterable[str], comparison: Comparison) -> dict[ColumnKey, None]:
    """Parse ``--refuse`` flags: columns for which the upgrade refuses rows without a value.

    :raises ConfigurationError: a column takes no value.
    """
    places = _Places(comparison)
    return {places.find("--refuse", text, text): None for text in texts}


def parse_accepted(texts: Iterable[str], comparison: Comparison) -> AcceptedColumns:
    """Parse ``--accept-change`` flags: columns whose values may change with their type.

    :param texts: ``table.column``, by the names of either side.
    :raises ConfigurationError: a column does not get another type, or gets one in which none of its
        values stays the same.
    """
    changing = _retyped(comparison)
    found = set()
    for text in texts:
        place = place_of("--accept-change", text)
        if place not in changing:
            columns = _listed(f"{key}.{name}" for key, name in changing) or "no column"
            raise ConfigurationError(
                f"--accept-change {text}: the type of {place[0]}.{place[1]} does not change; "
                f"{columns} gets another type."
            )
        current, target = changing[place]
        if conversion(quote_name(current.name), current, target).none_stays:
            raise ConfigurationError(
                f"--accept-change {text}: no value of {current.type} stays the same as "
                f"{target.type}, and no query finds those that {title(comparison.current.flavor)} "
                f"refuses; declare another "
                f"column of {target.type} beside it, and give that its values by --fill."
            )
        found.add(place)
    return frozenset(found)


def _retyped(comparison: Comparison) -> dict[ColumnKey, tuple[Column, Column]]:
    """The columns that get another type, before and after, by their names on either side."""
    found: dict[ColumnKey, tuple[Column, Column]] = {}
    for d in of_kind(comparison.differences, ColumnDifference):
        current, target = d.current, d.target
        if current and target and not target.generated and current.type != target.type:
            for key, side in ((d.current_table, current), (d.target_table, target)):
                if key is not None:
                    found[key, side.name] = current, target
    return found


class _Places:
    """The columns that take a value."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        preconditions = preconditions_for(comparison, {})
        checked = existing_columns(comparison, preconditions)
        self.up = list(dict.fromkeys([*added_columns(comparison), *checked]))
        of_history = [each for each in preconditions if each.reads_history]
        self.of_history = existing_columns(comparison, of_history)
        self.down = [
            place
            for place in added_columns(comparison.inverse())
            if not _has(comparison.target.tables, place)
        ]

    def find(self, option: str, path: str, text: str) -> ColumnKey:
        """Find the column of a path.

        :raises ConfigurationError: it takes no value; the message lists the columns that do.
        """
        place = place_of(option, path)
        if place not in self.up and place not in self.down:
            raise ConfigurationError(f"{option} {text}: {self._why_not(place)}.")
        return place

    def _why_not(self, place: ColumnKey) -> str:
        key, name = place
        missing = self.missing(place)
        if missing:
            return missing
        takers = [f"{key}.{name}" for key, name in (*self.up, *self.down)]
        what = f"; {_listed(takers)} may need one" if takers else ""
        return (
            f"{key}.{name} needs no value, since no change can make the server refuse its "
            f"rows{what}"
        )

    def missing(self, place: ColumnKey) -> str | None:
        """Return a sentence about a table or column that neither side has, if it is missing."""
        key, name = place
        sides = (self.comparison.target, self.comparison.current)
        table = next((side.tables[key] for side in sides if key in side.tables), None)
        if table is None:
            return f"there is no table {key}; {self._changing_tables()}"
        if not any(_has(side.tables, place) for side in sides):
            return f"{key} has no column {name}; it has {_listed(c.name for c in table.columns)}"
        return None

    def _changing_tables(self) -> str:
        found = (d.target_table or d.current_table for d in self.comparison.differences)
        changing = _listed(str(table) for table in found if table)
        return f"these tables change: {changing}" if changing else "no table changes"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))


def _has(tables: Mapping[TableKey, Table], place: ColumnKey) -> bool:
    table = tables.get(place[0])
    return table is not None and table.column(place[1]) is not None


def existing_columns(
    comparison: Comparison, preconditions: Iterable[Precondition]
) -> list[ColumnKey]:
    """Columns that exist already, and whose values some preconditions may refuse."""
    return [
        (rows.target.key, name)
        for rows in rows_of(comparison, {})
        for each in preconditions
        if each.table == rows.current.key
        for name in each.columns
        if name in rows.old_names
    ]


def flag_path(table: TableKey, column: str) -> str:
    """Return a column as ``--refuse`` takes it, quoted for a shell."""
    return flag("--refuse", _path(table, column)).removeprefix("--refuse ")


def flag_of(table: TableKey, column: str, sql: str) -> str:
    """Return the flag that gives a value to the existing rows of a column."""
    return flag("--fill", f"{_path(table, column)}={sql}")


def _path(table: TableKey, column: str) -> str:
    return ".".join(map(quote_if_needed, (*filter(None, table), column)))
