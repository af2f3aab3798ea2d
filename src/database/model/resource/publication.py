"""Publications."""

from typing import TYPE_CHECKING

from sqlalchemy import CHAR, CheckConstraint, Computed, SmallInteger, UniqueConstraint
from sqlmodel import Field, Relationship

from database.model.base import Base
from database.model.relationships import links, reference
from database.model.resource.base import Asset, Scientific
from database.model.taxonomy.geography import Language
from database.model.taxonomy.kind import PublicationType

if TYPE_CHECKING:
    from database.model.agent.person import Person


class Publication(Asset, Scientific, table=True):
    """A text that was published: an article, a book, a thesis, …"""

    __table_args__ = (CheckConstraint("char_length(isbn) IN (10, 13)", name="isbn"),)

    type_id: int | None = Field(
        default=None, foreign_key="publication_type.id", ondelete="SET NULL"
    )
    isbn: str | None = Field(default=None, max_length=13, index=True)
    issn: str | None = Field(default=None, sa_type=CHAR(9))
    year: int | None = Field(
        default=None,
        index=True,
        sa_type=SmallInteger,
        sa_column_args=[Computed("year(published_at)", persisted=False)],
    )

    type: PublicationType | None = reference(PublicationType, "type_id")
    languages: list[Language] = links(Language)
    authors: list["PublicationAuthor"] = Relationship(
        back_populates="publication",
        cascade_delete=True,
        passive_deletes=True,
        sa_relationship_kwargs={"order_by": "PublicationAuthor.position"},
    )


class PublicationAuthor(Base, table=True):
    """Who wrote a publication, in the order of the title page."""

    __table_args__ = (
        UniqueConstraint("publication_id", "position"),
        CheckConstraint("position > 0", name="position"),
    )

    publication_id: int = Field(primary_key=True, foreign_key="publication.id", ondelete="CASCADE")
    person_id: int = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE")
    position: int = Field(sa_type=SmallInteger)
    is_corresponding: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})

    publication: Publication = Relationship(back_populates="authors")
    person: "Person" = Relationship()
