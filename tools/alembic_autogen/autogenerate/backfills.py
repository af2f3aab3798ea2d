"""Values for old rows: what ``--fill table.column=SQL`` gives, and where a value is open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alembic_autogen.autogenerate.new_columns import added_columns
from alembic_autogen.autogenerate.preconditions import (
    Accepted,
    Fills,
    Precondition,
    Rows,
    guards_for,
    rows_of,
)
from alembic_autogen.autogenerate.preconditions.base import listed
from alembic_autogen.autogenerate.preconditions.narrowing import conversion
from alembic_autogen.autogenerate.referring_rows import following
from alembic_autogen.autogenerate.renames.flags import parse_path, quote_if_needed
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.questions import Question, Reply, flag
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.differences import ColumnDifference, Comparison, of_kind
from alembic_autogen.schema.model import Column, ColumnKey, Schema, Table, TableKey


def parse_fills(texts: Iterable[str], comparison: Comparison) -> dict[ColumnKey, str]:
    """What ``--fill`` says, by table and column.

    :param texts: ``table.column=SQL``; names may be quoted with backticks.
    :param comparison: what is to change. A column is named as in the models; one that the
        downgrade brings back, as in the migrated database.
    :raises ConfigurationError: it is not of that form, or the column takes no value.
    """
    places = _Places(comparison)
    fills: dict[ColumnKey, str] = {}
    for text in texts:
        path, sql = parse_fill(text)
        fills[places.find("--fill", path, text)] = sql
    return fills


def parse_fill(text: str) -> tuple[str, str]:
    """Cut ``table.column=SQL`` into the path of the column and the value.

    :raises ConfigurationError: it is not of that form.
    """
    match = re.fullmatch(r"((?:`(?:[^`]|``)+`|[^`=])+)=(.+)", text, re.DOTALL)
    if match is None or not match[2].strip():
        raise ConfigurationError(f"--fill takes table.column=SQL, not {text!r}.")
    return match[1], match[2].strip()


def check_columns_exist(option: str, paths: Iterable[tuple[str, str]], known: Comparison) -> None:
    """See to it that flags name columns of either side, whatever takes what.

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
    """The column that a flag names: ``table.column``, or ``schema.table.column``.

    :raises ConfigurationError: it is not of that form.
    """
    names = parse_path(path)
    if len(names) not in (2, 3):
        raise ConfigurationError(f"{option} takes table.column, not {path!r}.")
    return TableKey(names[0] if len(names) == 3 else None, names[-2]), names[-1]


def parse_refusals(texts: Iterable[str], comparison: Comparison) -> dict[ColumnKey, None]:
    """What ``--refuse`` says: the columns for which the upgrade refuses rows without a value.

    :raises ConfigurationError: no such column changes.
    """
    places = _Places(comparison)
    return {places.find("--refuse", text, text): None for text in texts}


def parse_accepted(texts: Iterable[str], comparison: Comparison) -> Accepted:
    """What ``--accept-change`` names: columns whose values may change with their type.

    :param texts: ``table.column``, by the names of either side.
    :raises ConfigurationError: no such column gets another type, or one that takes none of its
        values as it is.
    """
    changing = _retyped(comparison)
    found = set()
    for text in texts:
        place = place_of("--accept-change", text)
        if place not in changing:
            columns = _listed(f"{key}.{name}" for key, name in changing) or "no column"
            raise ConfigurationError(
                f"--accept-change {text}: {place[0]}.{place[1]} gets no other type; {columns} does."
            )
        head, models = changing[place]
        if conversion(quote_name(head.name), head, models).none_stays:
            raise ConfigurationError(
                f"--accept-change {text}: no value of {head.type} stays the same as {models.type}, "
                "and which of them MySQL refuses cannot be told beforehand; declare another column "
                f"of {models.type} beside it, and give that its values by --fill."
            )
        found.add(place)
    return frozenset(found)


def _retyped(comparison: Comparison) -> dict[ColumnKey, tuple[Column, Column]]:
    """The columns that get another type, by their names on either side: as they are and will be."""
    found: dict[ColumnKey, tuple[Column, Column]] = {}
    for d in of_kind(comparison.differences, ColumnDifference):
        head, models = d.head, d.models
        if head and models and not models.generated and head.type != models.type:
            for key, side in ((d.head_table, head), (d.models_table, models)):
                if key is not None:
                    found[key, side.name] = head, models
    return found


