"""Conversions within an expression that ALTER TABLE refuses, where a SELECT only warns.

``CAST('7x' AS SIGNED)`` is 7 with a warning in a query, and error 1292 where a stored column or an
index is computed (MySQL manual, 7.1.11 Server SQL Modes; the values that each cast takes were tried
on 9.7). Only conversions that happen for each row are considered: a CAST within CASE, IF, AND or
the like may never be computed for the values that it refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from alembic_autogen.autogenerate.preconditions.base import Rows
from alembic_autogen.autogenerate.preconditions.flavors import ON_MARIADB
from alembic_autogen.autogenerate.preconditions.narrowing.moment_texts import refused_moment
from alembic_autogen.autogenerate.preconditions.narrowing.verdict import unless
from alembic_autogen.autogenerate.preconditions.patterns import ANY_CASE, differs
from alembic_autogen.autogenerate.preconditions.read_as_numbers import names_read_as_numbers
from alembic_autogen.schema.tokens import (
    Token,
    closing_parenthesis,
    split_at_commas,
    tokenize,
    unquote_name,
    without_parentheses,
)
from alembic_autogen.schema.type_families import decimal_limit, family

_CONDITIONAL = frozenset(
    ("case", "if", "ifnull", "coalesce", "nullif", "or", "xor", "&&", "||", "elt")
)
_TEXT_FUNCTIONS = frozenset(
    {
        "concat",
        "concat_ws",
        "json_unquote",
        "left",
        "lower",
        "lcase",
        "ltrim",
        "regexp_replace",
        "regexp_substr",
        "replace",
        "right",
        "rtrim",
        "substr",
        "substring",
        "substring_index",
        "trim",
        "upper",
        "ucase",
    }
)
_INTEGERS = "-9223372036854775808 AND 18446744073709551615"
_CAST_TYPE = re.compile(
    r"(?P<word>[a-z]+)\s*(?:\((?P<size>[0-9]+)(?:,(?P<scale>[0-9]+))?\))?", re.IGNORECASE
)


def unfit_conversions(expression: str, rows: Rows) -> list[str]:
    """Build conditions for the rows for which an expression cannot be computed in strict mode.

    :param expression: over the target's columns.
    """
    tokens = [token for token in tokenize(expression) if token.kind != "space"]
    if _is_conditional(tokens):
        return []
    conversions = (*_calls(tokenize(expression), rows), *_operands(tokens, rows))
    return list(dict.fromkeys(found for found in conversions if found))


def unfit_in_check(expression: str, rows: Rows) -> list[str]:
    """Build the same conditions for a CHECK.

    The right side of an OR may never be computed, where the left side holds. The right side of an
    AND needs no such care: if the left side does not hold, the row violates the CHECK anyway.

    :param expression: over the target's columns.
    """
    tokens = without_parentheses(tokenize(expression))
    parts = _split_at_word(tokens, ("or", "||"))
    if len(parts) > 1:
        return _unfit_alternatives(parts, rows)
    parts = _split_at_word(tokens, ("and", "&&"))
    if len(parts) > 1:
        return [each for part in parts for each in unfit_in_check(part, rows)]
    return unfit_conversions(_text_of(tokens), rows)


def _unfit_alternatives(parts: Sequence[str], rows: Rows) -> list[str]:
    found, before = [], ""
    for part in parts:
        found += [f"({each}){before}" for each in unfit_in_check(part, rows)]
        holds = rows.substituted(part)
        if holds is None:
            break
        before += f" AND ({holds}) IS NOT TRUE"
    return found


def _split_at_word(tokens: Sequence[Token], words: tuple[str, ...]) -> list[str]:
    """Split an expression at some words, except within parentheses."""
    parts: list[list[Token]] = [[]]
    depth, is_range = 0, False
    for token in tokens:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        word = token.text.lower() if depth == 0 else ""
        is_range = is_range or word == "between"
        if word in words and not is_range:
            parts.append([])
            continue
        is_range = is_range and word != "and"
        parts[-1].append(token)
    return [_text_of(part) for part in parts]


def _is_conditional(tokens: Sequence[Token]) -> bool:
    """Whether parts of an expression may never be computed. The AND of a BETWEEN does not count."""
    words = [token.text.lower() for token in tokens]
    return words.count("and") > words.count("between") or not _CONDITIONAL.isdisjoint(words)


def _calls(tokens: Sequence[Token], rows: Rows) -> Iterator[str | None]:
    """Conditions for the conversions that are function calls: CAST and STR_TO_DATE."""
    for at, token in enumerate(tokens[:-1]):
        name = token.text.lower()
        if name not in ("cast", "str_to_date") or tokens[at + 1].kind != "open":
            continue
        inside = list(tokens[at + 2 : closing_parenthesis(list(tokens), at + 1)])
        yield _cast(inside, rows) if name == "cast" else _str_to_date(inside, rows)


def _operands(tokens: Sequence[Token], rows: Rows) -> Iterator[str | None]:
    """Conditions for text columns that are read as numbers: servers read them as DOUBLE.

    MariaDB does not read an empty text as a number (error 1292; tried on 10.11).
    """
    for at in sorted(names_read_as_numbers(tokens, rows.target)):
        is_cast = [token.text.lower() for token in tokens[at + 1 : at + 2]] == ["as"]
        if _sort([tokens[at]], rows) == "text" and not is_cast:
            value = rows.value(unquote_name(tokens[at].text))
            if value is not None:
                unfit = _unfit_text(value, "double", None, None)
                yield f"({unfit} OR ({ON_MARIADB} AND TRIM({value}) = ''))"


def _cast(inside: Sequence[Token], rows: Rows) -> str | None:
    places = [at for at, token in enumerate(inside) if token.text.lower() == "as"]
    if not places:
        return None
    split = places[-1]
    match = _CAST_TYPE.match(_text_of(inside[split + 1 :]))
    value = rows.substituted(_text_of(inside[:split]))
    if match is None or value is None or inside[-1].text.lower() == "array":
        return None
    sort, word = _sort(inside[:split], rows), match["word"].lower()
    if sort == "text":
        return _unfit_text(value, word, match["size"], match["scale"])
    return _unfit_document(value, word) if sort == "json" else None


def _text_of(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens).strip()


def _sort(tokens: Sequence[Token], rows: Rows) -> str:
    """The family of an expression's value, such as ``text`` or ``json``; empty if uncertain."""
    bare = without_parentheses([token for token in tokens if token.kind != "space"])
    if len(bare) == 1 and bare[0].kind == "name":
        column = rows.target.column(unquote_name(bare[0].text))
        return family(column) if column else ""
    is_call = len(bare) > 2 and closing_parenthesis(bare, 1) == len(bare) - 1
    name = bare[0].text.lower() if is_call else ""
    return "json" if name == "json_extract" else "text" if name in _TEXT_FUNCTIONS else ""


