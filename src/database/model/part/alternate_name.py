"""Alternate names of a resource."""

from sqlalchemy import Table, UniqueConstraint
from sqlmodel import Field

from database.model.field_length import NORMAL
from database.model.part.base import Part


class AlternateName(Part):
    """Another name of the same thing: an abbreviation, a translation, a former name."""

    name: str = Field(max_length=NORMAL)

    @classmethod
    def complete_table(cls, table: Table) -> None:
        super().complete_table(table)
        table.append_constraint(UniqueConstraint(table.c.owner_id, table.c.name))
