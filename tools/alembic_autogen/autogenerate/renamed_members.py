"""The values of columns whose ENUM or SET members are renamed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from alembic_autogen.quoting import quote_string
from alembic_autogen.schema.formulas import computed_from, mentions
from alembic_autogen.schema.members import enum_members, may_be_equal
from alembic_autogen.schema.model import Column, Table


def renamed_member(
    name: str, column: Column, members: Mapping[str, str], others: bool = False
) -> str:
    """Return the SQL of the new value of an ENUM or a SET.

    Members can exchange their names: those of an ENUM are renamed all at once, those of a SET by
    way of temporary names.

    :param name: the column's SQL.
    :param column: the column before the revision.
    :param members: new member by old.
    :param others: whether there are rows with other members.
    """
    if column.type.startswith("enum"):
        cases = " ".join(
            f"WHEN {quote_string(a)} THEN {quote_string(b)}" for a, b in members.items()
        )
        return f"CASE {name} {cases}{f' ELSE {name}' if others else ''} END"
    steps = list(members.items())
    if set(members) & set(members.values()):
        # another member gives up one of the new names: rename by way of names that no member has
        between = {old: f"\x01{number}" for number, old in enumerate(members, 1)}
        steps = [*between.items(), *((between[old], new) for old, new in members.items())]
    text = f"CONCAT(',', {name}, ',')"
    for old, new in steps:
        text = f"REPLACE({text}, {quote_string(f',{old},')}, {quote_string(f',{new},')})"
    return f"TRIM(BOTH ',' FROM {text})"


def members_between(table: Table, column: Column, members: Mapping[str, str]) -> dict[str, str]:
    """Choose temporary members, by the old names of the renamed ones; none if they are not needed.

    An UPDATE checks a unique key row by row (MySQL manual, 1.7.3.1 PRIMARY KEY and UNIQUE Index
    Constraints): if two members are exchanged, the first row conflicts with the other one (error
    1062). With temporary members that no row has, no row ever conflicts.

    :param table: the table before the revision.
    :param column: the column before the revision.
    :param members: new member by old.
    """
    taken = any(
        new == another or may_be_equal((new, another), column.collation)
        for old, new in members.items()
        for another in members
        if old != another
    )
    if not taken or not _is_in_unique_key(table, column):
        return {}
    mark = "~"  # in every character set, and ignored by no collation, unlike invisible characters
    while any(
        member.startswith(mark) for member in (*enum_members(column.type), *members.values())
    ):
        mark += "~"
    return {old: f"{mark}{number}" for number, old in enumerate(members, 1)}


def _is_in_unique_key(table: Table, column: Column) -> bool:
    """Whether a column is part of a unique key, itself or through a value computed from it."""
    names = {column.name, *computed_from({column.name}, table)}
    return any(
        part.column in names or mentions(part.formula, names)
        for key in (table.primary_key, *table.indexes)
        if key and key.kind in ("PRIMARY", "UNIQUE")
        for part in key.parts
    )


def held_member(name: str, before: Column, after: Column, members: Mapping[str, str]) -> str:
    """Return the SQL of the future value of a column with renamed members.

    A SET holds each member once, in the order of its definition (MySQL manual, 13.3.6).

    :param name: the column's SQL.
    :param before: the column before the revision.
    :param after: the column after the revision.
    :param members: new member by old.
    """
    renamed = renamed_member(name, before, members, others=True)
    if before.type.startswith("enum") or not after.type.startswith("set"):
        return f"({renamed})"
    items = ", ".join(
        f"IF(FIND_IN_SET({quote_string(member)}, {renamed}), {quote_string(member)}, NULL)"
        for member in enum_members(after.type)
    )
    text = f"CONVERT(CONCAT_WS(',', {items}) USING {after.charset}) COLLATE {after.collation}"
    return f"IF({name} IS NULL, NULL, {text})"


def merged_members(
    before: Column, members: Mapping[str, str], gone: Collection[str] = ()
) -> list[str]:
    """Find the renamed members whose rows join those of another one: the new name is taken.

    :param before: the column before the revision.
    :param members: new member by old.
    :param gone: members that go, whose rows are refused.
    """
    key = _key(before)
    there = enum_members(before.type)
    taken = {key(member) for member in there if member not in members and member not in gone}
    found = []
    for old in there:
        if old not in members:
            continue
        if key(members[old]) in taken:
            found.append(old)
        taken.add(key(members[old]))
    return found


def displaced_members(
    before: Column, members: Mapping[str, str], merged: Collection[str] = ()
) -> list[str]:
    """Find the members that are not renamed, and whose name another one takes.

    :param before: the column before the revision.
    :param members: new member by old.
    :param merged: members whose rows join those of another one, which keeps its name.
    """
    key = _key(before)
    taken = {key(new) for old, new in members.items() if old not in merged}
    return [m for m in enum_members(before.type) if m not in members and key(m) in taken]


def _key(column: Column) -> Callable[[str], str]:
    """A function that returns equal keys for members that are equal by the column's collation."""
    return str.lower if (column.collation or "").endswith("_ci") else str
