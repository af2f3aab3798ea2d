"""A step of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from alembic_autogen.schema.differences import Difference

Action = Literal["create", "drop", "alter", "rename", "combine", "fill", "compute", "rename_values"]


@dataclass(frozen=True)
class Step:
    """One thing to do.

    :param action: what to do with the difference; ``combine`` does several, of one table, in a
        single ALTER TABLE; ``fill`` gives old rows a value, ``rename_values`` new members of an
        ENUM or SET.
    :param reason: why they are combined, in words for a comment.
    :param place: where a column that is created goes: nothing for the end, FIRST or AFTER another.
    :param by_old_name: whether the table is renamed later, and has its old name still.
    """

    action: Action
    differences: tuple[Difference, ...]
    reason: str = ""
    place: str = ""
    by_old_name: bool = False

    @property
    def difference(self) -> Difference:
        """The difference of a step that has one."""
        (difference,) = self.differences
        return difference


def step(action: Action, difference: Difference, place: str = "") -> Step:
    """A step of one difference."""
    return Step(action, (difference,), place=place)