class _Places:
    """The columns that take a value."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.up = _fillable(comparison)
        self.down = [
            place
            for place in added_columns(comparison.inverse())
            if not _has(comparison.models.tables, place)
        ]

    def find(self, option: str, path: str, text: str) -> ColumnKey:
        """The column of a path.

        :raises ConfigurationError: it takes no value; the message says what does.
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
        what = f"; {_listed(takers)} may take one" if takers else ""
        return (
            f"{key}.{name} takes no value, since nothing in this change can refuse its rows{what}"
        )

    def missing(self, place: ColumnKey) -> str:
        """What of a column there is on neither side; empty where it is there."""
        key, name = place
        sides = (self.comparison.models, self.comparison.head)
        table = next((side.tables[key] for side in sides if key in side.tables), None)
        if table is None:
            changing = {d.models_table or d.head_table for d in self.comparison.differences}
            return f"there is no table {key}; what changes is {_listed(map(str, changing))}"
        if not any(_has(side.tables, place) for side in sides):
            return f"{key} has no column {name}; it has {_listed(c.name for c in table.columns)}"
        return ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))


def _has(tables: Mapping[TableKey, Table], place: ColumnKey) -> bool:
    table = tables.get(place[0])
    return table is not None and table.column(place[1]) is not None


def _fillable(comparison: Comparison) -> list[ColumnKey]:
    """Columns that come, and those whose values some guard may refuse."""
    guards = guards_for(comparison, {})
    guarded = [
        (rows.models.key, name)
        for rows in rows_of(comparison, {})
        for guard in guards
        if guard.table == rows.head.key
        for name in guard.columns
        if name in rows.old_names
    ]
    return list(dict.fromkeys([*added_columns(comparison), *guarded]))


@dataclass(frozen=True)
class Unfilled:
    """A column that becomes NOT NULL without a default, in a table that may hold rows.

    :param table: the table, by its name in the models.
    :param column: the column as it is to be.
    :param value: what MySQL gives old rows by itself; ``None`` where it has nothing to give.
    :param is_new: whether the column is added; else it has NULLs perhaps.
    """

    table: TableKey
    column: Column
    value: str | None
    is_new: bool = True

    @property
    def name(self) -> str:
        """The column with its table."""
        return f"{self.table}.{self.column.name}"

    @property
    def place(self) -> ColumnKey:
        """Where a value goes."""
        return self.table, self.column.name

    @property
    def flag(self) -> str:
        """The flag that gives old rows a value."""
        return flag_of(self.table, self.column.name, "SQL")

    @property
    def rows(self) -> str:
        """The rows that it is about."""
        return "existing rows" if self.is_new else "rows in which it is NULL"

    @property
    def question(self) -> str:
        """The question, in words."""
        why = " and has no default" if self.is_new else ""
        return f"{self.name} becomes NOT NULL{why}: what do {self.rows} get?"

    def as_question(self, condition: str = "") -> Question:
        """The question with the flags that answer it.

        :param condition: under which it has to be answered at all.
        """
        replies = [
            Reply(self.flag, f"the SQL of a value for {self.rows}"),
            Reply(f"--refuse {flag_path(*self.place)}", f"the upgrade refuses {self.rows}"),
        ]
        if self.value is not None:
            replies.insert(
                0, Reply(flag_of(*self.place, self.value), "what MySQL gives them by itself")
            )
        return Question("value", self.name, f"{self.question}{condition}", tuple(replies))


def flag_path(table: TableKey, column: str) -> str:
    """A column as ``--refuse`` takes it, quoted for a shell."""
    return flag("--refuse", _path(table, column)).removeprefix("--refuse ")


def flag_of(table: TableKey, column: str, sql: str) -> str:
    """The flag that gives a value to the old rows of a column."""
    return flag("--fill", f"{_path(table, column)}={sql}")


def _path(table: TableKey, column: str) -> str:
    return ".".join(map(quote_if_needed, (*filter(None, table), column)))


