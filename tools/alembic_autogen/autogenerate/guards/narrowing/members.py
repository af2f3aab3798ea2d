"""Values that are no member of an ENUM or SET, or that it takes for another one."""

from __future__ import annotations

from alembic_autogen.autogenerate.guards.base import type_word
from alembic_autogen.autogenerate.guards.narrowing.family import family
from alembic_autogen.autogenerate.guards.narrowing.verdict import Unfit, any_of, never
from alembic_autogen.autogenerate.types import enum_values, lost_members, with_all_members
from alembic_autogen.schema.model import Column
from alembic_autogen.sql import quote_string


def unfit_members(name: str, head: Column, models: Column, renamed: dict[str, str]) -> Unfit:
    """Values of which a member is gone, and texts that are not spelt like one.

    A text becomes the member that is equal under the column's collation, or the one of that number
    (manual, 13.3.5): ``'A'`` and ``'a '`` become ``'a'``, and so does ``'1'``.
    """
    source, target = type_word(head), type_word(models)
    if source == target:
        gone = [m for m in lost_members(head, models) if m not in renamed]
        if target == "enum":  # what looks like a number becomes the member of that number
            numbers = [m for m in gone if m.isdecimal()]
            others = [m for m in gone if m not in numbers]
            refused = any_of(_is_one_of(name, others), _is_no_member(name, head, models, renamed))
            return Unfit(refused, _is_one_of(name, numbers))
        return Unfit(any_of(*(f"FIND_IN_SET({quote_string(m)}, {name})" for m in gone)))
    if family(head) not in ("text", "members"):
        return never(name)
    members = enum_values(models.type)
    octets = f"CAST(CONVERT({name} USING utf8mb4) AS BINARY)"
    if target == "enum":
        return Unfit(altered=f"{octets} NOT IN ({_strings(members)})")
    # each item is another member: as many are found as there are items
    found = " + ".join(f"(FIND_IN_SET({quote_string(m)}, {octets}) > 0)" for m in members)
    items = f"LENGTH({octets}) - LENGTH(REPLACE({octets}, ',', '')) + 1"
    return Unfit(altered=f"LENGTH({name}) > 0 AND {items} <> {found}")


def _is_no_member(name: str, head: Column, models: Column, renamed: dict[str, str]) -> str | None:
    """The error value of an ENUM, where its members are renamed by way of a text.

    What a server stores for an unknown text without strict mode has the number 0 (MySQL manual,
    13.3.5); a text has no numbers, and ``''`` is refused on the way back, or becomes a member.
    """
    by_text = renamed and with_all_members(head, models).type.startswith("varchar")
    return f"{name} + 0 = 0" if by_text else None


def _is_one_of(name: str, texts: list[str]) -> str | None:
    return f"{name} IN ({_strings(texts)})" if texts else None


def _strings(texts: list[str] | tuple[str, ...]) -> str:
    return ", ".join(map(quote_string, texts))
