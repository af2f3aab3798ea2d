"""Educational resources."""

from decimal import Decimal
from enum import Enum

from sqlalchemy import CheckConstraint, Computed, Numeric
from sqlmodel import Field

from database.model.columns import string_enum
from database.model.part.price import Price
from database.model.part.relevant_link import RelevantLink
from database.model.relationships import links, parts, reference
from database.model.resource.base import Resource, Scientific
from database.model.taxonomy.geography import Language
from database.model.taxonomy.kind import EducationalLevel, TargetAudience


class Pace(str, Enum):
    """Who says when a lesson begins."""

    SCHEDULED = "scheduled"
    SELF_PACED = "self-paced"


class EducationalResource(Resource, Scientific, table=True):
    """A course, a tutorial, a textbook: something to learn from."""

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

    level: EducationalLevel | None = reference(EducationalLevel, "level_id")
    audiences: list[TargetAudience] = links(TargetAudience, "audience")
    languages: list[Language] = links(Language)
    prerequisites: list["EducationalResource"] = links("EducationalResource", "prerequisite")
    prices: list[Price] = parts(Price)
    relevant_links: list[RelevantLink] = parts(RelevantLink)
