"""The base of everything in the catalogue, resources and agents."""

from sqlalchemy import BigInteger, Table
from sqlmodel import Field

from database.model.base import Base
from database.model.triggers import delete_with_owner


class Concept(Base):
    """Something that the catalogue has an entry for.

    Each table declares ``entry`` itself: SQLModel inherits columns, but no relationships.
    """

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int | None = Field(
        default=None,
        nullable=False,
        unique=True,
        foreign_key="entry.id",
        ondelete="RESTRICT",
        sa_type=BigInteger,
    )

    @classmethod
    def complete_table(cls, table: Table) -> None:
        super().complete_table(table)
        delete_with_owner(table.c.entry_id)
