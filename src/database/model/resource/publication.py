"""Publications."""

from sqlalchemy import CHAR, CheckConstraint, Computed, SmallInteger, UniqueConstraint
from sqlmodel import Field, Relationship

from database.model.agent.person import Person
from database.model.base import Base
from database.model.entry import Entry
from database.model.part.alternate_name import AlternateName
from database.model.part.distribution import Distribution
from database.model.part.note import Note
from database.model.relationships import link_table, linked, owned, owner_key
from database.model.resource.base import Asset
from database.model.taxonomy.geography import Language
from database.model.taxonomy.kind import Licence, PublicationType
from database.model.taxonomy.subject import Keyword, ResearchArea, ScientificDomain
from database.model.text_block import TextBlock

publication_keyword = link_table(
    "publication_keyword", owner_id="publication.id", keyword_id="keyword.id"
)
publication_citation = link_table(
    "publication_citation", owner_id="publication.id", citation_id="publication.id"
)
publication_research_area = link_table(
    "publication_research_area", owner_id="publication.id", research_area_id="research_area.id"
)
publication_scientific_domain = link_table(
    "publication_scientific_domain",
    owner_id="publication.id",
    scientific_domain_id="scientific_domain.id",
)
publication_language = link_table(
    "publication_language", owner_id="publication.id", language_id="language.id"
)


class PublicationAlternateName(AlternateName, table=True):
    __tablename__ = "publication_alternate_name"
    __table_args__ = (owner_key("publication.id"),)


class PublicationNote(Note, table=True):
    __tablename__ = "publication_note"
    __table_args__ = (owner_key("publication.id"),)


class PublicationDistribution(Distribution, table=True):
    __tablename__ = "publication_distribution"
    __table_args__ = (owner_key("publication.id"),)


class Publication(Asset, table=True):
    """A text that was published: an article, a book, a thesis, …"""

    __tablename__ = "publication"
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

    entry: Entry = Relationship()
    description: TextBlock | None = Relationship()
    keywords: list[Keyword] = linked(publication_keyword)
    licence: Licence | None = Relationship()
    alternate_names: list[PublicationAlternateName] = owned()
    notes: list[PublicationNote] = owned()
    distributions: list[PublicationDistribution] = owned()
    citations: list["Publication"] = linked(publication_citation)
    research_areas: list[ResearchArea] = linked(publication_research_area)
    scientific_domains: list[ScientificDomain] = linked(publication_scientific_domain)
    type: PublicationType | None = Relationship()
    languages: list[Language] = linked(publication_language)
    authors: list["PublicationAuthor"] = Relationship(
        back_populates="publication",
        cascade_delete=True,
        passive_deletes=True,
        sa_relationship_kwargs={"order_by": "PublicationAuthor.position"},
    )


class PublicationAuthor(Base, table=True):
    """Who wrote a publication, in the order of the title page."""

    __tablename__ = "publication_author"
    __table_args__ = (
        UniqueConstraint("publication_id", "position"),
        CheckConstraint("position > 0", name="position"),
    )

    publication_id: int = Field(primary_key=True, foreign_key="publication.id", ondelete="CASCADE")
    person_id: int = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE")
    position: int = Field(sa_type=SmallInteger)
    is_corresponding: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})

    publication: Publication = Relationship(back_populates="authors")
    person: Person = Relationship()
