"""Which expressions a server may be unable to compute for some rows, in strict mode.

A SELECT only warns where a text is no number, a divisor is 0 or a date does not exist; a generated
column, a functional index, a default or (on MariaDB) a CHECK ends with an error then (MySQL
manual, 7.1.11 Server SQL Modes; tried on 9.7 and MariaDB 10.11). What cannot fail is listed here;
everything else may.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from alembic_autogen.schema.model import Column
from alembic_autogen.schema.tokens import Token, tokenize, unquote_name
from alembic_autogen.schema.type_families import family

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
        *("convert", "using", "json_extract", "json_unquote", "json_value", "str_to_date"),
        *("year", "month", "dayofmonth", "to_days", "div", "mod", "/", "%", "round", "floor"),
        *("ceiling",),
    }
)
_NUMBERS = frozenset(("integer", "decimal", "float", "bit", "year"))
_TEXTS = frozenset(("text", "members"))
_MOMENTS = frozenset(("date", "datetime", "timestamp", "time"))
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def may_fail(expression: str, columns: Mapping[str, Column], result: Column | None = None) -> bool:
    """Whether a server may refuse to compute an expression for some values.

    What does not fit the type of the result by its size alone is not looked at: a query can ask.

    :param expression: in a server's own words.
    :param columns: the columns of its table, by name.
    :param result: the column that holds what it gives; ``None`` where it is a truth value.
    """
    tokens = [token for token in tokenize(expression) if token.kind != "space"]
    names = {unquote_name(token.text) for token in tokens if token.kind == "name"}
    words = {token.text.lower() for token in tokens if token.kind == "word"}
    words = {word for word in words if not _NUMBER.fullmatch(word)}
    if not names <= columns.keys():
        return True
    sorts = {family(columns[name]) for name in names}
    target = family(result) if result else "integer"
    if not sorts:
        return not words <= _LOGIC | _OF_TEXTS | _OF_NUMBERS | _WITHOUT_ROWS | _COMPARISONS
    if sorts <= _NUMBERS:
        has_text = any(token.kind == "string" for token in tokens) and target not in _TEXTS
        known = words <= _LOGIC | _OF_NUMBERS | _OF_TEXTS | _COMPARISONS | _ARITHMETIC
        return has_text or not known or target not in _NUMBERS | _TEXTS
    if not sorts <= _NUMBERS | _TEXTS | _MOMENTS or not words <= _LOGIC | _OF_TEXTS | _COMPARISONS:
        return True
    uses = (_Use(tokens, at, columns, target) for at, t in enumerate(tokens) if t.kind == "name")
    return not all(use.is_safe for use in uses)


def can_be_stored(expression: str) -> bool:
    """Whether a server surely takes an expression for a STORED column too.

    MariaDB refuses there what depends on a session, such as DATE_FORMAT and casts to DATETIME
    (error 1901, tried on 10.11).
    """
    words = {t.text.lower() for t in tokenize(expression) if t.kind == "word"}
    known = _LOGIC | _OF_TEXTS | _OF_NUMBERS | _COMPARISONS | _ARITHMETIC | _STORABLE
    return all(word in known or _NUMBER.fullmatch(word) for word in words)


@dataclass(frozen=True)
class _Use:
    """One place where an expression uses a column.

    :param tokens: the expression, without white space.
    :param at: which token names the column.
    :param columns: the columns of the table, by name.
    :param target: the sort of values that the result has.
    """

    tokens: list[Token]
    at: int
    columns: Mapping[str, Column]
    target: str

    @property
    def is_safe(self) -> bool:
        """Whether the column is tested for NULL, compared with its like, or a text among texts."""
        sort = self._sort(self.at)
        before, after = self._text(self.at - 1), self._text(self.at + 1)
        if after == "is":
            return True
        if after == "not":
            return self._is_among(sort, self.at + 2)
        if after in ("in", "between", "like", "regexp", "rlike"):
            return self._is_among(sort, self.at + 1)
        if before in _COMPARISONS:
            return self._is_alike(sort, self.at - 2)
        if after in _COMPARISONS:
            return self._is_alike(sort, self.at + 2)
        function = self._function
        if function in _MEASURES:
            return sort in _TEXTS
        if function in _OF_TEXTS | {"", "ifnull", "coalesce", "if"}:
            is_value = before not in ("when", "and", "or", "not") and self._argument(function) > 0
            return is_value and sort in _TEXTS and self.target in _TEXTS
        return False

    def _is_among(self, sort: str, at: int) -> bool:
        """Whether only values of the same sort follow IN, BETWEEN or LIKE."""
        operator, at = self._text(at), at + 1
        if operator in ("like", "regexp", "rlike"):
            return sort in _TEXTS and self._is_alike(sort, at)
        if operator == "between":
            return self._is_alike(sort, at) and self._is_alike(sort, at + 2)
        while self._text(at) in ("(", ","):
            if not self._is_alike(sort, at + 1):
                return False
            at += 2
        return self._text(at) == ")"

    def _argument(self, function: str) -> int:
        """Which argument the column is; 0 for the first one of IF, which is a truth value."""
        return 0 if function == "if" and self._text(self.at - 1) == "(" else 1

    def _is_alike(self, sort: str, at: int) -> bool:
        """Whether the other side of a comparison has values of the same sort."""
        token = self.tokens[at] if 0 <= at < len(self.tokens) else Token("", "")
        if token.kind == "name":
            return self._sort(at) == sort or {self._sort(at), sort} <= _TEXTS
        if sort in _NUMBERS:
            return _NUMBER.fullmatch(token.text) is not None
        return token.kind == "string"

    def _sort(self, at: int) -> str:
        return family(self.columns[unquote_name(self.tokens[at].text)])

    def _text(self, at: int) -> str:
        return self.tokens[at].text.lower() if 0 <= at < len(self.tokens) else ""

    @property
    def _function(self) -> str:
        """The word before the innermost parenthesis that has one; empty where none has."""
        depth = 0
        for at in range(self.at - 1, 0, -1):
            depth += {"close": 1, "open": -1}.get(self.tokens[at].kind, 0)
            if depth < 0:
                depth = 0
                if self.tokens[at - 1].kind == "word":
                    return self._text(at - 1)
        return ""
