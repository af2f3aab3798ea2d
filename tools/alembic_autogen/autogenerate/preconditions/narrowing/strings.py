"""Values that do not fit a string type, or another character set."""

from __future__ import annotations

from alembic_autogen.autogenerate.preconditions.narrowing import addresses
from alembic_autogen.autogenerate.preconditions.narrowing.moments import comes_twice
from alembic_autogen.autogenerate.preconditions.narrowing.verdict import (
    ALL_FIT,
    Unfit,
    any_of,
    never,
)
from alembic_autogen.schema.members import enum_members
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import (
    SPATIAL,
    TIER_BYTES,
    character_bytes,
    decimal_arguments,
    family,
    first_argument,
    holds_characters,
    length_limit,
    type_word,
)

_WIDEST_TEXT = {
    "tinyint": 4, "smallint": 6, "mediumint": 8, "int": 11, "bigint": 20, "date": 10, "year": 4,
    "datetime": 26, "timestamp": 26, "time": 17, "float": 24, "double": 24, "bit": 20,
    "inet4": 15, "inet6": 39, "uuid": 36,
}  # fmt: skip
"""The number of characters of the longest value of a type, as text."""

_NO_TEXT = ("vector",)
"""Type families that MySQL does not convert to a text."""


def unfit_charset(name: str, current: Column, target: Column) -> str | None:
    """Return a condition for characters that the new character set lacks."""
    if current.charset is None or target.charset in (None, "utf8mb4", "binary"):
        return None
    if holds_characters(target.charset, current.charset):
        return None
    there_and_back = f"CONVERT(CONVERT({name} USING {target.charset}) USING {current.charset})"
    return f"CAST({name} AS BINARY) <> CAST({there_and_back} AS BINARY)"


def _most_bytes(column: Column, charset: str | None) -> int:
    """Bytes of the longest value of a column, as a string.

    :param charset: the character set of the string.
    """
    word = type_word(column)
    if word == "json":
        return TIER_BYTES["longtext"]
    if word in TIER_BYTES:  # the limit counts bytes: a latin1 character may need two in utf8mb4
        wider = 1 if charset == column.charset or family(column) != "text" else 4
        return TIER_BYTES[word] * wider
    if family(column) not in ("text", "binary"):
        return _most_characters(column) * 4
    length = first_argument(column, 1)
    return length * (character_bytes(charset) if family(column) == "text" else 1)


def _most_characters(column: Column) -> int:
    word = type_word(column)
    if word in TIER_BYTES:
        return TIER_BYTES[word]
    if word in ("enum", "set"):
        members = enum_members(column.type)
        return max(map(len, members)) if word == "enum" else len(",".join(members))
    if word == "decimal":
        return decimal_arguments(column)[0] + 2
    if word in ("json", *SPATIAL):
        return TIER_BYTES["longtext"]
    return _WIDEST_TEXT.get(word, first_argument(column, 1))


def unfit_text(name: str, current: Column, target: Column) -> Unfit:
    """Strings that are too long, or not valid in the character set."""
    old_type = family(current)
    if old_type in _NO_TEXT or (old_type == "bit" and type_word(target) in TIER_BYTES):
        return never(name)  # a BIT becomes digits in a VARCHAR, and bytes in a TEXT
    text = _as_text(name, current, target)
    refused = any_of(_no_characters(name, current, target), _too_long(text, current, target))
    altered: list[str | None] = []
    if type_word(target) == "char" and type_word(current) not in ("char", "enum", "set"):
        altered.append(f"{text} LIKE '% '")  # a CHAR loses its trailing spaces (manual, 13.3.2)
    if type_word(current) in ("float", "double"):
        back = f"CAST(CAST({name} AS CHAR) AS {type_word(current).upper()})"
        altered.append(f"{back} <> {name}")  # a FLOAT is written with six digits
    if old_type == "timestamp":
        altered.append(comes_twice(name))
    return Unfit(refused, any_of(*altered))


def _as_text(name: str, current: Column, target: Column) -> str:
    """A column as the text that it becomes."""
    charset = target.charset or "utf8mb4"
    if family(current) in ("text", "binary", "members", *SPATIAL):
        return name if current.charset == charset else f"CONVERT({name} USING {charset})"
    value = f"({name} + 0)" if family(current) == "bit" else name
    text = f"CAST({value} AS CHAR)"
    return f"CONVERT({text} USING {charset})" if family(current) == "json" else text


def _no_characters(name: str, current: Column, target: Column) -> str | None:
    """Bytes that are not valid in the new character set, and characters that it lacks."""
    charset = target.charset or "utf8mb4"
    if family(current) in ("binary", *SPATIAL):
        if charset == "ascii":  # CONVERT() lets other bytes pass
            return f"HEX({name}) NOT REGEXP '^([0-7].)*$'"
        there_and_back = f"CAST(CONVERT({name} USING {charset}) AS BINARY)"
        return f"CONVERT({name} USING {charset}) IS NULL OR {there_and_back} <> {name}"
    if family(current) == "json" and charset != "utf8mb4":
        text = f"CAST({name} AS CHAR)"
        there_and_back = f"CONVERT(CONVERT({text} USING {charset}) USING utf8mb4)"
        return f"CAST({text} AS BINARY) <> CAST({there_and_back} AS BINARY)"
    return None


def _too_long(text: str, current: Column, target: Column) -> str | None:
    word = type_word(target)
    if word in TIER_BYTES:
        longer = _most_bytes(current, target.charset) > TIER_BYTES[word]
        return f"LENGTH({text}) > {TIER_BYTES[word]}" if longer else None
    length = first_argument(target, 1)
    return f"CHAR_LENGTH({text}) > {length}" if _most_characters(current) > length else None


def unfit_binary(name: str, current: Column, target: Column) -> Unfit:
    """Strings that are too long; for a BINARY, also shorter ones, which would be padded."""
    word = type_word(target)
    limit = length_limit(target)
    if family(current) in ("uuid", "inet4", "inet6"):
        return addresses.unfit_octets(name, current, word, limit)
    if family(current) not in ("binary", "text", "vector", *SPATIAL):
        return never(name)
    if word == "binary":  # shorter values would be padded with zero bytes (manual, 13.3.3)
        return Unfit(f"LENGTH({name}) > {limit}", f"LENGTH({name}) < {limit}")
    longer = _most_bytes(current, current.charset) > limit or family(current) == "vector"
    return Unfit(f"LENGTH({name}) > {limit}") if longer else ALL_FIT


def unfit_vector(name: str, current: Column, target: Column) -> Unfit:
    """Bytes whose length is not a multiple of a FLOAT's, or vectors of more dimensions."""
    longest = 4 * first_argument(target, 2048)
    if family(current) == "vector":
        shorter = 4 * first_argument(current, 2048) <= longest
        return ALL_FIT if shorter else Unfit(f"LENGTH({name}) > {longest}")
    if family(current) != "binary":
        return never(name)
    return Unfit(f"LENGTH({name}) % 4 <> 0 OR LENGTH({name}) NOT BETWEEN 1 AND {longest}")