def _str_to_date(inside: Sequence[Token], rows: Rows) -> str | None:
    """Texts that do not match the format, or that continue after it.

    A server may take a text that is shorter than its format. A mark distinguishes it from a text
    that continues: with the mark at its end, the format no longer takes the shorter text.
    """
    arguments = [rows.substituted(_text_of(each)) for each in split_at_commas(list(inside))]
    if len(arguments) != 2 or None in arguments:
        return None
    text, form = arguments
    marked = f"CONCAT(RTRIM({text}), '!')"
    goes_on = (
        f"STR_TO_DATE({marked}, {form}) IS NOT NULL"
        f" AND STR_TO_DATE({marked}, CONCAT({form}, '!')) IS NULL"
    )
    return f"({text} IS NOT NULL AND (STR_TO_DATE({text}, {form}) IS NULL OR ({goes_on})))"


def _unfit_text(value: str, word: str, size: str | None, scale: str | None) -> str | None:
    """A condition for the texts that a CAST refuses."""
    if word in ("signed", "unsigned"):
        number = f"CAST({value} AS DECIMAL(65,0)) NOT BETWEEN {_INTEGERS}"
        return unless(differs(value, "[[:blank:]]*[+-]?[0-9]+[[:space:]]*"), number)
    if word == "decimal":
        digits, behind = int(size or 10), int(scale or 0)
        limit = decimal_limit(digits, behind)
        number = f"ROUND(CAST({value} AS DECIMAL(65,30)), {behind})"
        return unless(differs(value, ANY_CASE), f"{number} NOT BETWEEN -{limit} AND {limit}")
    if word in ("double", "float", "real"):
        outside = f"ABS(CAST({value} AS DOUBLE)) >= 1.7976931348623157e308"
        return unless(differs(value, f"{ANY_CASE}|[[:space:]]*"), outside)
    if word == "char" and size:
        return f"CHAR_LENGTH({value}) > {size}"
    return refused_moment(value, word)


def _unfit_document(value: str, word: str) -> str | None:
    """A condition for the JSON values that a CAST refuses: errors 3155 and 3156."""
    text = f"JSON_UNQUOTE({value})"
    if word in ("signed", "unsigned"):
        whole = f"CAST({text} AS DOUBLE) NOT BETWEEN -9.2e18 AND 9.2e18"
        return (
            f"CASE JSON_TYPE({value}) WHEN 'STRING' THEN {_unfit_text(text, word, None, None)}"
            f" WHEN 'DOUBLE' THEN {whole} ELSE JSON_TYPE({value})"
            " IN ('NULL', 'OBJECT', 'ARRAY') END"
        )
    moment = refused_moment(text, word)
    if moment is None:
        return None
    return (
        f"CASE JSON_TYPE({value}) WHEN 'STRING' THEN {moment}"
        f" ELSE JSON_TYPE({value}) NOT IN ('DATE', 'DATETIME', 'TIME') END"
    )
