"""Teams."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from database.model.agent.organisation import Organisation
from database.model.agent.person import Person
from database.model.concept import Concept
from database.model.field_length import NORMAL
from database.model.relationships import links, reference


class Team(Concept, table=True):
    """People who work together, within an organisation or across several."""

    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("size > 0", name="size"),
    )

    name: str = Field(max_length=NORMAL)
    size: int | None = None
    organisation_id: int | None = Field(
        default=None, foreign_key="organisation.id", ondelete="SET NULL"
    )

    organisation: Organisation | None = reference(Organisation, "organisation_id")
    members: list[Person] = links(Person, "member")
