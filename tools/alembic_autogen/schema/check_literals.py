"""Literals in CHECKs that the server has converted to the type of the column beside them.

MySQL stores a CHECK as it was written, and prints its literals with the character set of the
connection. The next ALTER TABLE, whatever it does, stores a literal beside a binary column as
``_binary'x'``, and one beside a TIME as ``TIME'10:00:00'`` (seen on 9.7). They mean the same there;
beside a text, the first compares bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alembic_autogen.schema.model import Column
from alembic_autogen.schema.tokens import Token, tokenize, unquote_name
from alembic_autogen.schema.type_families import family

CONVERTING = ("binary", "time")
"""The families of columns beside which literals are converted."""
_INTRODUCER = "_binary"


def as_written(expression: str, columns: Iterable[Column]) -> str:
    """Give literals the form that they have before they are converted.

    Beside a literal are the columns in the innermost parentheses around it that have any.

    :param expression: an expression as the server prints it, with all its parentheses.
    :param columns: the columns of its table.
    """
    families = {column.name: family(column) for column in columns}
    tokens = tokenize(expression)

    def is_beside(kind: str, at: int) -> bool:
        return any(families.get(name) == kind for name in _beside(tokens, at))

    texts = []
    for at, token in enumerate(tokens):
        if _is_binary(tokens, at) and is_beside("binary", at):
            texts.append(token.text[len(_INTRODUCER) :].lstrip())
        elif not (_is_time(tokens, at) and is_beside("time", at)):
            texts.append(token.text)
    return "".join(texts)


def _is_binary(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].text.startswith(_INTRODUCER)


def _is_time(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is the word TIME right before a string."""
    return tokens[at] == Token("word", "TIME") and tokens[at + 1].kind == "string"


def _beside(tokens: Sequence[Token], at: int) -> set[str]:
    """The names of the columns beside a literal."""
    for start, end in _groups_around(tokens, at):
        names = {unquote_name(t.text) for t in tokens[start:end] if t.kind == "name"}
        if names:
            return names
    return set()


def _groups_around(tokens: Sequence[Token], at: int) -> list[tuple[int, int]]:
    """The parentheses around a token, from the innermost."""
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    for position, token in enumerate(tokens):
        if token.kind == "open":
            opened.append(position)
        elif token.kind == "close":
            found.append((opened.pop(), position))
    return [(start, end) for start, end in found if at in range(start, end)]  # inner ones first
