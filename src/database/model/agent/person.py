"""People."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Computed, Index, String, UniqueConstraint, false
from sqlmodel import Field, Relationship

from database.model.base import Base
from database.model.concept import Concept
from database.model.field_length import NORMAL
from database.model.part.location import Location
from database.model.relationships import links, parts
from database.model.taxonomy.geography import Language
from database.model.taxonomy.subject import Expertise

if TYPE_CHECKING:
    from database.model.agent.organisation import Organisation


class Person(Concept, table=True):
    """A human being who works on artificial intelligence."""

    __table_args__ = (Index(None, "surname", "given_name"),)

    given_name: str = Field(max_length=NORMAL)
    surname: str = Field(max_length=NORMAL)
    full_name: str | None = Field(
        default=None,
        index=True,
        sa_type=String(2 * NORMAL + 1),
        sa_column_args=[Computed("concat(given_name, ' ', surname)", persisted=True)],
    )
    wants_to_be_contacted: bool = Field(default=False, sa_column_kwargs={"server_default": false()})

    expertise: list[Expertise] = links(Expertise)
    languages: list[Language] = links(Language)
    locations: list[Location] = parts(Location)
    memberships: list["Membership"] = Relationship(
        back_populates="person", cascade_delete=True, passive_deletes=True
    )


class Membership(Base, table=True):
    """The time that a person spends in an organisation."""

    __table_args__ = (
        UniqueConstraint("person_id", "organisation_id", "started_on"),
        CheckConstraint("finished_on >= started_on", name="duration"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE")
    organisation_id: int = Field(foreign_key="organisation.id", ondelete="CASCADE")
    role: str | None = Field(default=None, max_length=NORMAL)
    started_on: date
    finished_on: date | None = None

    person: Person = Relationship(back_populates="memberships")
    organisation: "Organisation" = Relationship()
