"""A column gets a type that cannot hold all that the present one can.

Each condition below is true of exactly the values that would be cut, rounded, refused or read as
something else. MySQL itself rounds a DECIMAL or a fractional second without a word, also in strict
mode (manual, 7.1.11), and refuses the rest only when it comes to that statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from alembic_autogen.autogenerate.guards.base import Guard, Rows, type_arguments, type_word
from alembic_autogen.autogenerate.types import enum_values, lost_members
from alembic_autogen.schema.model import Column, ForeignKey
from alembic_autogen.sql import quote_name, quote_string

Condition = Callable[[str, Column, Column], "str | None"]
"""(the column's SQL, the column now, the column to be) → a condition; ``None``: all values fit."""

_INTEGER_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}
_TIER_BYTES = {
    prefix + kind: size
    for kind in ("text", "blob")
    for prefix, size in (("tiny", 255), ("", 65535), ("medium", 2**24 - 1), ("long", 2**32 - 1))
}
_MAX_BYTES = {"utf8mb4": 4, "utf8mb3": 3, "utf16": 4, "utf32": 4, "ucs2": 2}
_SHOWN = (
    *("integer", "decimal", "float", "bit", "text", "members", "date", "datetime", "timestamp"),
    *("time", "year"),
)
"""Types whose values a message may quote; a VECTOR or POINT means nothing to a reader."""
_WIDEST_TEXT = {
    "tinyint": 4, "smallint": 6, "mediumint": 8, "int": 11, "bigint": 20, "date": 10, "year": 4,
    "datetime": 26, "timestamp": 26, "time": 17, "float": 24, "double": 24,
}  # fmt: skip
"""How many characters the longest value of a type has, as text."""


def guards(rows: Rows) -> Iterator[Guard]:
    """A guard for each column whose type gets narrower."""
    for difference in rows.changed("column"):
        head, models = difference.head, difference.models
        if head is None or head.generated or models.generated or _is_held(head, models, rows):
            continue
        name = quote_name(head.name)
        condition = unfit(name, head, models, _renamed_values(rows, models))
        if condition:
            yield rows.guard(
                rows.offenders(condition, *([head.name] if _family(head) in _SHOWN else [])),
                f"{head.name} has values that do not fit {models.type}",
                f"Change them to what {models.type} can hold",
            )


def _is_held(head: Column, models: Column, rows: Rows) -> bool:
    """Whether a foreign key keeps the values within those of a column that changes likewise."""
    return any(
        models.name in key.columns and _types_alike(key, head, models, rows)
        for key in rows.models.foreign_keys
        if any(key.name == before.name for before in rows.head.foreign_keys)
    )


def _types_alike(key: ForeignKey, head: Column, models: Column, rows: Rows) -> bool:
    referred = key.referred_columns[key.columns.index(models.name)]
    return any(
        d.kind == "column"
        and d.models_table == key.referred
        and d.head is not None
        and d.models is not None
        and (d.models.name, d.head.type, d.models.type) == (referred, head.type, models.type)
        for d in rows.all_differences
    )


def _renamed_values(rows: Rows, models: Column) -> dict[str, str]:
    return dict(rows.renames.values.get((rows.models.key, models.name), {}))


def unfit(
    name: str, head: Column, models: Column, renamed: dict[str, str] | None = None
) -> str | None:
    """A condition for the values of a column that its new type would not keep.

    :param name: the column's SQL.
    :param head: the column now.
    :param models: the column to be.
    :param renamed: members of an ENUM or SET that are renamed, so not removed.
    """
    conditions = [
        _unfit_srid(name, head, models),
        None if head.type == models.type else _unfit_type(name, head, models, renamed or {}),
        _unfit_charset(name, head, models),
    ]
    return " OR ".join(condition for condition in conditions if condition) or None


def _unfit_srid(name: str, head: Column, models: Column) -> str | None:
    if models.srid is None or models.srid == head.srid:
        return None
    return f"ST_SRID({name}) <> {models.srid}"


def _unfit_charset(name: str, head: Column, models: Column) -> str | None:
    """Characters that the new character set lacks."""
    if head.charset in (None, models.charset) or models.charset in (None, "utf8mb4", "binary"):
        return None
    there_and_back = f"CONVERT(CONVERT({name} USING {models.charset}) USING {head.charset})"
    return f"CAST({name} AS BINARY) <> CAST({there_and_back} AS BINARY)"


def _unfit_type(name: str, head: Column, models: Column, renamed: dict[str, str]) -> str | None:
    target = _family(models)
    if target == "members":
        return _unfit_members(name, head, models, renamed)
    rule = _RULES.get(target)
    return rule(name, head, models) if rule else f"{name} IS NOT NULL"


def _family(column: Column) -> str:
    word = type_word(column)
    if word in _INTEGER_BITS:
        return "integer"
    if word in ("enum", "set"):
        return "members"
    if word in ("float", "double"):
        return "float"
    for family, endings in (("text", ("char", "text")), ("binary", ("binary", "blob"))):
        if word.endswith(endings):
            return family
    return word


