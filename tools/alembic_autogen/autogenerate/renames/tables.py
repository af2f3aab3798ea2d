"""Renamed tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.renames.candidate import RenameCandidate, best_pairs, names_alike
from alembic_autogen.autogenerate.renames.decided import Decided, accept_annotations
from alembic_autogen.autogenerate.renames.flags import table_named
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.models.keys import table_key
from alembic_autogen.schema.model import Schema, Table, TableKey

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
    :raises ConfigurationError: it can be nothing else, and there is no such table.
    """
    old_key = table_named(path, current.tables) if len(path) <= 2 else None
    new_key = _new_key(old_key, new, target) if old_key else None
    if old_key and new_key:
        decided.tables[old_key] = new_key
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
    """Find pairs of tables with similar columns."""
    gone, come = _gone_and_come(current, target, decided)
    scored = [
        (score, old.key, new.key)
        for old in gone
        for new in come
        if old.key.schema == new.key.schema and (score := _table_likeness(old, new)) > 0
    ]
    return [
        RenameCandidate("table", new, old.name, new.name)
        for old, new in best_pairs(scored, lambda key: key.order)
    ]


def _table_likeness(old: Table, new: Table) -> float:
    """The share of columns that two tables have in common; 0 if it is too low for a question."""
    before = {(column.name, column.type) for column in old.columns}
    after = {(column.name, column.type) for column in new.columns}
    common = before & after
    share = len(common) / max(len(before), len(after), 1)
    alike = names_alike(old.key.name, new.key.name)
    telling = {name for name, _ in common} - {"id"}
    if (share >= 0.75 and telling) or (share >= 0.5 and alike):
        return share + alike
    return 0.0


def accept_table(candidate: RenameCandidate, decided: Decided) -> None:
    """Accept a pair as one table."""
    decided.tables[TableKey(candidate.table.schema, candidate.old)] = candidate.table
