"""Read values, and compare their meanings across types.

These comparisons decide the measurement, so they do not depend on the preconditions. Two readings
are the same if a person would agree that nothing was lost: ``1.5`` and ``1.50``, ``2024-02-29`` and
``2024-02-29 00:00:00`` or ``T`` for the space, a JSON document with other blanks and another order
of keys. ``007`` and ``7`` are not the same, and neither are two different points in time.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

_KINDS = (
    (r"float", "float"),
    (r"double", "double"),
    (r"(tiny|small|medium|big)?int|decimal|bit|year", "number"),
    (r"date|time|timestamp|datetime", "moment"),
    (r"(var)?char|(tiny|medium|long)?text", "text"),
    (r"(var)?binary|(tiny|medium|long)?blob", "bytes"),
    (r"(tiny|medium|long)?blob", "bytes"),
    (r"enum", "enum"),
    (r"set", "set"),
)


_SPELT = {"float", "double", "number", "moment", "text", "enum", "set", "json"}
"""The kinds of values whose text is their whole meaning."""


@dataclass(frozen=True)
class Reading:
    """A value as the server returns it.

    :param kind: the kind of value; see :func:`kind_of`.
    :param text: the value as text; a FLOAT as the DOUBLE that equals it.
    :param octets: its bytes, in hexadecimal digits.
    """

    kind: str
    text: str
    octets: str


def kind_of(type_: str) -> str:
    """The kind of the values of a type."""
    word = re.match(r"\w+", type_)
    name = word[0] if word else ""
    return next((kind for pattern, kind in _KINDS if re.fullmatch(pattern, name)), name)


def selected(type_: str, column: str = "`c`") -> str:
    """The SQL expressions whose values :func:`reading` takes."""
    kind = kind_of(type_)
    text = f"CONVERT({column} USING utf8mb4)"
    if kind in ("float", "double"):
        text = f"CAST({column} AS DOUBLE)"
    elif type_.startswith("bit"):
        text = f"{column} + 0"
    elif kind in ("bytes", "vector", "point", "geometry"):
        text = f"HEX({column})"
    elif kind not in ("text", "enum", "set"):
        text = f"CAST({column} AS CHAR)"
    octets = f"HEX({column})" if kind not in ("enum", "set") else f"HEX({column} + 0)"
    if type_.startswith("timestamp"):  # two points in time may have the same text
        octets = f"UNIX_TIMESTAMP({column})"
    if type_.startswith("json"):
        octets = f"HEX(CAST({column} AS CHAR))"
    return f"{text}, {octets}"


def reading(type_: str, values: Sequence[Any]) -> Reading:
    """Make a reading from the values of the expressions of :func:`selected`."""
    text, octets = values
    if kind_of(type_) in ("float", "double"):
        text = repr(float(text))
    return Reading(kind_of(type_), str(text), str(octets))


def same(before: Reading, after: Reading) -> bool:
    """Whether a value has the same meaning before and after."""
    pair = (before, after)
    kinds = {each.kind for each in pair}
    if before.text == after.text and (before.kind == after.kind or kinds <= _SPELT):
        return True
    if before.kind == after.kind and before.kind in ("enum", "set"):
        return before.text.casefold() == after.text.casefold() or _members(before) == _members(
            after
        )
    if "json" in kinds and kinds <= {"json", "text"}:
        document: object = _document(before.text)
        return document is not None and document == _document(after.text)
    if kinds & {"number", "float", "double", "json"}:
        numbers = [_number(each, kinds) for each in pair]
        if before.kind == "text" and after.kind == "number" and _loses_point(before, after):
            return False
        return _equal_if_any(numbers, kinds)
    if "moment" in kinds:
        moments = [_moment(each.text) for each in pair]
        return moments[0] is not None and moments[0] == moments[1]
    if kinds & {"uuid", "inet4", "inet6"}:
        return _address(before, kinds) == _address(after, kinds)
    if "set" in kinds and kinds <= {"set", "text", "enum"}:
        return _members(before) == _members(after)
    if kinds <= {"text", "enum", "set"}:
        return before.text == after.text
    return _octets(before) == _octets(after) is not None


def comes_back(before: Reading, back: Reading, between: Reading) -> bool:
    """Whether a value that was converted back is the original one.

    :param between: the converted value; the text ``1.5`` may come back from a DECIMAL as ``1.50``.
    """
    if (before.text, before.octets) == (back.text, back.octets):
        return True
    if before.kind in ("float", "double", "number"):
        return Decimal(before.text) == Decimal(back.text)
    if before.kind == "moment":  # two points in time may have the same text
        return False
    if between.kind in ("bytes", "vector", "point", "geometry"):
        return False
    if between.kind in ("float", "double", "number"):
        numbers = [_number(each, {before.kind, between.kind}) for each in (before, back)]
        return None not in numbers and numbers[0] == numbers[1]
    return same(before, replace(back, kind=between.kind))


_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_SCIENTIFIC = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def _number(value: Reading, kinds: set[str]) -> Decimal | None:
    """Parse a reading as a number; ``None`` if it is not in the notation of one, such as ``-0``."""
    if value.kind in ("bytes", "moment", "set"):
        return None
    floating = value.kind in ("float", "double") or kinds & {"float", "double", "json"}
    pattern = _SCIENTIFIC if floating else _NUMBER
    text = value.text.lstrip("0") or "0" if value.kind == "number" else value.text
    if value.kind == "number":
        text = f"0{text}" if text.startswith(".") else text
    if not pattern.fullmatch(text):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    spelt_as_zero = number == 0 and text.startswith("-") and value.kind in ("text", "enum")
    return None if spelt_as_zero else number


def _loses_point(before: Reading, after: Reading) -> bool:
    """Whether a fraction of zeros is lost; MariaDB refuses such texts, and MySQL drops it."""
    return "." in before.text and "." not in after.text


def _equal_if_any(numbers: list[Any], kinds: set[str]) -> bool:
    return None not in numbers and _equal(numbers, kinds)


def _equal(numbers: list[Any], kinds: set[str]) -> bool:
    if "float" in kinds:
        try:
            return len({struct.pack("f", float(number) + 0.0) for number in numbers}) == 1
        except OverflowError:
            return False
    if "double" in kinds:
        return float(numbers[0]) == float(numbers[1])
    return bool(numbers[0] == numbers[1])


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?)?")
_TIME = re.compile(r"(-?\d{2,3}:\d\d)(?::(\d\d)(?:\.(\d+))?)?")


def _moment(text: str) -> tuple[str, ...] | None:
    match = _MOMENT.fullmatch(text)
    if match:
        day, minutes, seconds, fraction = match.groups()
        return (day, minutes or "00:00", seconds or "00", (fraction or "").rstrip("0"))
    match = _TIME.fullmatch(text)
    if match:
        minutes, seconds, fraction = match.groups()
        return (minutes, seconds or "00", (fraction or "").rstrip("0"))
    return None


def _document(text: str) -> Any:
    """Parse a JSON document, and keep duplicate keys; ``None`` if it is not valid."""
    try:
        return (
            "json",
            json.loads(
                text,
                object_pairs_hook=_object,
                parse_float=Decimal,
                parse_int=Decimal,
                parse_constant=_refuse,
            ),
        )
    except (ValueError, RecursionError):
        return None


def _object(pairs: list[tuple[str, Any]]) -> Any:
    return ("object", sorted(pairs, key=lambda pair: (pair[0], repr(pair[1]))))


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


def _address(value: Reading, kinds: set[str]) -> str | None:
    if value.kind == "bytes":
        return value.text.lower()
    if kinds & {"bytes"}:
        return value.octets.lower()
    text = value.text.lower() if value.kind in ("uuid", "text") else value.text
    return text.removeprefix("::ffff:") if {"inet4", "inet6"} <= kinds else text


def _members(value: Reading) -> tuple[str, ...]:
    return tuple(sorted(value.text.split(",")))


def _octets(value: Reading) -> str | None:
    if value.kind == "number":
        return None
    return value.octets if value.kind != "bytes" else value.text
