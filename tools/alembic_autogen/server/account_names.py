"""Names of accounts, roles and foreign servers in statements (MySQL manual, 8.2.4 and 11.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

NAME = r"(?:`(?:[^`]|``)+`|'(?:[^']|'')+'|\"(?:[^\"]|\"\")+\"|[^\s`'\",;()@=]+)"
"""A name, quoted or not; that of an account lacks the host here."""
ACCOUNT = rf"{NAME}(?:\s*@\s*{NAME})?"
"""A name, with a host if it has one."""
_PARTS = re.compile(rf"({NAME})(?:\s*@\s*({NAME}))?")


def listed_names(text: str) -> Iterator[str]:
    """The names at the beginning of a text and behind its commas, as they are written."""
    for found in re.finditer(rf"(?:\A|,)\s*({ACCOUNT})", text):
        yield found[1]


def name_and_host(name: str) -> tuple[str, str]:
    """The two parts of a name, without quotes; the host of a name alone is ``%``.

    :param name: a name as statements write it.
    """
    found = _PARTS.match(name)
    first, host = found.groups() if found else (name, None)
    return _unquoted(first), _unquoted(host or "%")


def _unquoted(name: str) -> str:
    quote = name[0] if name[0] in "`'\"" else ""
    return name.strip(quote).replace(2 * quote, quote) if quote else name
