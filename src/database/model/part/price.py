"""Prices."""

from decimal import Decimal

from sqlalchemy import CHAR, CheckConstraint, Table, UniqueConstraint
from sqlmodel import Field

from database.model.columns import Money
from database.model.field_length import NORMAL
from database.model.part.base import Part


class Price(Part):
    """An amount of money, and what is had for it."""

    plan: str = Field(max_length=NORMAL)
    amount: Decimal = Field(sa_type=Money)
    currency: str = Field(
        default="EUR", sa_type=CHAR(3), sa_column_kwargs={"server_default": "EUR"}
    )

    @classmethod
    def complete_table(cls, table: Table) -> None:
        super().complete_table(table)
        table.append_constraint(UniqueConstraint(table.c.owner_id, table.c.plan, table.c.currency))
        table.append_constraint(CheckConstraint("amount >= 0", name="amount"))
