"""A step of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from alembic_autogen.schema.differences import Difference

Action = Literal[
    "create", "drop", "alter", "move", "rename", "combine", "fill", "compute", "rename_members"
]


@dataclass(frozen=True)
class Step:
    """A step of a plan.

    :param action: the action that settles the difference. ``combine`` settles several differences
        of one table in a single ALTER TABLE; ``move`` gives columns their positions where the order
        counts; ``fill`` gives existing rows a value; ``compute`` stores the values of a column that
        were computed until now; ``rename_members`` renames members of an ENUM or SET in the rows.
    :param differences: the differences that the step settles; only ``combine``, and ``rename`` of
        tables that exchange their names, can have more than one.
    :param reason: the reason for combining them, for a comment; for other actions, the comment.
    :param place: the position of a column that is created or filled: empty for the end, FIRST, or
        AFTER another.
    :param by_old_name: whether the step runs before its table is renamed, and so uses the old name.
    :param absent: the names of columns that only later steps add to its table.
    """

    action: Action
    differences: tuple[Difference, ...]
    reason: str = ""
    place: str = ""
    by_old_name: bool = False
    absent: frozenset[str] = frozenset()

    @property
    def difference(self) -> Difference:
        """The only difference of a step that has one."""
        (difference,) = self.differences
        return difference


def step(action: Action, difference: Difference, place: str = "") -> Step:
    """Build a step of one difference."""
    return Step(action, (difference,), place=place)
