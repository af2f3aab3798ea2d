"""Build the UPDATEs that give existing rows the values of ``--fill``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alembic_autogen.autogenerate.preconditions.base import Fills, Rows, listed, rows_of
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.referring_rows import following
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import ColumnKey, Schema, TableKey


@dataclass(frozen=True)
class Backfill:
    """A value for rows of an existing column that a precondition would refuse.

    :param table: the table, by its name before the revision.
    :param lines: the UPDATE, split into readable lines.
    :param preconditions: the preconditions that run after it.
    :param place: the column that gets the value, by its target name.
    :param column: the column, by its name before the revision.
    :param keys: the primary key, as SQL.
    """

    table: TableKey
    lines: tuple[str, ...]
    preconditions: tuple[Precondition, ...]
    place: ColumnKey
    column: str
    keys: str

    @property
    def condition(self) -> str:
        """The WHERE condition that selects the rows which get the value."""
        return self.lines[-1].removeprefix(" WHERE ")

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons why rows get the value: the problems that the preconditions find."""
        return tuple(dict.fromkeys(each.problem for each in self.preconditions))

    def sentence(self, current: Schema) -> str:
        """Return a sentence about the rows that get the value, for the report.

        :param current: the schema before the revision.
        """
        table, column = self.place
        text = f"{table}.{column}: --fill gives its value to rows where {or_(self.reasons)}"
        children = following(current, self.table, self.column)
        more = f"; rows of {listed(map(str, children))} get it too (ON UPDATE CASCADE)"
        return f"{text}{more if children else ''}."


def backfills(
    comparison: Comparison, fills: Fills, preconditions: Sequence[Precondition]
) -> list[Backfill]:
    """Build the UPDATEs of unfit rows, for existing columns with a value.

    After an UPDATE, no row meets its condition, so that it may run again.

    :param comparison: the schemas of this direction.
    :param fills: the user's values.
    :param preconditions: the preconditions of this direction.
    """
    found: list[Backfill] = []
    for rows in rows_of(comparison, fills):
        for name, old in rows.old_names.items():
            sql = fills.get((rows.target.key, name))
            mine = tuple(
                g for g in preconditions if g.table == rows.current.key and name in g.columns
            )
            if sql is not None and mine:
                lines = tuple(_update(rows, old, sql, [each.condition for each in mine]))
                place = rows.target.key, name
                keys = ", ".join(map(quote_name, rows.keys))
                found.append(Backfill(rows.current.key, lines, mine, place, old, keys))
    return found


def or_(reasons: Sequence[str]) -> str:
    """Join reasons of which one is enough."""
    return "; or ".join(reasons)


def _update(rows: Rows, name: str, sql: str, conditions: Sequence[str]) -> Iterator[str]:
    yield f"UPDATE {rows.current.key.sql} SET {quote_name(name)} = {sql}"
    # ON UPDATE CURRENT_TIMESTAMP would change a row's timestamps
    kept = [quote_name(c.name) for c in rows.current.columns if c.on_update and c.name != name]
    yield from (f", {each} = {each}" for each in kept)
    unique = list(dict.fromkeys(conditions))
    yield f" WHERE {unique[0] if len(unique) == 1 else ' OR '.join(f'({c})' for c in unique)}"
