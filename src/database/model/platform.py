"""The platforms that the catalogue collects from."""

from sqlmodel import Field

from database.model.base import Base
from database.model.columns import identifier, web_address
from database.model.field_length import LONG, NORMAL


class Platform(Base, table=True):
    """A platform that publishes resources, and that the catalogue collects from."""

    __tablename__ = "platform"

    id: int | None = Field(default=None, primary_key=True)
    name: str = identifier(unique=True)
    title: str = Field(max_length=NORMAL)
    description: str | None = Field(default=None, max_length=LONG)
    homepage: str | None = web_address()
