"""The members of ENUM and SET columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_string
from alembic_autogen.schema.tokens import tokenize, unquote_string

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Column


def enum_values(type_: str) -> tuple[str, ...]:
    """The members of an ENUM or SET, from its definition."""
    return tuple(unquote_string(t.text) for t in tokenize(type_) if t.kind == "string")


def lost_members(current: Column, target: Column) -> list[str]:
    """The members of an ENUM or SET that a change of its type does not keep.

    ALTER TABLE finds the new member by the collation: of an ENUM('A') with a collation that ignores
    case, values become those of an ENUM('a').
    """
    ignores_case = all((column.collation or "").endswith("_ci") for column in (current, target))
    key = str.lower if ignores_case else str
    kept = set(map(key, enum_values(target.type)))
    return [member for member in enum_values(current.type) if key(member) not in kept]


def may_be_equal(members: Iterable[str], collation: str | None) -> bool:
    """Whether a collation may take two of some texts for one; MySQL allows no such members.

    Which letters are equal depends on the collation (in Swedish, a and å are not), so that the
    answer errs on the side of caution.
    """
    texts = list(members)
    if (collation or "").endswith(("_bin", "_cs")) or collation == "binary":
        return False
    return len({_without_accents(text) for text in texts}) < len(set(texts))


_MOST_OF_A_SET = 64
"""As many members can a SET have (MySQL manual, 13.3.6)."""


def with_all_members(current: Column, target: Column, between: Iterable[str] = ()) -> Column:
    """An ENUM or SET column with the members of both sides, for the time of the change.

    A text of the same length at most, where members of both sides may be equal for the collation:
    an ENUM cannot have both of them (error 1291), and a text can; or where they are too many.

    :param between: further members, which values have in between.
    """
    word = current.type.split("(")[0]
    old = enum_values(current.type)
    members = [*old, *(member for member in enum_values(target.type) if member not in old)]
    members += [member for member in between if member not in members]
    too_many = word == "set" and len(members) > _MOST_OF_A_SET
    if too_many or may_be_equal(members, current.collation):
        longest = max(map(len, members)) if word == "enum" else len(",".join(members))
        return replace(current, type=f"varchar({max(longest, 1)})")
    return replace(current, type=f"{word}({','.join(map(quote_string, members))})")


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c)).casefold()
