from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Base(SQLModel, registry=registry()):
    """All models of this case."""


class Film(Base, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=80, index=True)
    code: str = Field(max_length=8, unique=True)


metadata = Base.metadata
