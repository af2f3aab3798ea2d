"""Case studies."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlmodel import Field, Relationship

from database.model.agent.organisation import Organisation
from database.model.entry import Entry
from database.model.field_length import LONG
from database.model.part.alternate_name import AlternateName
from database.model.part.distribution import Distribution
from database.model.part.note import Note
from database.model.relationships import link_table, linked, owned, owner_key
from database.model.resource.base import Asset
from database.model.resource.publication import Publication
from database.model.taxonomy.kind import Licence
from database.model.taxonomy.subject import ApplicationArea, IndustrialSector, Keyword
from database.model.text_block import TextBlock

case_study_keyword = link_table(
    "case_study_keyword", owner_id="case_study.id", keyword_id="keyword.id"
)
case_study_citation = link_table(
    "case_study_citation", owner_id="case_study.id", citation_id="publication.id"
)
case_study_industrial_sector = link_table(
    "case_study_industrial_sector",
    owner_id="case_study.id",
    industrial_sector_id="industrial_sector.id",
)
case_study_application_area = link_table(
    "case_study_application_area",
    owner_id="case_study.id",
    application_area_id="application_area.id",
)
case_study_partner = link_table(
    "case_study_partner", owner_id="case_study.id", partner_id="organisation.id"
)


class CaseStudyAlternateName(AlternateName, table=True):
    __tablename__ = "case_study_alternate_name"
    __table_args__ = (owner_key("case_study.id"),)


class CaseStudyNote(Note, table=True):
    __tablename__ = "case_study_note"
    __table_args__ = (owner_key("case_study.id"),)


class CaseStudyDistribution(Distribution, table=True):
    __tablename__ = "case_study_distribution"
    __table_args__ = (owner_key("case_study.id"),)


class CaseStudy(Asset, table=True):
    """What somebody did with artificial intelligence, and what came of it."""

    __tablename__ = "case_study"
    __table_args__ = (CheckConstraint("finished_on >= started_on", name="duration"),)

    challenge: str | None = Field(default=None, max_length=LONG)
    outcome: str | None = Field(default=None, max_length=LONG)
    started_on: date | None = None
    finished_on: date | None = None

    entry: Entry = Relationship()
    description: TextBlock | None = Relationship()
    keywords: list[Keyword] = linked(case_study_keyword)
    licence: Licence | None = Relationship()
    alternate_names: list[CaseStudyAlternateName] = owned()
    notes: list[CaseStudyNote] = owned()
    distributions: list[CaseStudyDistribution] = owned()
    citations: list[Publication] = linked(case_study_citation)
    industrial_sectors: list[IndustrialSector] = linked(case_study_industrial_sector)
    application_areas: list[ApplicationArea] = linked(case_study_application_area)
    partners: list[Organisation] = linked(case_study_partner)
