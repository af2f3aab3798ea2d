"""Projects."""

from datetime import date
from decimal import Decimal
from enum import Enum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, Relationship

from database.model.agent.organisation import Organisation
from database.model.base import Base
from database.model.columns import Money, native_enum
from database.model.entry import Entry
from database.model.part.alternate_name import AlternateName
from database.model.part.note import Note
from database.model.part.relevant_link import RelevantLink
from database.model.relationships import link_table, linked, owned, owner_key
from database.model.resource.base import Resource
from database.model.resource.dataset import Dataset
from database.model.resource.publication import Publication
from database.model.taxonomy.subject import Keyword, ResearchArea, ScientificDomain
from database.model.text_block import TextBlock

project_keyword = link_table("project_keyword", owner_id="project.id", keyword_id="keyword.id")
project_research_area = link_table(
    "project_research_area", owner_id="project.id", research_area_id="research_area.id"
)
project_scientific_domain = link_table(
    "project_scientific_domain", owner_id="project.id", scientific_domain_id="scientific_domain.id"
)
project_dataset = link_table("project_dataset", owner_id="project.id", dataset_id="dataset.id")
project_publication = link_table(
    "project_publication", owner_id="project.id", publication_id="publication.id"
)


class ProjectAlternateName(AlternateName, table=True):
    __tablename__ = "project_alternate_name"
    __table_args__ = (owner_key("project.id"),)


class ProjectNote(Note, table=True):
    __tablename__ = "project_note"
    __table_args__ = (owner_key("project.id"),)


class ProjectRelevantLink(RelevantLink, table=True):
    __tablename__ = "project_relevant_link"
    __table_args__ = (owner_key("project.id"),)


class Project(Resource, table=True):
    """Work that organisations do together, for a time, with a budget."""

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint("finished_on >= started_on", name="duration"),
        CheckConstraint("total_cost_eur >= 0", name="total_cost_eur"),
    )

    started_on: date | None = Field(default=None, index=True)
    finished_on: date | None = None
    total_cost_eur: Decimal | None = Field(default=None, sa_type=Money)
    coordinator_id: int | None = Field(
        default=None, foreign_key="organisation.id", ondelete="SET NULL"
    )

    entry: Entry = Relationship()
    description: TextBlock | None = Relationship()
    keywords: list[Keyword] = linked(project_keyword)
    research_areas: list[ResearchArea] = linked(project_research_area)
    scientific_domains: list[ScientificDomain] = linked(project_scientific_domain)
    alternate_names: list[ProjectAlternateName] = owned()
    notes: list[ProjectNote] = owned()
    coordinator: Organisation | None = Relationship()
    participants: list["ProjectParticipant"] = Relationship(
        back_populates="project", cascade_delete=True, passive_deletes=True
    )
    datasets: list[Dataset] = linked(project_dataset)
    publications: list[Publication] = linked(project_publication)
    relevant_links: list[ProjectRelevantLink] = owned()


class ParticipantRole(str, Enum):
    """The role of an organisation in a project."""

    BENEFICIARY = "beneficiary"
    ASSOCIATED = "associated"
    THIRD_PARTY = "third party"


class ProjectParticipant(Base, table=True):
    """An organisation that takes part in a project, and its share of the budget."""

    __tablename__ = "project_participant"
    __table_args__ = (CheckConstraint("contribution_eur >= 0", name="contribution_eur"),)

    project_id: int = Field(primary_key=True, foreign_key="project.id", ondelete="CASCADE")
    organisation_id: int = Field(
        primary_key=True, foreign_key="organisation.id", ondelete="RESTRICT"
    )
    role: ParticipantRole = Field(
        default=ParticipantRole.BENEFICIARY,
        sa_type=native_enum(ParticipantRole),
        sa_column_kwargs={"server_default": ParticipantRole.BENEFICIARY.value},
    )
    contribution_eur: Decimal | None = Field(default=None, sa_type=Money)

    project: Project = Relationship(back_populates="participants")
    organisation: Organisation = Relationship()
