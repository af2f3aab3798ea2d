from enum import Enum as PyEnum

from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Base(SQLModel, registry=registry()):
    """All models of this case."""


class State(str, PyEnum):
    new = "n"
    old = "o"


class Film(Base, table=True):
    id: int | None = Field(default=None, primary_key=True)
    state: State


metadata = Base.metadata
