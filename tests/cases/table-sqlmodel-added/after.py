from datetime import datetime
from decimal import Decimal
from enum import Enum as PyEnum

from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Base(SQLModel, registry=registry()):
    """All models of this case."""


class State(str, PyEnum):
    draft = "Draft"
    published = "Published"


class Film(Base, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=80)


class Ticket(Base, table=True):
    id: int | None = Field(default=None, primary_key=True)
    state: State = State.draft
    price: Decimal = Field(max_digits=8, decimal_places=2)
    seat: str | None = Field(default=None, max_length=8, unique=True)
    sold: datetime | None = None
    film_id: int = Field(foreign_key="film.id", ondelete="CASCADE", index=True)
    used: bool = False


metadata = Base.metadata
