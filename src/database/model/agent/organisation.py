"""Organisations."""

from datetime import date
from enum import Enum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from database.model.columns import string_enum, web_address
from database.model.concept import Concept
from database.model.field_length import NORMAL
from database.model.part.alternate_name import AlternateName
from database.model.part.location import Location
from database.model.part.relevant_link import RelevantLink
from database.model.relationships import links, parts, reference, to_children, to_parent
from database.model.taxonomy.kind import OrganisationType
from database.model.taxonomy.subject import IndustrialSector


class Turnover(str, Enum):
    """What an organisation turns over in a year, in euros."""

    UP_TO_2_MILLION = "<=2M"
    UP_TO_10_MILLION = "<=10M"
    UP_TO_50_MILLION = "<=50M"
    MORE = ">50M"


class Organisation(Concept, table=True):
    """A university, a company, a public body, a club."""

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

    type: OrganisationType | None = reference(OrganisationType, "type_id")
    parent: "Organisation" = to_parent("parent_id", "subsidiaries")
    subsidiaries: list["Organisation"] = to_children("parent_id", "parent")
    alternate_names: list[AlternateName] = parts(AlternateName)
    locations: list[Location] = parts(Location)
    relevant_links: list[RelevantLink] = parts(RelevantLink)
    industrial_sectors: list[IndustrialSector] = links(IndustrialSector)
