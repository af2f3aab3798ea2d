"""Renamed members of ENUM and SET."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.flag_names import new_name, parse_rename, table_named
from alembic_autogen.autogenerate.renamed_members import merged_members
from alembic_autogen.autogenerate.renames.candidate import RenameCandidate, likeness
from alembic_autogen.autogenerate.renames.decided import Decided, pairs
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.models.keys import table_key
from alembic_autogen.schema.members import enum_members, lost_members
from alembic_autogen.schema.model import Column, Schema, TableKey

if TYPE_CHECKING:
    from alembic_autogen.models.load import Models


def annotated_members(current: Schema, target: Schema, declared: Models, decided: Decided) -> None:
    """Accept the renames that the models' annotations declare.

    An annotation may stay after its revision is written: it then names a member that the migrated
    column no longer has, and is ignored.
    """
    for table in declared.tables():
        for column in table.columns:
            renamed = column.info.get("renamed_values")
            if isinstance(renamed, Mapping):
                place = (table_key(table), column.name)
                before = current_column(*place, current, target, decided)
                after = _column(target, *place)
                decided.members[place] = {
                    old: new
                    for old, new in renamed.items()
                    if _has_member(before, old) and _has_member(after, new)
                }


def _column(schema: Schema, key: TableKey, name: str) -> Column | None:
    return schema.tables[key].column(name) if key in schema.tables else None


def _has_member(column: Column | None, member: str) -> bool:
    return column is not None and member in enum_members(column.type)


def flagged_member(
    flag: str, current: Schema, target: Schema, decided: Decided, merged: bool = False
) -> None:
    """Accept ``table.column.old=new`` as the rename of a member.

    :param merged: whether its rows may join those of another member.
    :raises ConfigurationError: the flag is not of that form, or names something that does not
        exist.
    """
    option = "--merge-value" if merged else "--rename-value"
    path, names = parse_rename(flag, option)
    text = f"{option} {flag}"
    if len(path) not in (3, 4):
        raise ConfigurationError(f"{option} takes table.column.old=new, not {flag!r}.")
    *table, column_name, old = path
    new = new_name(names, text)
    key, column = _flagged_column([*table, column_name], target, text)
    if new not in enum_members(column.type):
        raise ConfigurationError(f"{text}: the models' column has no member {new!r}.")
    before = current_column(key, column_name, current, target, decided)
    if before is not None and old not in enum_members(before.type):
        raise ConfigurationError(f"{text}: the migrated column has no member {old!r}.")
    decided.members.setdefault((key, column_name), {})[old] = new
    if merged:
        decided.merged.add((key, column_name, old))


def check_members_go(
    flags: Iterable[str], current: Schema, target: Schema, decided: Decided
) -> None:
    """Refuse to rename or merge a member that the models keep, and whose name none takes.

    :param flags: the arguments of ``--rename-value`` and ``--merge-value``.
    :raises ConfigurationError: there is such a flag.
    """
    for flag in flags:
        *path, old = parse_rename(flag)[0]
        key, column = _flagged_column(path, target, flag)
        if not _has_member(column, old):
            continue
        before = current_column(key, column.name, current, target, decided)
        if before is not None and old not in decided.members[key, column.name].values():
            raise ConfigurationError(
                f"{flag}: {old!r} cannot become another member of {key}.{column.name}, since the "
                "models have it too; remove it from the models, or leave the flag out."
            )


def _flagged_column(path: Sequence[str], target: Schema, flag: str) -> tuple[TableKey, Column]:
    """Find the column of the models that a flag is about.

    :raises ConfigurationError: there is none.
    """
    place = named_column(path, target)
    if place is None:
        raise ConfigurationError(f"{flag}: the models have no such column.")
    return place


def named_column(path: Sequence[str], schema: Schema) -> tuple[TableKey, Column] | None:
    """Find the column of a path, with its table; ``None`` if there is none."""
    key = table_named(path[:-1], schema.tables)
    if key is None:
        return None
    column = schema.tables[key].column(path[-1])
    return None if column is None else (key, column)


def current_column(
    key: TableKey, name: str, current: Schema, target: Schema, decided: Decided
) -> Column | None:
    """The migrated column; ``None`` if the column is new."""
    back = {new: old for old, new in decided.columns.get(key, {}).items()}
    for before, after in pairs(current, target, decided):
        if after.key == key:
            return before.column(back.get(name, name))
    return None


def member_candidates(current: Schema, target: Schema, decided: Decided) -> list[RenameCandidate]:
    """Find the members that are added to a column from which others are removed."""
    found: list[RenameCandidate] = []
    for table, old, column in _column_pairs(current, target, decided):
        known = decided.members.get((table, column.name), {})
        found += _replaced_members(table, old, column, known)
    return found


def _column_pairs(
    current: Schema, target: Schema, decided: Decided
) -> Iterator[tuple[TableKey, Column, Column]]:
    """The columns that both sides have, before and after, with the new name of their table."""
    for before, after in pairs(current, target, decided):
        back = {new: old for old, new in decided.columns.get(after.key, {}).items()}
        for column in after.columns:
            old = before.column(back.get(column.name, column.name))
            if old is not None:
                yield after.key, old, column


def _replaced_members(
    table: TableKey, old: Column, new: Column, known: Mapping[str, str]
) -> Iterator[RenameCandidate]:
    """All pairs of a removed and an added member; those in the same position are likelier."""
    gone = [member for member in lost_members(old, new) if member not in known]
    come = [member for member in lost_members(new, old) if member not in known.values()]
    if not (gone and come):
        return
    before, after = enum_members(old.type), enum_members(new.type)
    for a in gone:
        for b in come:
            place = before.index(a) == after.index(b)
            keeps = f"rows that have it get {b!r}"
            score = place + likeness(a, b)
            yield RenameCandidate("member", table, a, b, new.name, keeps=keeps, likeness=score)


def accept_member(candidate: RenameCandidate, decided: Decided) -> None:
    """Accept a pair as one member."""
    key = (candidate.table, candidate.column)
    decided.members.setdefault(key, {})[candidate.old] = candidate.new


def merge_candidates(
    current: Schema, target: Schema, decided: Decided, dropped: Container[tuple[str, ...]]
) -> list[RenameCandidate]:
    """Find renamed members that would join another one without a flag that allows it.

    Their renames are no longer decided. No downgrade can tell their rows from those that had the
    other member before.

    :param dropped: the paths that ``--no-rename`` gives: rows with these members are refused.
    """
    found: list[RenameCandidate] = []
    allowed, decided.merged = decided.merged, set()
    for table, old, column in _column_pairs(current, target, decided):
        renamed = decided.members.get((table, column.name))
        if not renamed:
            continue
        place = (*filter(None, table), column.name)
        gone = [member for member in enum_members(old.type) if (*place, member) in dropped]
        for member in merged_members(old, renamed, gone):
            if (table, column.name, member) in allowed:
                decided.merged.add((table, column.name, member))
            else:
                new = renamed.pop(member)
                found.append(RenameCandidate("merge", table, member, new, column.name))
    return found


def accept_merge(candidate: RenameCandidate, decided: Decided) -> None:
    """Let the rows of one member join those of another."""
    accept_member(candidate, decided)
    decided.merged.add((candidate.table, candidate.column, candidate.old))