def unfit_expression(expression: str, models: Column) -> str | None:
    """A condition for the values of an expression that a column refuses.

    :param expression: SQL of which no type is known.
    """
    family = _family(models)
    if family == "integer":
        low, high = _integer_range(models)
        return f"{expression} NOT BETWEEN {low} AND {high}"
    if family == "decimal":
        precision, scale = _decimal_arguments(models)
        return f"ABS({expression}) >= 1{'0' * (precision - scale)}"
    if family == "text" and type_word(models) not in _TIER_BYTES:
        return f"CHAR_LENGTH({expression}) > {(type_arguments(models) or [1])[0]}"
    return None


# --- numbers


def _integer_range(column: Column) -> tuple[int, int]:
    bits = _INTEGER_BITS[type_word(column)]
    if "unsigned" in column.type:
        return 0, 2**bits - 1
    return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1


def _unfit_integer(name: str, head: Column, models: Column) -> str | None:
    low, high = _integer_range(models)
    outside = f"{name} NOT BETWEEN {low} AND {high}"
    source = _family(head)
    if source == "integer":
        old_low, old_high = _integer_range(head)
        return None if low <= old_low and old_high <= high else outside
    if source in ("decimal", "float"):
        return f"{name} <> ROUND({name}) OR {outside}"
    if source == "text":
        number = f"CAST({name} AS DECIMAL(65))"
        return f"{name} NOT REGEXP '^-?[0-9]+$' OR {number} NOT BETWEEN {low} AND {high}"
    if source in ("bit", "year"):
        return outside
    return f"{name} IS NOT NULL"


def _decimal_arguments(column: Column) -> tuple[int, int]:
    precision, scale = [*type_arguments(column), 10, 0][:2] if type_arguments(column) else (10, 0)
    return precision, scale


def _unfit_decimal(name: str, head: Column, models: Column) -> str | None:
    precision, scale = _decimal_arguments(models)
    whole = precision - scale
    limit = f"ABS({name}) >= 1{'0' * whole}"
    unsigned = (
        f" OR {name} < 0" if "unsigned" in models.type and "unsigned" not in head.type else ""
    )
    source = _family(head)
    if source == "integer":
        digits = len(str(_integer_range(head)[1]))
        return (limit if digits > whole else "") + unsigned or None
    if source == "decimal":
        old_precision, old_scale = _decimal_arguments(head)
        parts = [f"{name} <> ROUND({name}, {scale})"] if old_scale > scale else []
        parts += [limit] if old_precision - old_scale > whole else []
        return (" OR ".join(parts) + unsigned).removeprefix(" OR ") or None
    if source == "float":
        return f"CAST(CAST({name} AS DECIMAL({precision},{scale})) AS DOUBLE) <> {name}{unsigned}"
    if source == "text":
        fraction = f"(\\\\.[0-9]{{1,{scale}}})?" if scale else ""
        return f"{name} NOT REGEXP '^-?[0-9]{{1,{max(whole, 1)}}}{fraction}$'"
    return f"{name} IS NOT NULL"


def _unfit_float(name: str, head: Column, models: Column) -> str | None:
    target, source = type_word(models), type_word(head)
    if source == "float" and target == "double":
        return None
    if target == "float" and source in ("double", "decimal", *_INTEGER_BITS):
        small = source in ("tinyint", "smallint", "mediumint")
        return None if small else f"CAST({name} AS FLOAT) <> {name}"
    if source == "decimal":
        precision, scale = _decimal_arguments(head)
        if precision <= 15:
            return None
        return f"CAST(CAST({name} AS DOUBLE) AS DECIMAL({precision},{scale})) <> {name}"
    if source == "bigint":
        return f"ABS({name}) > 9007199254740992"
    if source in _INTEGER_BITS or source == target:
        return None
    return f"{name} IS NOT NULL"


def _unfit_bit(name: str, head: Column, models: Column) -> str | None:
    bits = (type_arguments(models) or [1])[0]
    if _family(head) == "bit" and bits >= (type_arguments(head) or [1])[0]:
        return None
    if _family(head) in ("bit", "integer"):
        return f"{name} NOT BETWEEN 0 AND {2**bits - 1}"
    return f"{name} IS NOT NULL"


# --- strings


def _most_bytes(column: Column) -> int:
    """Bytes of the longest value of a column, as a string."""
    word = type_word(column)
    if word == "json":
        return _TIER_BYTES["longtext"]
    if word in _TIER_BYTES:
        return _TIER_BYTES[word]
    if _family(column) not in ("text", "binary"):
        return _most_characters(column)
    length = (type_arguments(column) or [1])[0]
    return length * (_MAX_BYTES.get(column.charset or "", 1) if _family(column) == "text" else 1)


