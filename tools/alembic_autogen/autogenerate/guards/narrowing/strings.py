"""Values that do not fit a narrower type of strings, or another character set."""

from __future__ import annotations

from alembic_autogen.autogenerate.guards.base import type_arguments, type_word
from alembic_autogen.autogenerate.guards.narrowing.family import (
    TIER_BYTES,
    decimal_arguments,
    family,
)
from alembic_autogen.autogenerate.types import enum_values
from alembic_autogen.schema.model import Column

_MAX_BYTES = {"utf8mb4": 4, "utf8mb3": 3, "utf16": 4, "utf32": 4, "ucs2": 2}
_WIDEST_TEXT = {
    "tinyint": 4, "smallint": 6, "mediumint": 8, "int": 11, "bigint": 20, "date": 10, "year": 4,
    "datetime": 26, "timestamp": 26, "time": 17, "float": 24, "double": 24,
}  # fmt: skip
"""How many characters the longest value of a type has, as text."""

_AS_TEXT = (
    *("text", "binary", "members", "json", "integer", "decimal", "float", "year"),
    *("date", "datetime", "timestamp", "time"),
)
"""What MySQL turns into a text that says the same; not so a POINT or a BIT."""


def unfit_charset(name: str, head: Column, models: Column) -> str | None:
    """Characters that the new character set lacks."""
    if head.charset in (None, models.charset) or models.charset in (None, "utf8mb4", "binary"):
        return None
    there_and_back = f"CONVERT(CONVERT({name} USING {models.charset}) USING {head.charset})"
    return f"CAST({name} AS BINARY) <> CAST({there_and_back} AS BINARY)"


def _most_bytes(column: Column) -> int:
    """Bytes of the longest value of a column, as a string."""
    word = type_word(column)
    if word == "json":
        return TIER_BYTES["longtext"]
    if word in TIER_BYTES:
        return TIER_BYTES[word]
    if family(column) not in ("text", "binary"):
        return _most_characters(column)
    length = (type_arguments(column) or [1])[0]
    return length * (_MAX_BYTES.get(column.charset or "", 1) if family(column) == "text" else 1)


def _most_characters(column: Column) -> int:
    word = type_word(column)
    if word in TIER_BYTES:
        return TIER_BYTES[word]
    if word in ("enum", "set"):
        members = enum_values(column.type)
        return max(map(len, members)) if word == "enum" else len(",".join(members))
    if word == "decimal":
        return decimal_arguments(column)[0] + 2
    return _WIDEST_TEXT.get(word, (type_arguments(column) or [1])[0])


def unfit_text(name: str, head: Column, models: Column) -> str | None:
    """Strings that are longer, or no text in the character set."""
    source, word = family(head), type_word(models)
    if source not in _AS_TEXT:
        return f"{name} IS NOT NULL"
    parts: list[str] = []
    if word == "char" and source == "text" and type_word(head) != "char":
        parts.append(f"{name} LIKE '% '")  # a CHAR loses its trailing spaces (manual, 13.3.2)
    if source == "binary":
        parts.append(f"CONVERT({name} USING {models.charset or 'utf8mb4'}) IS NULL")
    if word in TIER_BYTES:
        if _most_bytes(head) > TIER_BYTES[word]:
            parts.append(f"LENGTH({name}) > {TIER_BYTES[word]}")
    else:
        length = (type_arguments(models) or [1])[0]
        if source == "json" or _most_characters(head) > length:
            parts.append(f"CHAR_LENGTH({name}) > {length}")
    return " OR ".join(parts) or None


def unfit_binary(name: str, head: Column, models: Column) -> str | None:
    """Strings that are longer; shorter ones where they would be filled up."""
    word = type_word(models)
    if family(head) not in ("binary", "text"):
        return f"{name} IS NOT NULL"
    if word == "binary":  # shorter values would be filled up with zero bytes (manual, 13.3.3)
        return f"LENGTH({name}) <> {(type_arguments(models) or [1])[0]}"
    limit = TIER_BYTES.get(word) or (type_arguments(models) or [1])[0]
    return f"LENGTH({name}) > {limit}" if _most_bytes(head) > limit else None


def unfit_json(name: str, head: Column, models: Column) -> str | None:
    """Texts that are no JSON."""
    if family(head) in ("integer", "decimal", "float"):
        return None
    return f"NOT JSON_VALID({name})"
