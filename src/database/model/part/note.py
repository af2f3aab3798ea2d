"""Notes."""

from sqlmodel import Field

from database.model.field_length import VERY_LONG
from database.model.part.base import Part


class Note(Part):
    """Something worth knowing that has no field of its own."""

    value: str = Field(max_length=VERY_LONG)
