"""Values that are not a member of an ENUM or SET, or that it takes for another member."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from alembic_autogen.autogenerate.preconditions.narrowing.verdict import Unfit, any_of, never
from alembic_autogen.autogenerate.renamed_members import displaced_members
from alembic_autogen.quoting import quote_string
from alembic_autogen.schema.members import enum_members, lost_members, with_all_members
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import TEXTS, family, type_word


def unfit_members(name: str, current: Column, target: Column, renamed: dict[str, str]) -> Unfit:
    """Values with a removed member, and texts that are not written like a member.

    A text becomes the member that is equal under the column's collation, or the one with that
    number (manual, 13.3.5): ``'A'`` and ``'a '`` become ``'a'``, and so does ``'1'``.
    """
    old_type, new_type = type_word(current), type_word(target)
    if old_type == new_type:
        gone = [m for m in lost_members(current, target) if m not in renamed]
        # a text that looks like a number becomes the member with that number
        if new_type == "enum":
            numbers = [m for m in gone if m.isdecimal()]
            others = [m for m in gone if m not in numbers]
            refused = any_of(
                _is_one_of(name, others), _is_no_member(name, current, target, renamed)
            )
            return Unfit(refused, _is_one_of(name, numbers))
        return Unfit(any_of(*(f"FIND_IN_SET({quote_string(m)}, {name})" for m in gone)))
    if family(current) not in TEXTS:
        return never(name)
    members = enum_members(target.type)
    octets = f"CAST(CONVERT({name} USING utf8mb4) AS BINARY)"
    if new_type == "enum":
        return Unfit(_no_enum(name, target), f"{octets} NOT IN ({_strings(members)})", covers=True)
    # each item must be a different member: as many members are found as there are items
    found = " + ".join(f"(FIND_IN_SET({quote_string(m)}, {octets}) > 0)" for m in members)
    items = f"LENGTH({octets}) - LENGTH(REPLACE({octets}, ',', '')) + 1"
    altered = f"LENGTH({name}) > 0 AND {items} <> {found}"
    too_many = len(members) > _MOST_MEMBERS
    return Unfit(_no_set(name, target), altered, covers=True, unforeseen=too_many)


def displaced(
    name: str, current: Column, renamed: Mapping[str, str], merged: Collection[str]
) -> Unfit:
    """Values with a member whose name another member takes.

    :param renamed: new member by old.
    :param merged: members whose rows join those of another one.
    """
    gone = displaced_members(current, renamed, merged)
    if type_word(current) == "enum":
        return Unfit(_is_one_of(name, gone))
    return Unfit(any_of(*(f"FIND_IN_SET({quote_string(m)}, {name})" for m in gone)))


_MOST_MEMBERS = 8
"""The most members for which a query checks whether a SET takes a text that is not written like
them. The size of such a query grows with the square of their number. A larger SET is tried in a
temporary table instead."""


def _no_enum(name: str, target: Column) -> str:
    """Texts that an ENUM refuses: neither equal to a member (by collation) nor a member's number.

    MySQL takes ``'0'`` for the error value, which is not a member and cannot be converted back.
    """
    members = enum_members(target.type)
    is_other = f"{_as_member(f'TRIM(TRAILING {_SPACE} FROM {name})', target)} NOT IN"
    is_number = _is_number(name, f"1 AND {len(members)}")
    return f"{is_other} ({_strings(members)}) AND NOT ({is_number})"


def _no_set(name: str, target: Column) -> str | None:
    """Texts that a SET refuses: with an item that is no member, and not a sum of member numbers."""
    members = enum_members(target.type)
    if len(members) > _MOST_MEMBERS:
        return None
    count = f"(CHAR_LENGTH({name}) - CHAR_LENGTH(REPLACE({name}, ',', '')) + 1)"
    items = range(1, len(members) + 3)
    wrong = " OR ".join(
        f"({count} >= {n} AND"
        f" {_as_member(_item(name, n), target)} NOT IN ({_strings(members)}))"
        for n in items
    )
    is_number = _is_number(name, f"0 AND {2 ** len(members) - 1}")
    return f"LENGTH({name}) > 0 AND ({wrong}) AND NOT ({is_number})"


_SPACE = "' '"


def _item(name: str, number: int) -> str:
    item = f"SUBSTRING_INDEX(SUBSTRING_INDEX({name}, ',', {number}), ',', -1)"
    return f"TRIM(TRAILING {_SPACE} FROM {item})"


def _as_member(text: str, target: Column) -> str:
    return f"CONVERT({text} USING {target.charset}) COLLATE {target.collation}"


def _is_number(name: str, limits: str) -> str:
    """Whether a text is read as the number of a member."""
    digits = f"CONCAT({name}, '!') REGEXP '^[0-9]+!$'"
    return f"{digits} AND CAST(CONCAT({name}) AS DECIMAL(65,0)) BETWEEN {limits}"


def _is_no_member(
    name: str, current: Column, target: Column, renamed: dict[str, str]
) -> str | None:
    """The error value of an ENUM, if its members are renamed by way of a text type.

    The value that a server stores for an unknown text without strict mode has the number 0 (MySQL
    manual, 13.3.5). A text has no number, and ``''`` is refused or becomes a member when the column
    is converted back to an ENUM.
    """
    by_text = renamed and with_all_members(current, target).type.startswith("varchar")
    return f"{name} + 0 = 0" if by_text else None


def _is_one_of(name: str, texts: list[str]) -> str | None:
    return f"{name} IN ({_strings(texts)})" if texts else None


def _strings(texts: list[str] | tuple[str, ...]) -> str:
    return ", ".join(map(quote_string, texts))
