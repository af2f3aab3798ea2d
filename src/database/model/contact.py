"""Whom to ask about a record."""

from sqlmodel import Field

from database.model.base import Base
from database.model.field_length import NORMAL
from database.model.part.reach import Email, Telephone
from database.model.relationships import parts


class Contact(Base, table=True):
    """Somebody, or some desk, that answers questions about a record."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=NORMAL)
    role: str | None = Field(default=None, max_length=NORMAL)

    emails: list[Email] = parts(Email)
    telephones: list[Telephone] = parts(Telephone)