def _most_characters(column: Column) -> int:
    word = type_word(column)
    if word in _TIER_BYTES:
        return _TIER_BYTES[word]
    if word in ("enum", "set"):
        members = enum_values(column.type)
        return max(map(len, members)) if word == "enum" else len(",".join(members))
    if word == "decimal":
        return _decimal_arguments(column)[0] + 2
    return _WIDEST_TEXT.get(word, (type_arguments(column) or [1])[0])


def _unfit_text(name: str, head: Column, models: Column) -> str | None:
    source, word = _family(head), type_word(models)
    parts: list[str] = []
    if word == "char" and source == "text" and type_word(head) != "char":
        parts.append(f"{name} LIKE '% '")  # a CHAR loses its trailing spaces (manual, 13.3.2)
    if source == "binary":
        parts.append(f"CONVERT({name} USING {models.charset or 'utf8mb4'}) IS NULL")
    if word in _TIER_BYTES:
        if _most_bytes(head) > _TIER_BYTES[word]:
            parts.append(f"LENGTH({name}) > {_TIER_BYTES[word]}")
    else:
        length = (type_arguments(models) or [1])[0]
        if source == "json" or _most_characters(head) > length:
            parts.append(f"CHAR_LENGTH({name}) > {length}")
    return " OR ".join(parts) or None


def _unfit_binary(name: str, head: Column, models: Column) -> str | None:
    word = type_word(models)
    if _family(head) not in ("binary", "text"):
        return f"{name} IS NOT NULL"
    if word == "binary":  # shorter values would be filled up with zero bytes (manual, 13.3.3)
        return f"LENGTH({name}) <> {(type_arguments(models) or [1])[0]}"
    limit = _TIER_BYTES.get(word) or (type_arguments(models) or [1])[0]
    return f"LENGTH({name}) > {limit}" if _most_bytes(head) > limit else None


def _unfit_members(name: str, head: Column, models: Column, renamed: dict[str, str]) -> str | None:
    kept = enum_values(models.type)
    source, target = type_word(head), type_word(models)
    if source == target:
        gone = [m for m in lost_members(head, models) if m not in renamed]
        if target == "enum":
            return f"{name} IN ({_strings(gone)})" if gone else None
        return " OR ".join(f"FIND_IN_SET({quote_string(m)}, {name})" for m in gone) or None
    if target == "enum" and _family(head) == "text":
        return f"{name} NOT IN ({_strings(kept)})"
    return f"{name} IS NOT NULL"


def _strings(texts: list[str] | tuple[str, ...]) -> str:
    return ", ".join(map(quote_string, texts))


def _unfit_json(name: str, head: Column, models: Column) -> str | None:
    if _family(head) in ("integer", "decimal", "float"):
        return None
    return f"NOT JSON_VALID({name})"


# --- dates and times


def _unfit_date(name: str, head: Column, models: Column) -> str | None:
    if type_word(head) in ("datetime", "timestamp"):
        return f"{name} <> DATE({name})"
    if _family(head) == "text":
        return f"{name} IS NOT NULL AND CAST({name} AS DATE) IS NULL"
    return f"{name} IS NOT NULL"


def _unfit_datetime(name: str, head: Column, models: Column) -> str | None:
    source, target = type_word(head), type_word(models)
    if source not in ("date", "datetime", "timestamp"):
        if _family(head) == "text":
            return f"{name} IS NOT NULL AND CAST({name} AS DATETIME) IS NULL"
        return f"{name} IS NOT NULL"
    parts = [_unfit_fraction(name, head, models)] if source != "date" else []
    if target == "timestamp" and source != "timestamp":
        # what a TIMESTAMP can hold (manual, 13.2.2), whatever the time zone
        parts.append(f"{name} NOT BETWEEN '1970-01-02' AND '2038-01-18 12:00:00'")
    return " OR ".join(part for part in parts if part) or None


def _unfit_time(name: str, head: Column, models: Column) -> str | None:
    if type_word(head) != "time":
        return f"{name} IS NOT NULL"
    return _unfit_fraction(name, head, models)


def _unfit_fraction(name: str, head: Column, models: Column) -> str | None:
    """Fractions of a second, which would be rounded (manual, 13.2.6)."""
    old, new = ((type_arguments(column) or [0])[0] for column in (head, models))
    return f"MICROSECOND({name}) % {10 ** (6 - new)} <> 0" if new < old else None


def _unfit_year(name: str, head: Column, models: Column) -> str | None:
    if _family(head) == "integer":  # 1 to 99 are read as years of two digits (manual, 13.2.4)
        return f"{name} <> 0 AND {name} NOT BETWEEN 1901 AND 2155"
    return None if type_word(head) == "year" else f"{name} IS NOT NULL"


_RULES: dict[str, Condition] = {
    "integer": _unfit_integer,
    "decimal": _unfit_decimal,
    "float": _unfit_float,
    "bit": _unfit_bit,
    "text": _unfit_text,
    "binary": _unfit_binary,
    "json": _unfit_json,
    "date": _unfit_date,
    "datetime": _unfit_datetime,
    "timestamp": _unfit_datetime,
    "time": _unfit_time,
    "year": _unfit_year,
}
