"""The keys that foreign keys of generated rows may refer to, and the queries that find them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.model import Column, ForeignKey, Table
from alembic_autogen.schema.type_families import type_word

_MOST_KEYS = 24
"""Maximum number of rows of a table that others refer to: as many as it gets itself."""

Choices = tuple[tuple[str, ...], Sequence[tuple[str, ...]]]
"""The columns of a foreign key, and the values that they may have; empty for any value."""


@dataclass(frozen=True)
class Referable:
    """The keys that rows may refer to at one moment.

    :param choices: the values of each foreign key.
    :param next_numbers: the next number of each AUTO_INCREMENT column that the rows' own table
        refers to.
    """

    choices: Sequence[Choices] = ()
    next_numbers: Mapping[str, str] = field(default_factory=dict)

    @property
    def lacks_rows(self) -> bool:
        """Whether a foreign key has nothing to refer to."""
        return not all(choices for _, choices in self.choices)

    def row(self, number: int) -> dict[str, str]:
        """The values of all foreign keys, which refer to another row for each number."""
        row: dict[str, str] = {}
        for names, choices in self.choices:
            if choices:
                values = choices[number % len(choices)]
                row |= {name: value for name, value in zip(names, values, strict=True) if value}
        return row


def references_to_itself(table: Table) -> list[ForeignKey]:
    """The foreign keys of a table that refer to the table itself."""
    return [key for key in table.foreign_keys if key.referred == table.key]


def counters_referred_to(table: Table) -> list[str]:
    """The AUTO_INCREMENT columns that a table's own foreign keys refer to."""
    referred = {name for key in references_to_itself(table) for name in key.referred_columns}
    return [c.name for c in table.columns if c.autoincrement and c.name in referred]


def next_number_query(table: Table, name: str) -> str:
    """The query for the next number of an AUTO_INCREMENT column."""
    return f"SELECT COALESCE(MAX({quote_name(name)}), 0) + 1 FROM {table.key.sql}"


def keys_query(table: Table, key: ForeignKey) -> str:
    """The query for the rows that a foreign key may refer to, as SQL of its values."""
    mine = [table.column(name) for name in key.columns]
    selected = ", ".join(map(literal_of, key.referred_columns, mine))
    present = " AND ".join(f"{quote_name(name)} IS NOT NULL" for name in key.referred_columns)
    return f"SELECT {selected} FROM {key.referred.sql} WHERE {present} LIMIT {_MOST_KEYS}"


def choices_of(table: Table, key: ForeignKey, found: Iterable[Iterable[object]]) -> Choices:
    """The values that a foreign key may have; also NULL in the columns that allow it.

    :param found: the rows of :func:`keys_query`.
    """
    values = [tuple(map(str, row)) for row in found]
    if optional := table.optional_columns(key):
        values.append(tuple("NULL" if name in optional else "" for name in key.columns))
    return key.columns, values


def references_to_later(tables: Sequence[Table]) -> list[tuple[Table, ForeignKey]]:
    """The foreign keys to tables that have no rows yet when a table gets its rows.

    :param tables: tables in the order in which they are filled.
    """
    later = {table.key: {each.key for each in tables[at:]} for at, table in enumerate(tables, 1)}
    return [(t, key) for t in tables for key in t.foreign_keys if key.referred in later[t.key]]


def reference(table: Table, key: ForeignKey, values: Sequence[str]) -> str:
    """The UPDATE with which one row that refers to nothing refers to another table.

    :param values: the SQL of the values, as in :data:`Choices`.
    """
    optional = table.optional_columns(key)
    pairs = {quote_name(n): value for n, value in zip(key.columns, values, strict=True)}
    nulls = [quote_name(name) for name in optional]
    changed = ", ".join(f"{name} = {pairs[name]}" for name in nulls)
    unset = " OR ".join(f"{name} IS NULL" for name in nulls)
    others = [f"{name} = {value}" for name, value in pairs.items() if name not in nulls]
    found = " AND ".join([*others, f"({unset})"])
    return f"UPDATE {table.key.sql} SET {changed} WHERE {found} LIMIT 1"


def orphans_query(table: Table, key: ForeignKey) -> str:
    """The query for rows that refer to a row of their own table that does not exist.

    InnoDB accepts 0 in a foreign key to the AUTO_INCREMENT key of its own table, although no row
    has it (tried on MySQL 9.7), and refuses to copy such a table later (error 1452).
    """
    pairs = list(zip(key.columns, key.referred_columns, strict=True))
    same = [f"`parent`.{quote_name(its)} = `child`.{quote_name(mine)}" for mine, its in pairs]
    missing = f"`parent`.{quote_name(key.referred_columns[0])} IS NULL"
    present = [f"`child`.{quote_name(mine)} IS NOT NULL" for mine in key.columns]
    return (
        f"SELECT 1 FROM {table.key.sql} AS `child` LEFT JOIN {table.key.sql} AS `parent` "
        f"ON {' AND '.join(same)} WHERE {' AND '.join([missing, *present])}"
    )


def literal_of(name: str, column: Column | None) -> str:
    """SQL that computes the SQL of a key's value; bytes need not be text (error 3854).

    :param name: the column that is referred to.
    :param column: the column that refers to it, whose type is of the same kind.
    """
    name = quote_name(name)
    if column is not None and type_word(column).endswith("binary"):
        return f"CONCAT('X''', HEX({name}), '''')"
    return f"QUOTE({name})"
