"""Projects."""

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint
from sqlmodel import Field, Relationship

from database.model.base import Base
from database.model.columns import Money, native_enum
from database.model.part.alternate_name import AlternateName
from database.model.part.note import Note
from database.model.part.relevant_link import RelevantLink
from database.model.relationships import links, parts, reference
from database.model.resource.base import Resource, Scientific

if TYPE_CHECKING:
    from database.model.agent.organisation import Organisation
    from database.model.resource.dataset import Dataset
    from database.model.resource.publication import Publication


class Project(Resource, Scientific, table=True):
    """Work that organisations do together, for a time, with a budget."""

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

    alternate_names: list[AlternateName] = parts(AlternateName)
    notes: list[Note] = parts(Note)
    coordinator: "Organisation" = reference("Organisation", "coordinator_id")
    participants: list["ProjectParticipant"] = Relationship(
        back_populates="project", cascade_delete=True, passive_deletes=True
    )
    datasets: list["Dataset"] = links("Dataset")
    publications: list["Publication"] = links("Publication")
    relevant_links: list[RelevantLink] = parts(RelevantLink)


class ParticipantRole(str, Enum):
    """What an organisation is to a project."""

    BENEFICIARY = "beneficiary"
    ASSOCIATED = "associated"
    THIRD_PARTY = "third party"


class ProjectParticipant(Base, table=True):
    """An organisation that takes part in a project, and its share of the budget."""

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
    organisation: "Organisation" = Relationship()