def unfilled(comparison: Comparison, fills: Fills) -> list[Unfilled]:
    """The columns that become NOT NULL, and for which nobody has said what old rows get."""
    return [
        Unfilled(
            rows.models.key,
            models,
            rows.filler(models) if head is None else None,
            head is None,
        )
        for rows in rows_of(comparison, fills)
        for head, models in rows.columns()
        if (rows.models.key, models.name) not in fills
        and not (models.nullable or models.generated or models.autoincrement)
        and (models.default is None if head is None else head.nullable and not head.generated)
    ]


@dataclass(frozen=True)
class Backfill:
    """A value for the rows of a column that is there, where a guard would refuse them.

    :param table: the table, by its name before the revision.
    :param lines: the UPDATE, cut where a reader would begin a new line.
    :param guards: the guards that are asked after it.
    :param place: the column that gets the value, by its names in the models.
    :param column: the column, by its name before the revision.
    :param keys: the primary key, as SQL.
    """

    table: TableKey
    lines: tuple[str, ...]
    guards: tuple[Precondition, ...]
    place: ColumnKey
    column: str
    keys: str = ""

    @property
    def condition(self) -> str:
        """What is true of the rows that get the value."""
        return self.lines[-1].removeprefix(" WHERE ")

    @property
    def reasons(self) -> tuple[str, ...]:
        """For which rows the value is meant: what the guards find wrong with them."""
        return tuple(dict.fromkeys(guard.problem for guard in self.guards))

    def sentence(self, head: Schema) -> str:
        """Which rows get the value, for the report.

        :param head: the schema before the revision.
        """
        table, column = self.place
        text = f"{table}.{column}: --fill gives its value to rows where {or_(self.reasons)}"
        children = following(head, self.table, self.column)
        more = f"; rows of {listed(map(str, children))} get it too (ON UPDATE CASCADE)"
        return f"{text}{more if children else ''}."


def backfills(
    comparison: Comparison, fills: Fills, guards: Sequence[Precondition]
) -> list[Backfill]:
    """The UPDATEs of rows that do not fit, for columns that exist and have a value.

    Once it has run, no row meets its condition any more, so that it may run again.

    :param guards: the guards of this direction.
    """
    found: list[Backfill] = []
    for rows in rows_of(comparison, fills):
        for name, old in rows.old_names.items():
            sql = fills.get((rows.models.key, name))
            mine = tuple(g for g in guards if g.table == rows.head.key and name in g.columns)
            if sql is not None and mine:
                lines = tuple(_update(rows, old, sql, [guard.condition for guard in mine]))
                place = rows.models.key, name
                keys = ", ".join(map(quote_name, rows.keys))
                found.append(Backfill(rows.head.key, lines, mine, place, old, keys))
    return found


def or_(reasons: Sequence[str]) -> str:
    """Conditions of which one is enough."""
    return "; or ".join(reasons)


def _update(rows: Rows, name: str, sql: str, conditions: Sequence[str]) -> Iterator[str]:
    yield f"UPDATE {rows.head.key.sql} SET {quote_name(name)} = {sql}"
    # ON UPDATE CURRENT_TIMESTAMP would change a row's own times
    kept = [quote_name(c.name) for c in rows.head.columns if c.on_update and c.name != name]
    yield from (f", {each} = {each}" for each in kept)
    unique = list(dict.fromkeys(conditions))
    yield f" WHERE {unique[0] if len(unique) == 1 else ' OR '.join(f'({c})' for c in unique)}"


def rows_question(guard: Precondition, count: int, keys: str, comparison: Comparison) -> Question:
    """What becomes of rows that the revisions themselves insert, and that a guard refuses.

    :param count: how many they are.
    :param keys: their primary keys, in words.
    """
    table = comparison.renames.table(guard.table)
    rows = f"{count} row{'' if count == 1 else 's'}"
    what = (
        "what do they get instead?" if guard.columns else "a revision of its own must change them."
    )
    found = f"{guard.problem} ({rows}{keys}), which the revisions themselves insert"
    text = f"{guard.table}: {found}: {what}"
    replies = [Reply(flag_of(table, name, "SQL"), f"another {name}") for name in guard.columns]
    if guard.changing:
        replies.append(Reply(f"--accept-change {guard.changing}", "what MySQL makes of them"))
    return Question("rows", f"{table}", text, tuple(replies))
