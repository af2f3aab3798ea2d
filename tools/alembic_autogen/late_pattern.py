"""Regular expressions that are compiled when they are first used.

Compiling one takes up to a millisecond, and a module is often imported for a few statements of the
many that it knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property


class LatePattern:
    """A regular expression with the methods of :class:`re.Pattern` that are used here.

    A mistake in it is an error at its first use. For patterns that every run uses, take
    :func:`re.compile`.

    :param pattern: the text of the expression.
    :param flags: as for :func:`re.compile`.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Match it at a place of a text."""
        return self._compiled.match(text, start)

    def search(self, text: str) -> re.Match[str] | None:
        """Find its first match in a text."""
        return self._compiled.search(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Find all its matches in a text."""
        return self._compiled.finditer(text)

    def findall(self, text: str) -> list[str]:
        """The texts of all its matches, if it has no group, or of the group."""
        return self._compiled.findall(text)

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str) -> str:
        """Replace all its matches in a text."""
        return self._compiled.sub(new, text)
