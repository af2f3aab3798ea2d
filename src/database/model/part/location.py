"""Locations: an address, a point on the map, or both."""

from decimal import Decimal

from sqlalchemy import CHAR, CheckConstraint, ForeignKeyConstraint, Index, Numeric, Table
from sqlmodel import Field

from database.model.columns import IDENTIFIER_COLLATION
from database.model.field_length import NORMAL, SHORT
from database.model.part.base import Part


class Location(Part):
    """A postal address, and its place on the map."""

    street: str | None = Field(default=None, max_length=NORMAL)
    postal_code: str | None = Field(default=None, max_length=SHORT)
    locality: str | None = Field(default=None, max_length=NORMAL)
    region: str | None = Field(default=None, max_length=NORMAL)
    country_code: str | None = Field(default=None, sa_type=CHAR(2, collation=IDENTIFIER_COLLATION))
    latitude: Decimal | None = Field(default=None, sa_type=Numeric(8, 6))
    longitude: Decimal | None = Field(default=None, sa_type=Numeric(9, 6))
    elevation_m: Decimal | None = Field(default=None, sa_type=Numeric(7, 2))

    @classmethod
    def complete_table(cls, table: Table) -> None:
        super().complete_table(table)
        country = ForeignKeyConstraint(
            [table.c.country_code], ["country.code"], onupdate="CASCADE", ondelete="RESTRICT"
        )
        table.append_constraint(country)
        for name, limit in (("latitude", 90), ("longitude", 180)):
            check = CheckConstraint(f"{name} BETWEEN -{limit} AND {limit}", name=name)
            table.append_constraint(check)
        table.append_constraint(
            CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="point_is_whole")
        )
        Index(None, table.c.latitude, table.c.longitude)
