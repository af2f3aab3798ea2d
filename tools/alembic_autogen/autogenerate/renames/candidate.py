"""Pairs of names that may be one object, how similar they are, and the questions about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.flag_names import quote_if_needed
from alembic_autogen.questions import Question, Reply, flag

if TYPE_CHECKING:
    from alembic_autogen.schema.model import TableKey

SIMILAR = 0.6
"""The ratio from which two names count as similar (difflib)."""


@dataclass(frozen=True)
class RenameCandidate:
    """A pair of names that may be one object.

    :param kind: ``table``, ``column``, ``member``, or ``merge`` for a member that joins another.
    :param table: the table, by its new name; for a table, its new key.
    :param old: the old name.
    :param new: the new name.
    :param column: the column of a member, by its new name.
    :param keeps: what a rename keeps, as half a sentence.
    :param types: the old and the new type of a column.
    :param likeness: how likely it is, compared with other candidates.
    """

    kind: str
    table: TableKey
    old: str
    new: str
    column: str = ""
    keeps: str = field(default="", compare=False)
    types: tuple[str, str] = field(default=("", ""), compare=False)
    likeness: float = field(default=0.0, compare=False)

    @property
    def path(self) -> str:
        """The old name, qualified, as a flag takes it."""
        names = [self.table.schema] if self.table.schema else []
        if self.kind != "table":
            names.append(self.table.name)
        if self.kind in ("member", "merge"):
            names.append(self.column)
        return ".".join(map(quote_if_needed, [*names, self.old]))

    @property
    def flag(self) -> str:
        """The flag that confirms it."""
        option = {"member": "--rename-value", "merge": "--merge-value"}.get(self.kind, "--rename")
        return flag(option, f"{self.path}={quote_if_needed(self.new)}")

    def excludes(self, other: RenameCandidate) -> bool:
        """Whether both cannot be renames, since they have one name in common."""
        place, others = (
            (each.kind, each.table.schema, each.kind != "table" and each.table, each.column)
            for each in (self, other)
        )
        return place == others and (self.old == other.old or self.new == other.new)


@dataclass(frozen=True)
class RenameQuestion:
    """The question for the new name of a removed object.

    :param candidates: the possible renames of one name, the likeliest first.
    """

    candidates: tuple[RenameCandidate, ...]

    @property
    def path(self) -> str:
        """The old name, qualified, as a flag takes it."""
        return self.candidates[0].path

    @property
    def kind(self) -> str:
        """The kind of the candidates, which is the same for all of them."""
        return self.candidates[0].kind

    @property
    def text(self) -> str:
        """The question as a sentence that names every candidate."""
        first = self.candidates[0]
        if first.kind == "merge":
            return (
                f"Should rows with {first.old!r} in column {first.table}.{first.column} get "
                f"{first.new!r} (a downgrade cannot separate them again)?"
            )
        where = {
            "table": "",
            "column": f" of table {first.table}",
            "member": f" of column {first.table}.{first.column}",
        }[first.kind]
        *names, last = (repr(each.new) for each in self.candidates)
        new = f"{', '.join(names)} or {last}" if names else last
        return f"Was {first.kind} {first.old!r}{where} renamed to {new}?"

    @property
    def refusal(self) -> str:
        """The consequence without a rename."""
        is_member = self.kind in ("member", "merge")
        refused = "rows that have it are refused unless --fill gives them another value"
        return refused if is_member else "its data is dropped"

    @property
    def no_flag(self) -> str:
        """The flag that refuses all candidates."""
        return flag("--no-rename", self.path)

    def as_question(self) -> Question:
        """Return the question with the flags that answer it."""
        kind = "merge" if self.kind == "merge" else "rename"
        one = len(self.candidates) == 1
        replies = [
            Reply(
                each.flag,
                ": ".join(filter(None, ["yes" if one else f"to {each.new!r}", each.keeps])),
            )
            for each in self.candidates
        ]
        replies.append(Reply(self.no_flag, f"no: {self.refusal}"))
        likeliest = self.candidates[0]
        column = likeliest.new if likeliest.kind == "column" else likeliest.column
        return Question(kind, self.path, self.text, tuple(replies), likeliest.table.name, column)


def grouped(candidates: Iterable[RenameCandidate]) -> list[RenameQuestion]:
    """Make a question for each old name, with its candidates in the order of their likeness."""
    found: dict[tuple[str, str], list[RenameCandidate]] = {}
    for each in candidates:
        found.setdefault((each.kind, each.path), []).append(each)
    return [
        RenameQuestion(tuple(sorted(group, key=lambda each: -each.likeness)))
        for group in found.values()
    ]


def likeliest(questions: Iterable[RenameQuestion]) -> list[RenameCandidate]:
    """Choose renames that do not exclude each other, the likeliest ones first."""
    chosen: list[RenameCandidate] = []
    candidates = (each for question in questions for each in question.candidates)
    for each in sorted(candidates, key=lambda candidate: -candidate.likeness):
        if not any(each.excludes(other) for other in chosen):
            chosen.append(each)
    return chosen


Ask = Callable[[Sequence[RenameQuestion]], "Sequence[RenameCandidate] | None"]
"""Asks the user several questions in one round, and returns the renames; ``None`` if no user can
answer."""


def likeness(old: str, new: str) -> float:
    """The similarity of two names, from 0 to 1."""
    return SequenceMatcher(None, old.lower(), new.lower()).ratio()


def names_alike(old: str, new: str) -> bool:
    """Whether two names are similar."""
    return likeness(old, new) >= SIMILAR
