"""Prepare the server's SQL expressions for a revision: readable, and safe from SQLAlchemy.

The server prints ``((`qty` >= 0))`` where a person writes ``qty >= 0``. SQLAlchemy reads ``:name``
in a text as a parameter, so colons have to be escaped.
"""

from __future__ import annotations

import re

from sqlalchemy.dialects.mysql.reserved_words import RESERVED_WORDS_MARIADB, RESERVED_WORDS_MYSQL

from alembic_autogen.schema.tokens import Token, tokenize, unquote_name

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED = RESERVED_WORDS_MYSQL | RESERVED_WORDS_MARIADB
# colons that sqlalchemy.text() reads as the start of a parameter, or as an escaped start
_PARAMETER = re.compile(r"(?<![:\w\x5c]):(?=\w+(?![:\w]))|(?<=\x5c):(?=\w*(?![:\w]))")


def readable(expression: str) -> str:
    """Remove needless outer parentheses and backticks from an expression."""
    tokens = tokenize(expression)
    while _is_wrapped(tokens):
        tokens = tokens[1:-1]
    return "".join(
        _bare(token, tokens[at + 1] if at + 1 < len(tokens) else None)
        for at, token in enumerate(tokens)
    )


def _is_wrapped(tokens: list[Token]) -> bool:
    """Whether the first token is a parenthesis that closes at the very end."""
    if len(tokens) < 3:
        return False
    depth = 0
    for at, token in enumerate(tokens):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 0:
            return at == len(tokens) - 1
    return False


def _bare(token: Token, following: Token | None) -> str:
    """Remove the backticks of a name, unless its meaning depends on them."""
    if token.kind != "name":
        return token.text
    name = unquote_name(token.text)
    is_call = following is not None and following.kind == "open"
    if is_call or name.lower() in _RESERVED or not _PLAIN_NAME.fullmatch(name):
        return token.text
    return name


def escape_parameters(sql: str) -> str:
    """Escape colons, so that :func:`sqlalchemy.text` renders the SQL unchanged."""
    return _PARAMETER.sub(r"\\:", sql)
