"""The renames decided so far, and the refusal of impossible ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from alembic_autogen.autogenerate.flag_names import quote_if_needed
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.questions import flag
from alembic_autogen.schema.model import Schema, Table, TableKey
from alembic_autogen.schema.renames import Renames, renamed_table

Name = TypeVar("Name", str, TableKey)


@dataclass
class Decided:
    """The renames decided so far, in the form of :class:`Renames`."""

    tables: dict[TableKey, TableKey] = field(default_factory=dict)
    columns: dict[TableKey, dict[str, str]] = field(default_factory=dict)
    members: dict[tuple[TableKey, str], dict[str, str]] = field(default_factory=dict)
    merged: set[tuple[TableKey, str, str]] = field(default_factory=set)

    def renames(self) -> Renames:
        """Return all renames, without the tables and columns in which nothing is renamed."""
        return Renames(
            self.tables,
            {table: names for table, names in self.columns.items() if names},
            {column: members for column, members in self.members.items() if members},
            frozenset(self.merged),
        )


def accept_annotations(
    wanted: Mapping[Name, Name], before: Container[Name], decided: dict[Name, Name]
) -> None:
    """Add the annotated renames that are still to be made; stale annotations are ignored.

    An annotation is stale once its new name exists, unless the present holder of that name is
    renamed as well. So an exchange of two names cannot be annotated: the annotations would exchange
    them again and again.

    :param wanted: the annotated new name by old name, which is one of those before the revision.
    :param before: the names before the revision.
    :param decided: the renames decided so far; this function adds to it.
    """
    open_ = {
        old: new
        for old, new in wanted.items()
        if old not in decided and new not in decided.values()
    }
    while found := [old for old, new in open_.items() if new not in before or new in decided]:
        decided.update({old: open_.pop(old) for old in found})


def check_names_are_free(
    decided: Mapping[Name, Name],
    before: Container[Name],
    dropped: Container[tuple[str, ...]],
    table: TableKey | None = None,
) -> None:
    """Refuse a new name that something else keeps.

    :param decided: the renames of tables, or of the columns of a table.
    :param before: the names before the revision.
    :param dropped: the paths that ``--no-rename`` gives: these need no new name.
    :param table: the table of columns.
    :raises ConfigurationError: something else keeps it, or two objects get the same name.
    """
    what = f"column of {table}" if table else "table"
    for old, new in decided.items():
        if new in before and new not in decided and _path(new, table) not in dropped:
            flags = [flag("--rename", f"{_text(old, table)}={quote_if_needed(str(new))}")]
            flags.append(flag("--no-rename", _text(new, table)))
            raise ConfigurationError(
                f"{flags[0]}: the migrated database has a {what} called {str(new)!r} already; "
                f"add {flags[1]} to drop it, or give a --rename for that one too."
            )
    twice = [str(new) for new, times in Counter(decided.values()).items() if times > 1]
    if twice:
        raise ConfigurationError(f"--rename: more than one {what} would become {twice[0]!r}.")


def _path(name: str | TableKey, table: TableKey | None) -> tuple[str, ...]:
    """The names that a flag gives for a table, or for a column of a table."""
    key = name if isinstance(name, TableKey) else table
    names = (key.schema, key.name) if key else ()
    own = () if isinstance(name, TableKey) else (name,)
    return tuple(each for each in (*names, *own) if each)


def _text(name: str | TableKey, table: TableKey | None) -> str:
    return ".".join(map(quote_if_needed, _path(name, table)))


def pairs(current: Schema, target: Schema, decided: Decided) -> Iterator[tuple[Table, Table]]:
    """The tables that both sides have.

    :returns: for each, the migrated table under its new name, and the models' table.
    """
    renames = replace(decided.renames(), columns={})
    for old, table in sorted(current.tables.items(), key=lambda item: item[0].order):
        new = renames.table(old)
        if new in target.tables:
            yield renamed_table(table, renames) if renames else table, target.tables[new]
