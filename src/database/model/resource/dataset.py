"""Datasets."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from database.model.field_length import NORMAL
from database.model.part.size import Size
from database.model.relationships import links, parts
from database.model.resource.base import Asset, Scientific
from database.model.taxonomy.geography import Language

if TYPE_CHECKING:
    from database.model.agent.organisation import Organisation


class Dataset(Asset, Scientific, table=True):
    """A collection of data that is published, or curated, as one thing."""

    __table_args__ = (CheckConstraint("measured_until >= measured_from", name="measured"),)

    measurement_technique: str | None = Field(default=None, max_length=NORMAL)
    measured_from: date | None = None
    measured_until: date | None = None

    sizes: list[Size] = parts(Size)
    languages: list[Language] = links(Language)
    funders: list["Organisation"] = links("Organisation", "funder")
    components: list["Dataset"] = links("Dataset", "component")
