"""The bases of all resources."""

from datetime import datetime

from sqlalchemy import Index, Table, true
from sqlmodel import Field

from database.model.columns import Moment, web_address
from database.model.concept import Concept
from database.model.field_length import NORMAL, SHORT
from database.model.triggers import delete_with_owner


class Resource(Concept):
    """Something that people make and share."""

    name: str = Field(max_length=NORMAL, index=True)
    description_id: int | None = Field(
        default=None, foreign_key="text_block.id", ondelete="RESTRICT"
    )
    same_as: str | None = web_address()
    published_at: datetime | None = Field(default=None, sa_type=Moment)

    @classmethod
    def complete_table(cls, table: Table) -> None:
        super().complete_table(table)
        delete_with_owner(table.c.description_id)
        Index(None, table.c.same_as, mysql_length=191)


class Asset(Resource):
    """A resource with content of its own, that comes in versions, under a licence."""

    version: str | None = Field(default=None, max_length=SHORT)
    licence_id: int | None = Field(default=None, foreign_key="licence.id", ondelete="SET NULL")
    is_accessible_for_free: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
