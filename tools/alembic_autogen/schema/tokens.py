"""Split the SQL that the server prints into tokens, and read them with a cursor.

Version comments (``/*!80016 NOT ENFORCED */``, MySQL manual, 11.7) are unwrapped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
      (?P<name>`(?:[^`]|``)*`)
    | (?P<string>(?:\b[NnBbXx]|\b_[A-Za-z0-9_]+\ ?)?'(?:[^'\\]|\\.|'')*')
    | (?P<open>\()
    | (?P<close>\))
    | (?P<comma>,)
    | (?P<wrap>/\*M?!\d*|\*/)
    | (?P<space>\s+)
    | (?P<word>[^\s`'(),/*]+|[/*])
    """,
    re.VERBOSE | re.DOTALL,
)
_INTRODUCER = re.compile(
    r"""
      (?P<name>`(?:[^`]|``)*`)
    | (?:\b_(?!binary\b)[a-z][a-z0-9]+\ ?)?(?P<string>'(?:[^'\\]|\\.|'')*')
    """,
    re.VERBOSE | re.DOTALL,
)
"""A name, or a string with its introducer. Either may contain what looks like an introducer."""
_QUALIFIED = re.compile(
    r"""
      (?P<name>`(?:[^`]|``)*`)(?:\.(?P<rest>`(?:[^`]|``)*`(?:\.`(?:[^`]|``)*`)*))?
    | '(?:[^'\\]|\\.|'')*'
    """,
    re.VERBOSE | re.DOTALL,
)
"""A name with all that qualifies it, or a string, which may contain what looks like one."""


class Token(NamedTuple):
    """A token with its kind; ``name`` and ``string`` tokens keep their quotes."""

    kind: str
    text: str


def tokenize(sql: str) -> list[Token]:
    """Split SQL into tokens, white space included; the markers of version comments are dropped."""
    return [
        Token(str(match.lastgroup), match.group())
        for match in _TOKEN.finditer(sql)
        if match.lastgroup != "wrap"
    ]


def unquote_name(text: str) -> str:
    """The identifier inside backticks."""
    return text[1:-1].replace("``", "`")


_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "Z": "\x1a", "b": "\b"}


def unquote_string(text: str) -> str:
    """The value of a string literal (MySQL manual, 11.1.1)."""
    return unescape(text[text.index("'") + 1 : -1].replace("''", "'"))


def unescape(text: str) -> str:
    """The text whose special characters a server prints with a backslash (MySQL manual, 11.1.1)."""
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text, flags=re.DOTALL)


def normal_expression(text: str) -> str:
    """Remove the character set introducers of string literals from an expression.

    They depend on how an object was created. A string literal is stored with the introducer of the
    connection's character set, so the same CHECK created through two connections reads
    ``_utf8mb4'x'`` or ``_utf8mb3'x'``. The first ALTER TABLE replaces the introducer by that of the
    column with which the literal is compared, ``_latin1'x'``.
    """
    return _INTRODUCER.sub(lambda match: match["name"] or match["string"], text)


def without_qualifier(sql: str, database: str) -> str:
    """SQL in which the names of a database's objects stand without the name of the database.

    The server prints views of a database without it, except that MariaDB prints it in a view whose
    DEFINER it does not find.
    """

    def local(match: re.Match[str]) -> str:
        is_own = match["rest"] and unquote_name(match["name"]) == database
        return match["rest"] if is_own else match[0]

    return _QUALIFIED.sub(local, sql)


class Reader:
    """A cursor over the tokens of one clause."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def skip_space(self) -> None:
        """Move to the next token that is not white space."""
        while self.at < len(self.tokens) and self.tokens[self.at].kind == "space":
            self.at += 1

    def peek(self) -> Token | None:
        """The next token, without consuming it."""
        self.skip_space()
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def next(self) -> Token:
        """Consume the next token.

        :raises ValueError: there is none.
        """
        token = self.peek()
        if token is None:
            raise ValueError("a clause of SHOW CREATE TABLE ends too early")
        self.at += 1
        return token

    def take(self, *words: str) -> bool:
        """Consume the words if they come next.

        :returns: whether they did.
        """
        start = self.at
        for word in words:
            token = self.peek()
            if token is None or token.text.upper() != word:
                self.at = start
                return False
            self.at += 1
        return True

    def group(self) -> str:
        """Consume the parenthesised group that comes next; its text includes the parentheses."""
        self.skip_space()
        start, depth = self.at, 0
        while True:
            token = self.next()
            depth += {"open": 1, "close": -1}.get(token.kind, 0)
            if depth == 0:
                return "".join(t.text for t in self.tokens[start : self.at])

    def group_follows(self) -> bool:
        """Whether a parenthesis opens next."""
        return self._follows("open")

    def name_follows(self) -> bool:
        """Whether a name comes next."""
        return self._follows("name")

    def _follows(self, kind: str) -> bool:
        token = self.peek()
        return token is not None and token.kind == kind

    def rest(self) -> str:
        """Consume the remaining tokens."""
        text = "".join(t.text for t in self.tokens[self.at :]).strip()
        self.at = len(self.tokens)
        return text

    def names(self) -> tuple[str, ...]:
        """Consume a parenthesised list of names."""
        return tuple(unquote_name(t.text) for t in tokenize(self.group()) if t.kind == "name")


def split_at_commas(tokens: list[Token]) -> list[list[Token]]:
    """Split tokens at the commas outside parentheses."""
    items: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if token.kind == "comma" and depth == 0:
            items.append([])
        else:
            items[-1].append(token)
    return items


def without_parentheses(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens inside the parentheses around an expression, if there are any around all of it."""
    while tokens and tokens[0].kind == "open" and closing_parenthesis(tokens, 0) == len(tokens) - 1:
        tokens = tokens[1:-1]
    return tokens


def closing_parenthesis(tokens: Sequence[Token], start: int) -> int:
    """The position of the parenthesis that closes the group opened at ``start``.

    :raises ValueError: the group is not closed.
    """
    depth = 0
    for at in range(start, len(tokens)):
        depth += {"open": 1, "close": -1}.get(tokens[at].kind, 0)
        if depth == 0:
            return at
    raise ValueError("SHOW CREATE TABLE has no closing parenthesis")
