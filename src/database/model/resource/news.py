"""News."""

from sqlalchemy import Index, Table, text
from sqlmodel import Field, Relationship

from database.model.columns import web_address
from database.model.entry import Entry
from database.model.field_length import NORMAL
from database.model.relationships import link_table, linked
from database.model.resource.base import Resource
from database.model.taxonomy.kind import NewsCategory
from database.model.taxonomy.subject import Keyword
from database.model.text_block import TextBlock
from database.model.triggers import delete_with_owner

news_keyword = link_table("news_keyword", owner_id="news.id", keyword_id="keyword.id")
news_news_category = link_table(
    "news_news_category", owner_id="news.id", news_category_id="news_category.id"
)


class News(Resource, table=True):
    """Something that happened, told once."""

    __tablename__ = "news"
    __table_args__ = (Index("ix_news_published_at", text("published_at DESC")),)

    alternative_headline: str | None = Field(default=None, max_length=NORMAL)
    source_url: str | None = web_address()
    content_id: int | None = Field(default=None, foreign_key="text_block.id", ondelete="RESTRICT")

    entry: Entry = Relationship()
    description: TextBlock | None = Relationship(
        sa_relationship_kwargs={"foreign_keys": "News.description_id"}
    )
    keywords: list[Keyword] = linked(news_keyword)
    content: TextBlock | None = Relationship(
        sa_relationship_kwargs={"foreign_keys": "News.content_id"}
    )
    categories: list[NewsCategory] = linked(news_news_category)

    @classmethod
    def complete_table(cls, table: Table) -> None:
        super().complete_table(table)
        delete_with_owner(table.c.content_id)
