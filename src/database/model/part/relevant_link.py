"""Links to further pages about a resource."""

from sqlalchemy import Index, Table
from sqlmodel import Field

from database.model.columns import web_address
from database.model.field_length import NORMAL
from database.model.part.base import Part


class RelevantLink(Part):
    """A page that says more: a registration form, a video, a press release."""

    name: str | None = Field(default=None, max_length=NORMAL)
    url: str = web_address(...)

    @classmethod
    def complete_table(cls, table: Table) -> None:
        super().complete_table(table)
        Index(None, table.c.url, mysql_length=191)
