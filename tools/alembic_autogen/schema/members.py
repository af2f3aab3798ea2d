"""The members of ENUM and SET columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_string
from alembic_autogen.schema.tokens import tokenize, unquote_string

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Column


def enum_members(type_: str) -> tuple[str, ...]:
    """The members of an ENUM or SET type, in order."""
    return tuple(unquote_string(t.text) for t in tokenize(type_) if t.kind == "string")


def lost_members(current: Column, target: Column) -> list[str]:
    """The members of an ENUM or SET that a change of its type does not keep.

    ALTER TABLE matches the old and new members by the collation: with one that ignores case, the
    values of an ENUM('A') become those of an ENUM('a').
    """
    if current.type == target.type:  # as that of most columns
        return []
    ignores_case = all((column.collation or "").endswith("_ci") for column in (current, target))
    key = str.lower if ignores_case else str
    kept = set(map(key, enum_members(target.type)))
    return [member for member in enum_members(current.type) if key(member) not in kept]


def may_be_equal(members: Iterable[str], collation: str | None) -> bool:
    """Whether a collation may treat two of the texts as equal; MySQL allows no such members.

    Which letters are equal depends on the collation (in Swedish, a and å are not). The check
    therefore errs on the side of caution.
    """
    texts, collation = list(members), collation or ""
    if collation.endswith(("_bin", "_cs")) or collation == "binary":
        return False
    keys = {_without_accents(text) for text in texts}
    if not any(version in collation for version in _WEIGHS_ALL):
        keys = {re.sub("[\U00010000-\U0010ffff]", "\ufffd", key) for key in keys}
    return len(keys) < len(set(texts))


_WEIGHS_ALL = ("_0900_", "_520_", "_uca1400_")
"""Parts of the names of collations that tell characters beyond U+FFFF apart. In all others, such
characters have one weight (MySQL manual, 12.10.1 Unicode Character Sets; MariaDB 10.11 alike)."""


_MOST_OF_A_SET = 64
"""The maximum number of members of a SET (MySQL manual, 13.3.6)."""


def with_all_members(current: Column, target: Column, between: Iterable[str] = ()) -> Column:
    """An ENUM or SET column with the members of both sides, used during the change.

    If the collation may treat two members as equal, or there are too many, the column becomes a
    VARCHAR that can hold every value: an ENUM cannot have two equal members (error 1291).

    :param between: further members, which values have during the change.
    """
    word = current.type.split("(")[0]
    old = enum_members(current.type)
    members = [*old, *(member for member in enum_members(target.type) if member not in old)]
    members += [member for member in between if member not in members]
    too_many = word == "set" and len(members) > _MOST_OF_A_SET
    if too_many or may_be_equal(members, current.collation):
        longest = max(map(len, members)) if word == "enum" else len(",".join(members))
        return replace(current, type=f"varchar({longest})")
    return replace(current, type=f"{word}({','.join(map(quote_string, members))})")


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c)).casefold()
