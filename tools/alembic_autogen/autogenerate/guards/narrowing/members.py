"""Values that are no member of an ENUM or SET any more."""

from __future__ import annotations

from alembic_autogen.autogenerate.guards.base import type_word
from alembic_autogen.autogenerate.guards.narrowing.family import family
from alembic_autogen.autogenerate.types import enum_values, lost_members
from alembic_autogen.schema.model import Column
from alembic_autogen.sql import quote_string


def unfit_members(name: str, head: Column, models: Column, renamed: dict[str, str]) -> str | None:
    """Values of which a member is gone."""
    kept = enum_values(models.type)
    source, target = type_word(head), type_word(models)
    if source == target:
        gone = [m for m in lost_members(head, models) if m not in renamed]
        if target == "enum":
            return f"{name} IN ({_strings(gone)})" if gone else None
        return " OR ".join(f"FIND_IN_SET({quote_string(m)}, {name})" for m in gone) or None
    if target == "enum" and family(head) == "text":
        return f"{name} NOT IN ({_strings(kept)})"
    return f"{name} IS NOT NULL"


def _strings(texts: list[str] | tuple[str, ...]) -> str:
    return ", ".join(map(quote_string, texts))
