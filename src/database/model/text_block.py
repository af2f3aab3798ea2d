"""Long texts, in one table, so that one full-text index finds them all."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.mysql import MEDIUMTEXT
from sqlmodel import Field

from database.model.base import Base


class TextBlock(Base, table=True):
    """A text of any length, as plain text, as HTML, or as both."""

    __tablename__ = "text_block"
    __table_args__ = (
        CheckConstraint("plain IS NOT NULL OR html IS NOT NULL", name="not_empty"),
        Index("ft_text_block_plain", "plain", mysql_prefix="FULLTEXT"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plain: str | None = Field(default=None, sa_type=MEDIUMTEXT)
    html: str | None = Field(default=None, sa_type=MEDIUMTEXT)
