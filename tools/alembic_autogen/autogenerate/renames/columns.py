"""Renamed columns. Renamed indexes and constraints are detected from the schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.flag_names import new_name, table_named
from alembic_autogen.autogenerate.renames.candidate import RenameCandidate
from alembic_autogen.autogenerate.renames.decided import Decided, accept_annotations, pairs
from alembic_autogen.autogenerate.renames.fit import column_likeness, kept_values
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.models.keys import table_key
from alembic_autogen.schema.model import Schema, Table
from alembic_autogen.schema.names import key_names

if TYPE_CHECKING:
    from alembic_autogen.models.load import Models


def annotated_columns(current: Schema, target: Schema, declared: Models, decided: Decided) -> None:
    """Accept the renames that the models' annotations declare."""
    before = {new.key: old for old, new in pairs(current, target, decided)}
    for table in declared.tables():
        key = table_key(table)
        if key not in before:
            continue
        names = {column.name for column in before[key].columns}
        wanted = {
            old: column.name
            for column in table.columns
            if (old := column.info.get("renamed_from")) in names
        }
        if wanted:
            accept_annotations(wanted, names, decided.columns.setdefault(key, {}))


def flagged_column(
    path: list[str], names: list[str], current: Schema, target: Schema, decided: Decided
) -> None:
    """Accept ``table.old=new`` as the rename of a column, an index or a constraint.

    :param path: the names before ``=``.
    :param names: the names after ``=``.
    :raises ConfigurationError: the old name does not exist, or the models lack the new one.
    """
    *table, old = path
    text = f"--rename {'.'.join(path)}={'.'.join(names)}"
    new = new_name(names, text)
    if old == new:
        raise ConfigurationError(
            f"{text}: the old name and the new one are the same; leave it out."
        )
    before = {after.key: before for before, after in pairs(current, target, decided)}
    key = table_named(table, before)
    if key is None:
        raise ConfigurationError(
            f"{text}: there is no table {'.'.join(table)!r} on both sides "
            "(give it by its new name)."
        )
    if _is_key_rename(before[key], target.tables[key], old, new):
        return  # an index or a constraint: nothing is lost, and the schemas show the rename
    if before[key].column(old) is None:
        raise ConfigurationError(
            f"{text}: the migrated table has no column, index or constraint {old!r}."
        )
    if target.tables[key].column(new) is None:
        raise ConfigurationError(f"{text}: the models' table has no column {new!r}.")
    decided.columns.setdefault(key, {})[old] = new


def _is_key_rename(current: Table, target: Table, old: str, new: str) -> bool:
    if current.column(old) is not None:
        return False
    return old in key_names(current) and new in key_names(target)


def column_candidates(current: Schema, target: Schema, decided: Decided) -> list[RenameCandidate]:
    """Find the columns that are added to a table and can take the values of one that goes."""
    return [
        candidate
        for before, after in pairs(current, target, decided)
        for candidate in _of_table(before, after, decided.columns.get(after.key, {}))
    ]


def _of_table(before: Table, after: Table, renamed: Mapping[str, str]) -> Iterator[RenameCandidate]:
    gone = [c for c in before.columns if after.column(c.name) is None and c.name not in renamed]
    taken = set(renamed.values())
    come = [c for c in after.columns if before.column(c.name) is None and c.name not in taken]
    for old in gone:
        for new in come:
            keeps = kept_values(old, new, before, after)
            if keeps is not None:
                yield RenameCandidate(
                    "column",
                    after.key,
                    old.name,
                    new.name,
                    keeps=keeps,
                    types=(old.type, new.type),
                    likeness=column_likeness(old, new, before, after),
                )


def accept_column(candidate: RenameCandidate, decided: Decided) -> None:
    """Accept a pair as one column."""
    decided.columns.setdefault(candidate.table, {})[candidate.old] = candidate.new
