"""Events."""

from datetime import datetime
from enum import Enum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, Relationship

from database.model.agent.organisation import Organisation
from database.model.agent.person import Person
from database.model.columns import Moment, native_enum, web_address
from database.model.entry import Entry
from database.model.part.location import Location
from database.model.relationships import link_table, linked, owned, owner_key
from database.model.resource.base import Resource
from database.model.taxonomy.geography import Country
from database.model.taxonomy.subject import Keyword
from database.model.text_block import TextBlock


class EventMode(str, Enum):
    """Attendance on site, online, or both."""

    ON_SITE = "on site"
    ONLINE = "online"
    HYBRID = "hybrid"


event_keyword = link_table("event_keyword", owner_id="event.id", keyword_id="keyword.id")
event_performer = link_table("event_performer", owner_id="event.id", performer_id="person.id")


class EventLocation(Location, table=True):
    __tablename__ = "event_location"
    __table_args__ = (owner_key("event.id"),)

    country: Country | None = Relationship()


class Event(Resource, table=True):
    """A conference, a workshop, a hackathon: people meet at a time and a place."""

    __tablename__ = "event"
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

    entry: Entry = Relationship()
    description: TextBlock | None = Relationship()
    keywords: list[Keyword] = linked(event_keyword)
    organiser_person: Person | None = Relationship()
    organiser_organisation: Organisation | None = Relationship()
    performers: list[Person] = linked(event_performer)
    locations: list[EventLocation] = owned()
