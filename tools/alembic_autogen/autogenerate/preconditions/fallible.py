"""Find expressions that a server may be unable to compute for some rows, in strict mode.

A SELECT only warns where a text is not a number, a divisor is 0 or a date does not exist; a
generated column, a functional index, a default or (on MariaDB) a CHECK ends with an error there
(MySQL manual, 7.1.11 Server SQL Modes; tried on 9.7 and MariaDB 10.11). This module lists what
cannot fail; everything else is assumed to fail for some values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from alembic_autogen.schema.model import Column
from alembic_autogen.schema.tokens import Token, closing_parenthesis, tokenize, unquote_name
from alembic_autogen.schema.type_families import MOMENTS, NUMBERS, TEXTS, family

_LOGIC = frozenset(
    {
        *("and", "or", "xor", "not", "is", "null", "true", "false", "in", "between", "like"),
        *("regexp", "rlike"),
        *("case", "when", "then", "else", "end", "if", "ifnull", "coalesce", "nullif"),
    }
)
_MEASURES = frozenset(
    {
        *("length", "char_length", "character_length", "octet_length", "regexp_like"),
        *("instr", "locate", "ascii", "crc32"),
    }
)
_OF_TEXTS = _MEASURES | frozenset(
    {
        *("concat", "concat_ws", "lower", "lcase", "upper", "ucase", "trim", "ltrim", "rtrim"),
        *("left", "right", "substr", "substring", "replace", "reverse", "md5", "sha", "sha1"),
        *("sha2", "hex"),
    }
)
_TAKING_A_TEXT_FIRST = frozenset(("left", "right", "substr", "substring", "sha2", "regexp_like"))
_OF_NUMBERS = frozenset(("abs", "greatest", "least", "sign"))
_WITHOUT_ROWS = frozenset(
    {
        *("now", "current_timestamp", "curdate", "curtime", "utc_timestamp", "utc_date"),
        *("utc_time", "uuid", "uuid_to_bin", "json_array", "json_object", "rand"),
        *("unix_timestamp",),
    }
)
_COMPARISONS = frozenset(("=", "<>", "!=", "<", ">", "<=", ">=", "<=>"))
_ARITHMETIC = frozenset(("+", "-", "*"))
_STORABLE = frozenset(
    {
        *("cast", "as", "signed", "unsigned", "decimal", "double", "float", "date", "char"),
        *("convert", "json_extract", "json_unquote", "json_value", "str_to_date"),
        *("year", "month", "dayofmonth", "to_days", "div", "mod", "/", "%", "round", "floor"),
        *("ceiling",),
    }
)
_OF_CONSTANTS = _LOGIC | _OF_TEXTS | _OF_NUMBERS | _WITHOUT_ROWS | _COMPARISONS
_OVER_NUMBERS = _LOGIC | _OF_TEXTS | _OF_NUMBERS | _COMPARISONS | _ARITHMETIC
_OVER_TEXTS = _LOGIC | _OF_TEXTS | _COMPARISONS
"""The words that cannot fail in an expression without columns, over numbers, and over others."""
_NUMBERS = frozenset(NUMBERS)
_TEXTS = frozenset(TEXTS)
_MOMENTS = frozenset((*MOMENTS, "time"))
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def may_fail(expression: str, columns: Mapping[str, Column], result: Column | None = None) -> bool:
    """Whether a server may refuse to compute an expression for some values.

    Values that are merely too large for the type of the result are not considered: a query finds
    them.

    :param expression: in the server's normalized form.
    :param columns: the columns of its table, by name.
    :param result: the column that holds the result; ``None`` where it is a truth value.
    """
    tokens = [token for token in tokenize(expression) if token.kind != "space"]
    names = {unquote_name(token.text) for token in tokens if token.kind == "name"}
    words = {token.text.lower() for token in tokens if token.kind == "word"}
    words = {word for word in words if not _NUMBER.fullmatch(word)}
    target = family(result) if result else "integer"
    if not names <= columns.keys() or target == "members":
        return True  # no query finds the texts that are no member (error 1265)
    families = {family(columns[name]) for name in names}
    if not families:
        return not words.issubset(_OF_CONSTANTS)
    if families.issubset(_NUMBERS):
        # a text among numbers is read as a number, except where the result is a text
        reads_text = target in _NUMBERS and any(token.kind == "string" for token in tokens)
        return reads_text or not words.issubset(_OVER_NUMBERS) or target not in _NUMBERS | _TEXTS
    if not (families.issubset(_NUMBERS | _TEXTS | _MOMENTS) and words.issubset(_OVER_TEXTS)):
        return True
    uses = _Uses(tokens, columns, target)
    return not all(uses.is_safe(at) for at, token in enumerate(tokens) if token.kind == "name")


def can_be_stored(expression: str) -> bool:
    """Whether a server is known to take an expression for a STORED column too.

    MariaDB refuses expressions that depend on the session there, such as DATE_FORMAT and casts to
    DATETIME (error 1901, tried on 10.11).
    """
    words = {t.text.lower() for t in tokenize(expression) if t.kind == "word"}
    known = _OVER_NUMBERS | _STORABLE
    return all(word in known or _NUMBER.fullmatch(word) for word in words)


class _TokenSpan(NamedTuple):
    """Consecutive tokens that form one value."""

    first: int
    last: int


@dataclass(frozen=True)
class _Uses:
    """The uses of columns in an expression.

    :param tokens: the expression, without white space.
    :param columns: the columns of the table, by name.
    :param target: the type family of the result.
    """

    tokens: list[Token]
    columns: Mapping[str, Column]
    target: str

    def is_safe(self, at: int) -> bool:
        """Whether no server can fail because of one use of a column.

        A use is safe if the column is tested for NULL, compared with a value of its own type
        family, or used as a text, so that no text is read as a number (error 1292).

        :param at: the index of the token that names the column.
        """
        return self._is_safe(_TokenSpan(at, at), self._sort(at))

    def _is_safe(self, value: _TokenSpan, sort: str) -> bool:
        """Whether a part of the expression is used safely, given the type family of its values."""
        before, after = self._text(value.first - 1), self._text(value.last + 1)
        if after == "is":
            return True
        if after == "not":
            return self._is_among(sort, value.last + 2)
        if after in ("in", "between", "like", "regexp", "rlike"):
            return self._is_among(sort, value.last + 1)
        if before in _COMPARISONS:
            return self._is_alike(sort, value.first - 2)
        if after in _COMPARISONS:
            return self._is_alike(sort, value.last + 2)
        return sort in _TEXTS and self._goes_on_as_text(value, before, after)

    def _goes_on_as_text(self, value: _TokenSpan, before: str, after: str) -> bool:
        """Whether a text is the result, or an argument of a function that returns a text."""
        if before in ("then", "else"):
            return after in ("when", "else", "end") and self._is_safe(self._case(value), "text")
        opening = self._opening(value.first)
        if opening is None:
            is_whole = value == _TokenSpan(0, len(self.tokens) - 1)
            return is_whole and self.target in _TEXTS
        if before not in ("(", ",") or after not in (")", ","):
            return False
        function, closing = self._word(opening - 1), closing_parenthesis(self.tokens, opening)
        if function in _TAKING_A_TEXT_FIRST and before != "(":
            # a length, or the pattern of REGEXP_LIKE, which may be invalid (error 3685)
            return False
        if function in _MEASURES:
            return True
        if function == "if" and before == "(":
            return False  # the condition of IF, a truth value
        if function in _OF_TEXTS | {"ifnull", "coalesce", "if"}:
            return self._is_safe(_TokenSpan(opening - 1, closing), "text")
        is_group = function in ("", "then", "else")
        return is_group and self._is_safe(_TokenSpan(opening, closing), "text")

    def _case(self, value: _TokenSpan) -> _TokenSpan:
        """The CASE expression that has a value as one of its results."""
        before, after = reversed(range(value.first)), range(value.last + 1, len(self.tokens))
        return _TokenSpan(self._outer("case", "end", before), self._outer("end", "case", after))

    def _outer(self, wanted: str, nested: str, places: Iterable[int]) -> int:
        """The index of a word, skipping nested CASE expressions on the way."""
        depth = 1
        for at in places:
            depth += {wanted: -1, nested: 1}.get(self._text(at), 0)
            if not depth:
                break
        return at

    def _opening(self, at: int) -> int | None:
        """The index of the innermost opening parenthesis around a token."""
        depth = 0
        for place in reversed(range(at)):
            depth += {"close": 1, "open": -1}.get(self.tokens[place].kind, 0)
            if depth < 0:
                return place
        return None

    def _is_among(self, sort: str, at: int) -> bool:
        """Whether only values of the same type family follow IN, BETWEEN or LIKE."""
        operator, at = self._text(at), at + 1
        if operator in ("regexp", "rlike"):  # an invalid pattern is refused: error 3685
            return sort in _TEXTS and self._kind(at) == "string"
        if operator == "like":
            return sort in _TEXTS and self._is_alike(sort, at)
        if operator == "between":
            return self._is_alike(sort, at) and self._is_alike(sort, at + 2)
        while self._text(at) in ("(", ","):
            if not self._is_alike(sort, at + 1):
                return False
            at += 2
        return self._text(at) == ")"

    def _is_alike(self, sort: str, at: int) -> bool:
        """Whether the other side of a comparison has values of the same type family."""
        if self._kind(at) == "name":
            return self._sort(at) == sort or {self._sort(at), sort} <= _TEXTS
        if sort in _NUMBERS:
            return _NUMBER.fullmatch(self._text(at)) is not None
        return self._kind(at) == "string"

    def _sort(self, at: int) -> str:
        return family(self.columns[unquote_name(self.tokens[at].text)])

    def _text(self, at: int) -> str:
        return self._token(at).text.lower()

    def _kind(self, at: int) -> str:
        return self._token(at).kind

    def _token(self, at: int) -> Token:
        """A token; an empty one before the expression, and after it."""
        return self.tokens[at] if 0 <= at < len(self.tokens) else Token("", "")

    def _word(self, at: int) -> str:
        return self._text(at) if self._kind(at) == "word" else ""
