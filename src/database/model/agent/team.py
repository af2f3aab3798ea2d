"""Teams."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, Relationship

from database.model.agent.organisation import Organisation
from database.model.agent.person import Person
from database.model.concept import Concept
from database.model.entry import Entry
from database.model.field_length import NORMAL
from database.model.relationships import link_table, linked

team_member = link_table("team_member", owner_id="team.id", member_id="person.id")


class Team(Concept, table=True):
    """People who work together, within an organisation or across several."""

    __tablename__ = "team"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("size > 0", name="size"),
    )

    name: str = Field(max_length=NORMAL)
    size: int | None = None
    organisation_id: int | None = Field(
        default=None, foreign_key="organisation.id", ondelete="SET NULL"
    )

    entry: Entry = Relationship()
    organisation: Organisation | None = Relationship()
    members: list[Person] = linked(team_member)
