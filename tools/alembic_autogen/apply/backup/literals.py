"""Values as SQL that reads the same everywhere, and the expressions by which they are read.

The server makes a text of digits and hexadecimal numbers of each value, so that no driver can
change one on its way: some turn a date of zeros into NULL. A FLOAT is read as a DOUBLE, as the
server prints six digits of it only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from alembic_autogen.quoting import quote_name

TOO_LONG = "!"
"""The text for a value whose hexadecimal form is longer than max_allowed_packet: functions return
NULL then (MySQL manual, 14.8)."""
LITERAL = r"(?:NULL|-?[0-9][-+.0-9e]*|'[-+.: 0-9]*'|(?:_\w+ )?x'[0-9A-F]*')"
"""A pattern of the literals that are written here. None has a comma or a line break."""

_DIGITS = {"tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "year"}
_FLOATS = {"float", "double"}
_MOMENTS = {"date", "time", "datetime", "timestamp"}
_TEXTS = {"json", "uuid", "inet4", "inet6"}
"""Types without a character set whose values are read as text."""
_CODECS = {
    **dict.fromkeys(("utf8mb4", "utf8mb3", "utf8"), "utf-8"),
    "ascii": "ascii",
    "ucs2": "utf-16-be",
    "utf16": "utf-16-be",
    "utf16le": "utf-16-le",
    "utf32": "utf-32-be",
    "latin2": "iso8859-2",
    "latin5": "iso8859-9",
    "latin7": "iso8859-13",
    "greek": "iso8859-7",
    "hebrew": "iso8859-8",
    "cp1250": "cp1250",
    "cp1251": "cp1251",
    "koi8r": "koi8-r",
    "koi8u": "koi8-u",
    "cp866": "cp866",
    "cp850": "cp850",
}


@dataclass(frozen=True)
class SavedColumn:
    """A column whose values are saved.

    :param word: the first word of its type, in lower case.
    :param type: the whole type, as the server prints it.
    :param charset: its character set; empty if it has none.
    :param is_updated: whether the server sets it when a row changes (ON UPDATE).
    """

    name: str
    word: str
    type: str
    charset: str = ""
    is_updated: bool = False

    @property
    def expression(self) -> str:
        """The expression whose value is the text from which :meth:`literal` is made."""
        name = quote_name(self.name)
        if self.word in _FLOATS:
            return f"{name} + 0e0"  # as text, MySQL cuts a DOUBLE to 22 characters
        if self.word == "bit":
            return f"CAST({name} + 0 AS CHAR)"
        if self.word in _DIGITS or self.word in _MOMENTS:
            return f"CAST({name} AS CHAR)"
        text = f"CAST({name} AS CHAR CHARACTER SET utf8mb4)" if self.word in _TEXTS else name
        return f"IF({name} IS NULL, NULL, IFNULL(HEX({text}), '{TOO_LONG}'))"

    def literal(self, text: str | None) -> str:
        """The literal of a value that was read by :attr:`expression`."""
        if text is None:
            return "NULL"
        if self.word in _FLOATS:
            return text if "e" in text else f"{text}e0"
        if self.word in _DIGITS or self.word == "bit":
            return text
        if self.word in _MOMENTS:
            return f"'{text}'"
        if self.word in _TEXTS or self.charset:
            return f"_{self.charset or 'utf8mb4'} x'{text}'"
        return f"x'{text}'"


def is_same(one: str, other: str) -> bool:
    """Whether two literals are the same value, maybe of different types.

    It is not, if that is not certain.
    """
    if one == other:
        return True
    first, second = _value(one), _value(other)
    if isinstance(first, Decimal) and isinstance(second, Decimal):
        return first == second
    return first is not None and second is not None and str(first) == str(second)


def are_same(ones: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the literals of two rows are the same values."""
    return all(is_same(one, other) for one, other in zip(ones, others, strict=True))


def canonical(literals: Iterable[str]) -> tuple[str, ...]:
    """Normalize the literals of a key, so that equal values of other types are equal."""
    values = ((each, _value(each)) for each in literals)
    return tuple(
        str(value.normalize() if isinstance(value, Decimal) else value or text)
        for text, value in values
    )


def _value(literal: str) -> str | Decimal | None:
    """A value without the form of its type; ``None`` for NULL and for unknown bytes."""
    if found := re.fullmatch(r"(?:_(\w+) )?x'([0-9A-F]*)'", literal):
        return _text(found[1], bytes.fromhex(found[2]))
    if literal.startswith("'"):
        return _moment(literal.strip("'"))
    try:
        return Decimal(literal)
    except InvalidOperation:  # NULL
        return None


def _text(charset: str | None, content: bytes) -> str | None:
    if charset == "latin1":  # which is cp1252, with control characters in its gaps
        return "".join(bytes([each]).decode("cp1252", "ignore") or chr(each) for each in content)
    codec = _CODECS.get(charset or "utf8mb4")
    try:
        return content.decode(codec) if codec else None
    except UnicodeDecodeError:
        return None


def _moment(text: str) -> str:
    """A moment without the zeros that a longer type adds."""
    short = re.sub(r"\.0+$", "", text)
    short = re.sub(r"(\.\d*[1-9])0+$", r"\1", short)
    return re.sub(r"^(\d{4}-\d\d-\d\d) 00:00:00$", r"\1", short)


def text_literal(text: str) -> str:
    """A text as a literal that no sql_mode and no driver reads as anything else."""
    return f"_utf8mb4 x'{text.encode().hex().upper()}'"
