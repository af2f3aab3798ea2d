"""Sizes."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, Numeric, Table, UniqueConstraint
from sqlmodel import Field

from database.model.field_length import SHORT
from database.model.part.base import Part


class Size(Part):
    """A number of some unit: 1797 instances, 2.5 hours of speech."""

    unit: str = Field(max_length=SHORT)
    value: Decimal = Field(sa_type=Numeric(20, 4))

    @classmethod
    def complete_table(cls, table: Table) -> None:
        super().complete_table(table)
        table.append_constraint(UniqueConstraint(table.c.owner_id, table.c.unit))
        table.append_constraint(CheckConstraint("value > 0", name="value"))
