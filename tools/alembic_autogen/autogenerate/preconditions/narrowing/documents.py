"""JSON documents: texts that are not JSON, and texts of which MySQL does not keep everything.

MySQL keeps only the last of several values of one key, and keeps a number that is not a 64-bit
integer as a DOUBLE (manual, 13.5 The JSON Data Type). Other whitespace, another order of keys and
``\\u00e4`` for ``ä`` are the same document. MariaDB keeps the text itself.
"""

from __future__ import annotations

from alembic_autogen.autogenerate.preconditions.narrowing.number_texts import (
    largest_float,
    too_many_digits,
    unfit_decimal,
)
from alembic_autogen.autogenerate.preconditions.narrowing.verdict import (
    ALL_FIT,
    Unfit,
    never,
    unless,
)
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import (
    TEXTS,
    decimal_arguments,
    decimal_range,
    family,
    integer_range,
    type_word,
)

_LONG_NUMBER = "-?[0-9][0-9.]{15,}([eE][+-]?[0-9]+)?"
"""Numbers that may have more digits than a DOUBLE keeps."""
_NUMBER_TYPES = "'INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL'"
_LONG_NUMBERS = 4
"""The number of long numbers that are checked in a document."""


def unfit_json(name: str, current: Column, target: Column) -> Unfit:
    """Texts that are not JSON, repeat a key, or have numbers with too many digits."""
    old_type, word = family(current), type_word(current)
    if old_type in ("integer", "year"):
        return Unfit(f"({name} + 0) = 0") if old_type == "year" else ALL_FIT
    if old_type == "decimal":
        precision, scale = decimal_arguments(current)
        back = f"CAST(CAST({name} AS DOUBLE) AS DECIMAL({min(precision + 2, 65)},{scale}))"
        return Unfit(altered=f"{back} <> {name}" if precision > 15 else None)
    if old_type == "float":  # a FLOAT is written with six digits
        return Unfit(altered=f"CAST(CAST({name} AS CHAR) AS {word.upper()}) <> {name}")
    if old_type not in TEXTS:
        return never(name)
    text = f"CONVERT({name} USING utf8mb4)"
    valid = f"JSON_VALID({text})"
    return Unfit(f"NOT {valid}", f"CASE WHEN {valid} THEN {_loses(text, valid)} ELSE FALSE END")


def unfit_number(name: str, current: Column, target: Column) -> Unfit:
    """Documents that are not a number, and numbers that do not fit."""
    text = f"CAST({name} AS CHAR)"
    no_number = f"JSON_TYPE({name}) NOT IN ({_NUMBER_TYPES})"
    return Unfit(
        _refused_number(name, text, no_number, target),
        unless(no_number, f"({_unfit_value(text, target)})"),
        covers=True,
    )


def _refused_number(name: str, text: str, no_number: str, target: Column) -> str:
    """Documents that are refused; a DECIMAL takes texts and truth values too (tried on 9.7)."""
    value = f"CAST({text} AS DECIMAL(65,30))"
    new_type = family(target)
    if new_type == "float":
        found = f"ABS(CAST({text} AS DOUBLE)) > {largest_float(target)}"
    elif new_type == "year":
        found = f"ROUND({value}) NOT BETWEEN 0 AND 99 AND ROUND({value}) NOT BETWEEN 1901 AND 2155"
    elif new_type == "integer":
        low, high = integer_range(target)
        found = f"ROUND({value}) NOT BETWEEN {low} AND {high}"
    else:
        lowest, largest = decimal_range(target)
        scale = decimal_arguments(target)[1]
        found = f"ROUND({value}, {scale}) NOT BETWEEN {lowest} AND {largest}"
        unfit = unfit_decimal(f"JSON_UNQUOTE({name})", target, target).refused
        others = f"WHEN 'STRING' THEN {unfit} WHEN 'BOOLEAN' THEN FALSE"
        return f"CASE JSON_TYPE({name}) {others} ELSE {unless(no_number, f'({found})')} END"
    return str(unless(no_number, f"({found})"))


def _unfit_value(text: str, target: Column) -> str:
    """Numbers that do not fit, as a condition over their text."""
    new_type, value = family(target), f"CAST({text} AS DECIMAL(65,30))"
    if new_type == "float":
        outside = f"ABS(CAST({text} AS DOUBLE)) > {largest_float(target)}"
        return f"{outside} OR {too_many_digits(text, type_word(target))}"
    if new_type == "year":
        return f"{value} NOT BETWEEN 1901 AND 2155 OR {value} <> ROUND({value})"
    scale = decimal_arguments(target)[1]
    low, high = decimal_range(target) if new_type == "decimal" else map(str, integer_range(target))
    return f"{value} NOT BETWEEN {low} AND {high} OR {value} <> ROUND({value}, {scale})"


def _loses(text: str, valid: str) -> str:
    """Whether the JSON value of a valid document lacks a part of the document.

    Outside of strings, a document has one colon per key. The condition is asked of MySQL only,
    whose derived tables may refer to the row (since 8.0.14; manual, 15.2.15.8 Derived Tables).
    """
    kept = f"CAST(CAST(CASE WHEN {valid} THEN {text} END AS JSON) AS CHAR)"
    both = f"(SELECT {_bare(text)} AS `given`, {_bare(kept)} AS `kept`) AS `document`"
    numbers = (
        f"REGEXP_SUBSTR(`given`, '{_LONG_NUMBER}', 1, {n + 1})" for n in range(_LONG_NUMBERS)
    )
    lost = " OR ".join(f"LOCATE({number}, `kept`) = 0" for number in numbers)
    is_long = f"`given` REGEXP '{_LONG_NUMBER}'"  # few documents have any
    keys = f"{_colons('`given`')} <> {_colons('`kept`')}"
    return f"EXISTS (SELECT 1 FROM {both} WHERE {keys} OR ({is_long} AND ({lost})))"


def _bare(text: str) -> str:
    """A document without its strings; a backslash precedes each quote within a string."""
    backslash = "CHAR(92 USING utf8mb4)"
    plain = f"REPLACE({text}, CONCAT({backslash}, {backslash}), '')"
    plain = f"REPLACE({plain}, CONCAT({backslash}, '\"'), '')"
    return f"REGEXP_REPLACE({plain}, '\"[^\"]*\"', '')"


def _colons(bare: str) -> str:
    return f"(CHAR_LENGTH({bare}) - CHAR_LENGTH(REPLACE({bare}, ':', '')))"
