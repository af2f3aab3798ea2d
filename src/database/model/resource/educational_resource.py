"""Educational resources."""

from decimal import Decimal
from enum import Enum

from sqlalchemy import CheckConstraint, Computed, Numeric
from sqlmodel import Field, Relationship

from database.model.columns import string_enum
from database.model.entry import Entry
from database.model.part.price import Price
from database.model.part.relevant_link import RelevantLink
from database.model.relationships import link_table, linked, owned, owner_key
from database.model.resource.base import Resource
from database.model.taxonomy.geography import Language
from database.model.taxonomy.kind import EducationalLevel, TargetAudience
from database.model.taxonomy.subject import Keyword, ResearchArea, ScientificDomain
from database.model.text_block import TextBlock


class Pace(str, Enum):
    """Lessons at fixed times, or at the learner's own pace."""

    SCHEDULED = "scheduled"
    SELF_PACED = "self-paced"


educational_resource_keyword = link_table(
    "educational_resource_keyword", owner_id="educational_resource.id", keyword_id="keyword.id"
)
educational_resource_research_area = link_table(
    "educational_resource_research_area",
    owner_id="educational_resource.id",
    research_area_id="research_area.id",
)
educational_resource_scientific_domain = link_table(
    "educational_resource_scientific_domain",
    owner_id="educational_resource.id",
    scientific_domain_id="scientific_domain.id",
)
educational_resource_audience = link_table(
    "educational_resource_audience",
    owner_id="educational_resource.id",
    audience_id="target_audience.id",
)
educational_resource_language = link_table(
    "educational_resource_language", owner_id="educational_resource.id", language_id="language.id"
)
educational_resource_prerequisite = link_table(
    "educational_resource_prerequisite",
    owner_id="educational_resource.id",
    prerequisite_id="educational_resource.id",
)


class EducationalResourcePrice(Price, table=True):
    __tablename__ = "educational_resource_price"
    __table_args__ = (owner_key("educational_resource.id"),)


class EducationalResourceRelevantLink(RelevantLink, table=True):
    __tablename__ = "educational_resource_relevant_link"
    __table_args__ = (owner_key("educational_resource.id"),)


class EducationalResource(Resource, table=True):
    """A course, a tutorial, a textbook: something to learn from."""

    __tablename__ = "educational_resource"
    __table_args__ = (CheckConstraint("minutes_required > 0", name="minutes_required"),)

    pace: Pace = Field(
        default=Pace.SELF_PACED,
        sa_type=string_enum(Pace, "pace"),
        sa_column_kwargs={"server_default": Pace.SELF_PACED.value},
    )
    level_id: int | None = Field(
        default=None, foreign_key="educational_level.id", ondelete="SET NULL"
    )
    minutes_required: int | None = None
    hours_required: Decimal | None = Field(
        default=None,
        sa_type=Numeric(8, 2),
        sa_column_args=[Computed("minutes_required / 60", persisted=True)],
    )

    entry: Entry = Relationship()
    description: TextBlock | None = Relationship()
    keywords: list[Keyword] = linked(educational_resource_keyword)
    research_areas: list[ResearchArea] = linked(educational_resource_research_area)
    scientific_domains: list[ScientificDomain] = linked(educational_resource_scientific_domain)
    level: EducationalLevel | None = Relationship()
    audiences: list[TargetAudience] = linked(educational_resource_audience)
    languages: list[Language] = linked(educational_resource_language)
    prerequisites: list["EducationalResource"] = linked(educational_resource_prerequisite)
    prices: list[EducationalResourcePrice] = owned()
    relevant_links: list[EducationalResourceRelevantLink] = owned()
