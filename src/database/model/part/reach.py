"""E-mail addresses and telephone numbers of contacts."""

from sqlalchemy import Table, UniqueConstraint
from sqlmodel import Field

from database.model.field_length import NORMAL, SHORT
from database.model.part.base import Part


class Email(Part):
    """An e-mail address."""

    address: str = Field(max_length=NORMAL)

    @classmethod
    def complete_table(cls, table: Table) -> None:
        super().complete_table(table)
        table.append_constraint(UniqueConstraint(table.c.owner_id, table.c.address))


class Telephone(Part):
    """A telephone number, with its country code."""

    number: str = Field(max_length=SHORT)
    extension: str | None = Field(default=None, max_length=SHORT)
