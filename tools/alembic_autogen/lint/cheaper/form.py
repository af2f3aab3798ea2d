"""A cheaper form of statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Statement
    from alembic_autogen.lint.online.classes import OnlineClass

Kind = Literal["apart", "together", "unchecked", "appended", "default"]


@dataclass(frozen=True)
class Cheaper:
    """A statement, and others that are cheaper and leave the same table.

    :param statement: the statement; of several that are one instead, the last one.
    :param instead: the statements, in order.
    :param classes: how the server carries them out.
    :param subject: what they are about, for a message: a column, a query, a number.
    """

    kind: Kind
    statement: Statement
    instead: tuple[str, ...]
    classes: tuple[OnlineClass, ...]
    subject: str = ""

    @property
    def ways(self) -> str:
        """The algorithms that the server needs, for a message."""
        return ", ".join(str(each.algorithm) for each in self.classes)

    @property
    def text(self) -> str:
        """The statements, for a message."""
        return "; ".join(self.instead)
