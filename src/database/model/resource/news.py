"""News."""

from sqlalchemy import Index, Table, text
from sqlmodel import Field

from database.model.columns import web_address
from database.model.field_length import NORMAL
from database.model.relationships import links, reference
from database.model.resource.base import Resource
from database.model.taxonomy.kind import NewsCategory
from database.model.text_block import TextBlock
from database.model.triggers import delete_with_owner


class News(Resource, table=True):
    """Something that happened, told once."""

    __table_args__ = (Index("ix_news_published_at", text("published_at DESC")),)

    alternative_headline: str | None = Field(default=None, max_length=NORMAL)
    source_url: str | None = web_address()
    content_id: int | None = Field(default=None, foreign_key="text_block.id", ondelete="RESTRICT")

    content: TextBlock | None = reference(TextBlock, "content_id")
    categories: list[NewsCategory] = links(NewsCategory)

    @classmethod
    def complete_table(cls, table: Table) -> None:
        super().complete_table(table)
        delete_with_owner(table.c.content_id)
