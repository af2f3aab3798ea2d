"""Organisations."""

from datetime import date
from enum import Enum
from typing import Optional

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, Relationship

from database.model.columns import string_enum, web_address
from database.model.concept import Concept
from database.model.entry import Entry
from database.model.field_length import NORMAL
from database.model.part.alternate_name import AlternateName
from database.model.part.location import Location
from database.model.part.relevant_link import RelevantLink
from database.model.relationships import link_table, linked, owned, owner_key
from database.model.taxonomy.geography import Country
from database.model.taxonomy.kind import OrganisationType
from database.model.taxonomy.subject import IndustrialSector


class Turnover(str, Enum):
    """The yearly turnover of an organisation, in euros."""

    UP_TO_2_MILLION = "<=2M"
    UP_TO_10_MILLION = "<=10M"
    UP_TO_50_MILLION = "<=50M"
    MORE = ">50M"


organisation_industrial_sector = link_table(
    "organisation_industrial_sector",
    owner_id="organisation.id",
    industrial_sector_id="industrial_sector.id",
)


class OrganisationAlternateName(AlternateName, table=True):
    __tablename__ = "organisation_alternate_name"
    __table_args__ = (owner_key("organisation.id"),)


class OrganisationLocation(Location, table=True):
    __tablename__ = "organisation_location"
    __table_args__ = (owner_key("organisation.id"),)

    country: Country | None = Relationship()


class OrganisationRelevantLink(RelevantLink, table=True):
    __tablename__ = "organisation_relevant_link"
    __table_args__ = (owner_key("organisation.id"),)


class Organisation(Concept, table=True):
    """A university, a company, a public body, a club."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("employee_count >= 0", name="employee_count"),
        Index("ft_organisation_name_legal_name", "name", "legal_name", mysql_prefix="FULLTEXT"),
    )

    name: str = Field(max_length=NORMAL, index=True)
    legal_name: str | None = Field(default=None, max_length=NORMAL)
    homepage: str | None = web_address()
    logo_url: str | None = web_address()
    type_id: int | None = Field(
        default=None, foreign_key="organisation_type.id", ondelete="SET NULL"
    )
    parent_id: int | None = Field(default=None, foreign_key="organisation.id", ondelete="SET NULL")
    founded_on: date | None = None
    dissolved_on: date | None = None
    employee_count: int | None = None
    turnover: Turnover | None = Field(default=None, sa_type=string_enum(Turnover, "turnover"))

    entry: Entry = Relationship()
    type: OrganisationType | None = Relationship()
    parent: Optional["Organisation"] = Relationship(
        back_populates="subsidiaries", sa_relationship_kwargs={"remote_side": "Organisation.id"}
    )
    subsidiaries: list["Organisation"] = Relationship(back_populates="parent", passive_deletes=True)
    alternate_names: list[OrganisationAlternateName] = owned()
    locations: list[OrganisationLocation] = owned()
    relevant_links: list[OrganisationRelevantLink] = owned()
    industrial_sectors: list[IndustrialSector] = linked(organisation_industrial_sector)
