"""Contacts of a record."""

from sqlmodel import Field

from database.model.base import Base
from database.model.field_length import NORMAL
from database.model.part.reach import Email, Telephone
from database.model.relationships import owned, owner_key


class ContactEmail(Email, table=True):
    __tablename__ = "contact_email"
    __table_args__ = (owner_key("contact.id"),)


class ContactTelephone(Telephone, table=True):
    __tablename__ = "contact_telephone"
    __table_args__ = (owner_key("contact.id"),)


class Contact(Base, table=True):
    """Somebody, or some desk, that answers questions about a record."""

    __tablename__ = "contact"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=NORMAL)
    role: str | None = Field(default=None, max_length=NORMAL)

    emails: list[ContactEmail] = owned()
    telephones: list[ContactTelephone] = owned()
