"""Case studies."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from database.model.field_length import LONG
from database.model.relationships import links
from database.model.resource.base import Applied, Asset

if TYPE_CHECKING:
    from database.model.agent.organisation import Organisation


class CaseStudy(Asset, Applied, table=True):
    """What somebody did with artificial intelligence, and what came of it."""

    __table_args__ = (CheckConstraint("finished_on >= started_on", name="duration"),)

    challenge: str | None = Field(default=None, max_length=LONG)
    outcome: str | None = Field(default=None, max_length=LONG)
    started_on: date | None = None
    finished_on: date | None = None

    partners: list["Organisation"] = links("Organisation", "partner")
