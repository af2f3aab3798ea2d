"""The base of all parts."""

from sqlmodel import Field

from database.model.base import Base


class Part(Base):
    """A row that belongs to one row of an owner, and is deleted with it.

    Each owner has a table of its own: a subclass beside the owner's class, whose
    :func:`database.model.relationships.owner_key` points to the owner.
    """

    id: int | None = Field(default=None, primary_key=True)
    owner_id: int
