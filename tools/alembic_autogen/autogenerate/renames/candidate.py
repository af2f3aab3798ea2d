"""Pairs of names that may be one object, and how similar they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeVar

from alembic_autogen.autogenerate.renames.flags import quote_if_needed
from alembic_autogen.questions import Question, Reply, flag

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

    from alembic_autogen.schema.model import TableKey

SIMILAR = 0.6
"""The ratio from which two names count as similar (difflib)."""

Name = TypeVar("Name")


@dataclass(frozen=True)
class RenameCandidate:
    """A pair of names that may be one object.

    :param kind: ``table``, ``column``, ``value``, or ``merge`` for a value that joins another.
    :param table: the table, by its new name; for a table, its new key.
    :param old: the old name.
    :param new: the new name.
    :param column: the column of a value, by its new name.
    """

    kind: str
    table: TableKey
    old: str
    new: str
    column: str = ""

    @property
    def path(self) -> str:
        """The old name, qualified, as a flag takes it."""
        names = [self.table.schema] if self.table.schema else []
        if self.kind != "table":
            names.append(self.table.name)
        if self.kind in ("value", "merge"):
            names.append(self.column)
        return ".".join(map(quote_if_needed, [*names, self.old]))

    @property
    def question(self) -> str:
        """The text of the question."""
        if self.kind == "merge":
            return (
                f"Should rows with {self.old!r} in column {self.table}.{self.column} get "
                f"{self.new!r} (a downgrade cannot separate them again)?"
            )
        where = {"table": "", "column": f" of table {self.table}", "value": ""}[self.kind]
        if self.kind == "value":
            where = f" of column {self.table}.{self.column}"
        return f"Was {self.kind} {self.old!r}{where} renamed to {self.new!r}?"

    def as_question(self) -> Question:
        """Return the question with the flags that answer it."""
        option = {"value": "--rename-value", "merge": "--merge-value"}.get(self.kind, "--rename")
        new = f"{self.path}={quote_if_needed(self.new)}"
        if self.kind == "merge":
            replies = (
                Reply(flag(option, new), "yes"),
                Reply(flag("--no-rename", self.path), "no: rows that have it are refused"),
            )
            return Question("merge", self.path, self.question, replies)
        replies = (
            Reply(flag(option, new), "yes"),
            Reply(flag("--no-rename", self.path), "no: its data is dropped"),
        )
        return Question("rename", self.path, self.question, replies)


Ask = Callable[[RenameCandidate], "bool | None"]
"""Asks the user; ``None`` if no user can answer."""


def names_alike(old: str, new: str) -> bool:
    """Whether two names are similar."""
    return SequenceMatcher(None, old.lower(), new.lower()).ratio() >= SIMILAR


def best_pairs(
    scored: Iterable[tuple[float, Name, Name]], order: Callable[[Name], SupportsRichComparison]
) -> list[tuple[Name, Name]]:
    """Pair each name at most once, the likeliest pairs first.

    :param scored: a score, an old and a new name.
    :param order: the sort key of names with equal scores.
    """
    pairs: list[tuple[Name, Name]] = []
    for _, old, new in sorted(scored, key=lambda s: (-s[0], order(s[1]), order(s[2]))):
        if all(old != before and new != after for before, after in pairs):
            pairs.append((old, new))
    return pairs
