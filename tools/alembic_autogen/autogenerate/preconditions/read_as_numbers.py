"""Columns that an expression reads as numbers: a text by its digits, an ENUM by its index.

``e + 0``, ``e < 3`` and ``CAST(e AS UNSIGNED)`` use the index of a member in the list (MySQL
manual, 13.3.6 The ENUM Type), which changes when the members are reordered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from alembic_autogen.quoting import quote_string
from alembic_autogen.schema.members import enum_members
from alembic_autogen.schema.model import Column, Table
from alembic_autogen.schema.tokens import Token, unquote_name
from alembic_autogen.schema.type_families import NUMBERS, TEXTS, family

_ARITHMETIC = frozenset("+-*/%")
_COMPARISONS = frozenset(("=", "<", ">", "<=", ">=", "<>", "!=", "<=>"))
_NUMBER_TYPES = frozenset(("signed", "unsigned", "decimal", "double", "float", "real"))
_NUMBER = re.compile(r"[+-]?[0-9][0-9.e]*|true|false", re.IGNORECASE)


def names_read_as_numbers(tokens: Sequence[Token], table: Table) -> set[int]:
    """Find where an expression reads columns of texts, ENUMs or SETs as numbers.

    :param tokens: the expression.
    :param table: the table of its columns.
    :returns: the indexes of the tokens that name these columns.
    """
    places = [at for at, token in enumerate(tokens) if token.kind != "space"]
    bare = [tokens[at] for at in places]
    return {
        places[at]
        for at, token in enumerate(bare)
        if token.kind == "name" and _is_textual(token, table) and _reads_as_number(bare, at, table)
    }


def _is_textual(token: Token, table: Table) -> bool:
    column = table.column(unquote_name(token.text))
    return column is not None and family(column) in TEXTS


def _reads_as_number(tokens: Sequence[Token], at: int, table: Table) -> bool:
    before, after = tokens[:at], tokens[at + 1 :]
    words = [token.text.lower() for token in after]
    if _ARITHMETIC & {token.text for token in (*before[-1:], *after[:1])}:
        return True
    if words[:1] == ["as"]:
        return words[1] in _NUMBER_TYPES
    if words[:1] == ["not"]:
        words, after = words[1:], after[1:]
    if words[:2] == ["in", "("]:
        return _is_number(after[2:], table)
    if words and (words[0] == "between" or words[0] in _COMPARISONS):
        return _is_number(after[1:], table)
    if before and before[-1].text in _COMPARISONS:
        return _is_number(before[-2::-1], table)
    return False


def _is_number(tokens: Sequence[Token], table: Table) -> bool:
    """Whether the tokens, in either reading direction, begin with a number."""
    if not tokens:
        return False
    first = tokens[0]
    if first.kind == "name":
        column = table.column(unquote_name(first.text))
        return column is not None and family(column) in NUMBERS
    if first.kind in ("open", "close"):
        return any(token.text in _ARITHMETIC for token in _within_parentheses(tokens))
    return first.text == "-" or bool(_NUMBER.fullmatch(first.text))


def _within_parentheses(tokens: Sequence[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        if token.kind in ("open", "close"):
            depth += 1 if token.kind == tokens[0].kind else -1
        if depth == 0:
            return
        yield token


def as_number(value: str, before: Column, column: Column) -> str:
    """Return the SQL of the number that an expression will read from a column.

    :param value: the SQL of the column's future value.
    :param before: the column before the revision.
    :param column: the column after the revision.
    """
    if family(column) == "members":
        return _place_of_member(value, column)
    if family(column) == "text" and family(before) == "members":
        # the number in the text itself, no longer the index of the member
        return f"CONCAT({value})"
    return value


def _place_of_member(value: str, column: Column) -> str:
    members = [quote_string(member) for member in enum_members(column.type)]
    if column.type.startswith("enum"):
        number = f"FIELD({value}, {', '.join(members)})"
    else:
        parts = (f"IF(FIND_IN_SET({m}, {value}), {1 << n}, 0)" for n, m in enumerate(members))
        number = f"({' + '.join(parts)})"
    return f"IF({value} IS NULL, NULL, {number})"
