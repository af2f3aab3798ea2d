"""The bases of all vocabularies."""

from sqlalchemy import ForeignKeyConstraint, Table
from sqlmodel import Field

from database.model.base import Base
from database.model.field_length import LONG, NORMAL


class Term(Base):
    """A word of a vocabulary."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=NORMAL, unique=True)
    definition: str | None = Field(default=None, max_length=LONG)


class Topic(Term):
    """A word of a vocabulary that is a tree: a topic may be a part of a wider one.

    Each table declares ``parent`` and ``children`` itself: SQLModel does not inherit relationships.
    """

    parent_id: int | None = None

    @classmethod
    def complete_table(cls, table: Table) -> None:
        super().complete_table(table)
        table.append_constraint(
            ForeignKeyConstraint([table.c.parent_id], [table.c.id], ondelete="SET NULL")
        )
