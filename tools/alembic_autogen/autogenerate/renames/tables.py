"""Renamed tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.flag_names import table_named
from alembic_autogen.autogenerate.preconditions.narrowing import fits
from alembic_autogen.autogenerate.renames.candidate import RenameCandidate, likeness, names_alike
from alembic_autogen.autogenerate.renames.decided import Decided, accept_annotations
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.models.keys import table_key
from alembic_autogen.schema.model import Column, Schema, Table, TableKey
from alembic_autogen.schema.type_families import family

if TYPE_CHECKING:
    from alembic_autogen.models.load import Models


def annotated_tables(current: Schema, target: Schema, declared: Models, decided: Decided) -> None:
    """Accept the renames that the models' annotations declare."""
    wanted = {}
    for table in declared.tables():
        key, old = table_key(table), table.info.get("renamed_from")
        if isinstance(old, str) and TableKey(key.schema, old) in current.tables:
            wanted[TableKey(key.schema, old)] = key
    wanted = {old: new for old, new in wanted.items() if new in target.tables}
    accept_annotations(wanted, current.tables, decided.tables)


def flagged_table(
    path: list[str], new: list[str], current: Schema, target: Schema, decided: Decided
) -> bool:
    """Accept ``old=new`` (or ``schema.old=new``) as the rename of a table, if it can be one.

    :returns: whether it can.
    :raises ConfigurationError: it can be nothing else, and there is no such table; or the table
        moves to another schema.
    """
    old_key = table_named(path, current.tables)
    new_key = _new_key(old_key, new, target) if old_key else None
    if old_key and new_key:
        decided.tables[old_key] = new_key
    elif old_key and (moved := _moved_to(old_key, new, current, target)):
        raise ConfigurationError(
            f"--rename {'.'.join(path)}={'.'.join(new)}: {old_key} and {moved} are in different "
            "databases, and such a move is not generated; write it first, in a revision of its own "
            f"(`alembic-autogen revision --empty`): RENAME TABLE {old_key.sql} TO {moved.sql}."
        )
    elif len(path) == 1:
        missing = f"no table {path[0]!r} in the migrated database"
        if old_key:
            missing = f"no table {'.'.join(new)!r} in the models"
        raise ConfigurationError(f"--rename {path[0]}={'.'.join(new)}: there is {missing}.")
    return new_key is not None


def _new_key(old: TableKey, new: list[str], target: Schema) -> TableKey | None:
    """The key for a new name, which may lack its schema: a table stays in its schema."""
    alone = TableKey(old.schema, new[0])
    if len(new) == 1 and alone in target.tables:
        return alone
    found = table_named(new, target.tables)
    return found if found is not None and found.schema == old.schema else None


def _moved_to(old: TableKey, new: list[str], current: Schema, target: Schema) -> TableKey | None:
    """The table of another schema that a new name means, if one table goes and the other comes."""
    found = table_named(new, target.tables)
    if found is None and new[0] in (target.own, f"{target.own}.{new[-1].rpartition('.')[2]}"):
        found = table_named([new[-1].rpartition(".")[2]], target.tables)
    moves = old not in target.tables and found is not None and found not in current.tables
    return found if moves and found is not None and found.schema != old.schema else None


def _gone_and_come(
    current: Schema, target: Schema, decided: Decided
) -> tuple[list[Table], list[Table]]:
    renamed = decided.tables
    gone = [t for k, t in current.tables.items() if k not in renamed and k not in target.tables]
    come = [
        t for k, t in target.tables.items() if k not in current.tables and k not in renamed.values()
    ]
    return sorted(gone, key=lambda t: t.key.order), sorted(come, key=lambda t: t.key.order)


def table_candidates(current: Schema, target: Schema, decided: Decided) -> list[RenameCandidate]:
    """Find the new tables that can take the rows of one that goes."""
    gone, come = _gone_and_come(current, target, decided)
    return [
        RenameCandidate(
            "table", new.key, old.key.name, new.key.name, keeps=_kept(old, lost), likeness=score
        )
        for old in gone
        for new in come
        if old.key.schema == new.key.schema
        for lost, score in _match(old, new)
    ]


def _kept(old: Table, lost: Sequence[str]) -> str:
    if not lost:
        return "all columns are kept"
    kept = len(old.columns) - len(lost)
    return f"all columns but {', '.join(lost)} are kept ({kept} of {len(old.columns)})"


def _match(old: Table, new: Table) -> Iterator[tuple[list[str], float]]:
    """Match the columns of two tables, by their names or else by their places.

    :returns: the columns that are lost, and the likeness of the tables; nothing if it is not
        plausible that they are one table.
    """
    stored = [column for column in old.columns if not column.generated]
    by_name = [column.name for column in stored if _takes(new.column(column.name), column)]
    by_place = [
        column.name
        for column, other in zip(old.columns, new.columns, strict=False)
        if old.column(other.name) is None and new.column(column.name) is None
        if _takes(other, column) and family(column) == family(other)
    ]
    lost = [column.name for column in stored if column.name not in (*by_name, *by_place)]
    alike = names_alike(old.key.name, new.key.name)
    telling = {*by_name, *by_place} - {"id"}
    most, half = (len(by_name) >= share * len(stored) for share in (0.75, 0.5))
    if (telling and (not lost or most)) or (alike and half):
        names = {column.name for column in (*old.columns, *new.columns)}
        yield lost, len(by_name) / len(names) + alike + likeness(old.key.name, new.key.name) / 10


def _takes(new: Column | None, old: Column) -> bool:
    return new is not None and not new.generated and fits(old, new)


def accept_table(candidate: RenameCandidate, decided: Decided) -> None:
    """Accept a pair as one table."""
    decided.tables[TableKey(candidate.table.schema, candidate.old)] = candidate.table
