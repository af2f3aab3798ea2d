"""Events."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from database.model.columns import Moment, native_enum, web_address
from database.model.part.location import Location
from database.model.relationships import links, parts, reference
from database.model.resource.base import Resource

if TYPE_CHECKING:
    from database.model.agent.organisation import Organisation
    from database.model.agent.person import Person


class EventMode(str, Enum):
    """Where the people are."""

    ON_SITE = "on site"
    ONLINE = "online"
    HYBRID = "hybrid"


class Event(Resource, table=True):
    """A conference, a workshop, a hackathon: people meet at a time and a place."""

    __table_args__ = (
        CheckConstraint("ends_at >= starts_at", name="duration"),
        CheckConstraint(
            "organiser_person_id IS NULL OR organiser_organisation_id IS NULL", name="one_organiser"
        ),
        Index("ix_event_mode_starts_at", "mode", "starts_at"),
    )

    starts_at: datetime | None = Field(default=None, sa_type=Moment)
    ends_at: datetime | None = Field(default=None, sa_type=Moment)
    mode: EventMode = Field(default=EventMode.ON_SITE, sa_type=native_enum(EventMode))
    registration_url: str | None = web_address()
    organiser_person_id: int | None = Field(
        default=None, foreign_key="person.id", ondelete="RESTRICT"
    )
    organiser_organisation_id: int | None = Field(
        default=None, foreign_key="organisation.id", ondelete="RESTRICT"
    )

    organiser_person: "Person" = reference("Person", "organiser_person_id")
    organiser_organisation: "Organisation" = reference("Organisation", "organiser_organisation_id")
    performers: list["Person"] = links("Person", "performer")
    locations: list[Location] = parts(Location)
