"""The base of all parts."""

from sqlmodel import Field

from database.model.base import Base


class Part(Base):
    """A row that belongs to one row of an owner, and is deleted with it.

    :func:`database.model.relationships.parts` gives each owner a table of its own.
    """

    id: int | None = Field(default=None, primary_key=True)
    owner_id: int
