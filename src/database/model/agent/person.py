"""People."""

from datetime import date

from sqlalchemy import CheckConstraint, Computed, Index, String, UniqueConstraint, false
from sqlmodel import Field, Relationship

from database.model.agent.organisation import Organisation
from database.model.base import Base
from database.model.concept import Concept
from database.model.entry import Entry
from database.model.field_length import NORMAL
from database.model.part.location import Location
from database.model.relationships import link_table, linked, owned, owner_key
from database.model.taxonomy.geography import Country, Language
from database.model.taxonomy.subject import Expertise

person_expertise = link_table("person_expertise", owner_id="person.id", expertise_id="expertise.id")
person_language = link_table("person_language", owner_id="person.id", language_id="language.id")
entry_editor = link_table("entry_editor", owner_id="entry.id", editor_id="person.id")


class PersonLocation(Location, table=True):
    __tablename__ = "person_location"
    __table_args__ = (owner_key("person.id"),)

    country: Country | None = Relationship()


class Person(Concept, table=True):
    """A human being who works on artificial intelligence."""

    __tablename__ = "person"
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

    entry: Entry = Relationship()
    expertise: list[Expertise] = linked(person_expertise)
    languages: list[Language] = linked(person_language)
    edited_entries: list[Entry] = linked(entry_editor, near="editor_id")
    locations: list[PersonLocation] = owned()
    memberships: list["Membership"] = Relationship(
        back_populates="person", cascade_delete=True, passive_deletes=True
    )


class Membership(Base, table=True):
    """The time that a person spends in an organisation."""

    __tablename__ = "membership"
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
    organisation: Organisation = Relationship()
