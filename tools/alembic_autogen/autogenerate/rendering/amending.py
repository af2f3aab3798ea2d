"""Write a revision again, with the edits that somebody has made in it by hand."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from alembic_autogen.autogenerate.rendering.rewriting import rewrite
from alembic_autogen.cache import store
from alembic_autogen.errors import HistoryError
from alembic_autogen.history.revision_text import decoded, encoded
from alembic_autogen.memo.states import digest

_WRITTEN: store.ValueKind[str] = store.ValueKind("written-revision")
"""The text of each revision as the tool wrote it, by its id; and which texts it has written."""
_DATE = re.compile(r"^Create Date:.*$", re.MULTILINE)


@dataclass(frozen=True)
class Amended:
    """A revision that is written again.

    :param content: its file.
    :param written: the text that the tool wrote; ``None`` to drop all edits.
    :param final: the path that the file gets: another one if the message is another one.
    """

    revision: str
    path: Path
    content: bytes
    written: str | None
    final: Path

    @property
    def now(self) -> str:
        """The text of its file, with Python's line ends."""
        return decoded(self.content, self.path.name)

    def merged(self, again: str) -> str:
        """Add the edits to the text that the tool writes now.

        :raises HistoryError: an edit is in lines that are different now.
        """
        if self.written is None or self.now == self.written:
            return again
        now = _dated_like(self.now, self.written)
        found = merge(*(text.splitlines(keepends=True) for text in (self.written, now, again)))
        if found.conflicts:
            places = "1 place" if found.conflicts == 1 else f"{found.conflicts} places"
            raise HistoryError(
                f"{self.path.name} was edited by hand in {places} that would be written otherwise "
                "now; nothing was written. Take the edits out and make them again afterwards, or "
                "drop all of them: --discard-edits.",
                details="\n".join(found.edits),
            )
        return "".join(found.lines)

    def replace(self, text: str) -> None:
        """Replace the file in one step, unless it has changed; its line ends stay.

        :raises HistoryError: it has, or cannot be written, or its new name is taken.
        """
        self.check_name()
        if b"\r\n" in self.content:
            text = text.replace("\n", "\r\n")
        rewrite({self.path: self.content}, {self.path: encoded(text, self.path.name)})
        if self.final != self.path:
            self.path.rename(self.final)

    def check_name(self) -> None:
        """Refuse a new name that another file has.

        :raises HistoryError: there is such a file.
        """
        if self.final != self.path and os.path.lexists(self.final):
            raise HistoryError(
                f"{self.final.name} exists already, which {self.path.name} would be called after "
                "the message; move it away, or give another message."
            )


def remember_written(revision: str, text: str) -> None:
    """Remember the text of a revision as the tool wrote it."""
    store.remember(_WRITTEN, {"revision": revision}, text)
    store.remember(_WRITTEN, {"text": digest(text)}, "")


def written(revision: str, text: str) -> str | None:
    """The text of a revision as the tool wrote it; ``None`` if the cache does not have it.

    :param text: its text now, which is returned if the tool has written it at any time: git may
        have brought back an earlier one.
    """
    if store.value(_WRITTEN, {"text": digest(text)}) is not None:
        return text
    return store.value(_WRITTEN, {"revision": revision})


def _dated_like(text: str, other: str) -> str:
    """A text with the line ``Create Date`` of another one: a date is no edit."""
    date = _DATE.search(other)
    return _DATE.sub(lambda _: date[0], text, count=1) if date else text


@dataclass(frozen=True)
class Merge:
    """Three texts as one.

    :param lines: the lines, without the edits that are in conflict.
    :param conflicts: how many edits are.
    :param edits: these edits, as lines of a diff.
    """

    lines: tuple[str, ...]
    conflicts: int
    edits: tuple[str, ...]


def merge(base: Sequence[str], mine: Sequence[str], other: Sequence[str]) -> Merge:
    """Merge two changes of a text, line by line, as ``diff3`` does."""
    lines, edits, conflicts = list[str](), list[str](), 0
    for old, left, right in _chunks(base, mine, other):
        if left in (old, right):
            lines += right
        elif right == old:
            lines += left
        elif old and left[-len(old) :] == old:  # only something new before it
            lines += left[: -len(old)] + right
        elif old and left[: len(old)] == old:
            lines += right + left[len(old) :]
        else:
            conflicts += 1
            lines += right
            edits += [line.rstrip("\n") for line in difflib.ndiff(old, left) if line[0] in "+-"]
    return Merge(tuple(lines), conflicts, tuple(edits))


_Lines = list[str]


def _chunks(
    base: Sequence[str], mine: Sequence[str], other: Sequence[str]
) -> Iterator[tuple[_Lines, _Lines, _Lines]]:
    """The parts of three texts, between lines that all three have."""
    left, right = _same(base, mine), _same(base, other)
    at = (0, 0, 0)
    for n in [each for each in range(len(base)) if each in left and each in right]:
        end = (n, left[n], right[n])
        if end != at:
            before = zip((base, mine, other), at, end, strict=True)
            old, own, new = (list(text[start:stop]) for text, start, stop in before)
            yield old, own, new
        line = [base[n]]
        yield line, line, line
        at = (end[0] + 1, end[1] + 1, end[2] + 1)
    yield list(base[at[0] :]), list(mine[at[1] :]), list(other[at[2] :])


def _same(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """The lines that two texts share: the number in the other text by that in the base."""
    blocks = difflib.SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {a + n: b + n for a, b, size in blocks for n in range(size)}
