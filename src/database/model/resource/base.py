"""What resources have in common."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Index, Table, true
from sqlmodel import Field

from database.model.base import Base
from database.model.columns import Moment, web_address
from database.model.concept import Concept
from database.model.field_length import NORMAL, SHORT
from database.model.part.alternate_name import AlternateName
from database.model.part.distribution import Distribution
from database.model.part.note import Note
from database.model.relationships import links, parts, reference
from database.model.taxonomy.kind import Licence
from database.model.taxonomy.subject import (
    ApplicationArea,
    IndustrialSector,
    Keyword,
    ResearchArea,
    ScientificDomain,
)
from database.model.text_block import TextBlock
from database.model.triggers import delete_with_owner

if TYPE_CHECKING:
    from database.model.resource.publication import Publication


class Resource(Concept):
    """Something that people make and share."""

    name: str = Field(max_length=NORMAL, index=True)
    description_id: int | None = Field(
        default=None, foreign_key="text_block.id", ondelete="RESTRICT"
    )
    same_as: str | None = web_address()
    published_at: datetime | None = Field(default=None, sa_type=Moment)

    description: TextBlock | None = reference(TextBlock, "description_id")
    keywords: list[Keyword] = links(Keyword)

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

    licence: Licence | None = reference(Licence, "licence_id")
    alternate_names: list[AlternateName] = parts(AlternateName)
    notes: list[Note] = parts(Note)
    distributions: list[Distribution] = parts(Distribution)
    citations: list["Publication"] = links("Publication", "citation")


class Scientific(Base):
    """Mixin of resources that belong to a science."""

    research_areas: list[ResearchArea] = links(ResearchArea)
    scientific_domains: list[ScientificDomain] = links(ScientificDomain)


class Applied(Base):
    """Mixin of resources that are put to use."""

    industrial_sectors: list[IndustrialSector] = links(IndustrialSector)
    application_areas: list[ApplicationArea] = links(ApplicationArea)
