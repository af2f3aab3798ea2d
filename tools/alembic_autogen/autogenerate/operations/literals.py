"""Write SQL and sentences as Python literals that fit into the lines of a revision."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from alembic_autogen.schema.expressions import escape_parameters


def literal(
    lines: Sequence[str],
    room: int,
    width: int,
    escape: Callable[[str], str] = escape_parameters,
) -> str:
    """A text as a Python literal: in one piece if there is room, else in one piece per line.

    :param lines: the text, split into readable lines.
    :param room: characters for the literal in one piece.
    :param width: characters for each piece.
    :param escape: applied to the text first; a text that is not SQL needs no escapes.
    """
    whole = repr(escape("".join(lines)))
    if len(whole) <= room:
        return whole
    pieces = [piece for line in lines for piece in _cut(line, width)]
    return "\n".join(repr(escape(piece)) for piece in pieces)


_WORDS = re.compile(r"\s*(?:'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`|[^\s'`])+|\s+$", re.DOTALL)


def _cut(line: str, width: int) -> list[str]:
    """Split a line into pieces that fit, before spaces outside of names and strings."""
    pieces = [""]
    for word in _WORDS.findall(line):
        if pieces[-1] and len(repr(escape_parameters(pieces[-1] + word))) > width:
            pieces.append(word)
        else:
            pieces[-1] += word
    return pieces if "".join(pieces) == line else [line]
