"""Experiments."""

from typing import Any

from sqlalchemy import JSON, text
from sqlmodel import Field, Relationship

from database.model.columns import web_address
from database.model.entry import Entry
from database.model.field_length import LONG
from database.model.part.alternate_name import AlternateName
from database.model.part.distribution import Distribution
from database.model.part.note import Note
from database.model.relationships import link_table, linked, owned, owner_key
from database.model.resource.base import Asset
from database.model.resource.publication import Publication
from database.model.taxonomy.kind import Badge, Licence
from database.model.taxonomy.subject import Keyword, ResearchArea, ScientificDomain
from database.model.text_block import TextBlock

experiment_keyword = link_table(
    "experiment_keyword", owner_id="experiment.id", keyword_id="keyword.id"
)
experiment_citation = link_table(
    "experiment_citation", owner_id="experiment.id", citation_id="publication.id"
)
experiment_research_area = link_table(
    "experiment_research_area", owner_id="experiment.id", research_area_id="research_area.id"
)
experiment_scientific_domain = link_table(
    "experiment_scientific_domain",
    owner_id="experiment.id",
    scientific_domain_id="scientific_domain.id",
)
experiment_badge = link_table("experiment_badge", owner_id="experiment.id", badge_id="badge.id")


class ExperimentAlternateName(AlternateName, table=True):
    __tablename__ = "experiment_alternate_name"
    __table_args__ = (owner_key("experiment.id"),)


class ExperimentNote(Note, table=True):
    __tablename__ = "experiment_note"
    __table_args__ = (owner_key("experiment.id"),)


class ExperimentDistribution(Distribution, table=True):
    __tablename__ = "experiment_distribution"
    __table_args__ = (owner_key("experiment.id"),)


class Experiment(Asset, table=True):
    """An experiment that others can repeat."""

    __tablename__ = "experiment"

    workflow_url: str | None = web_address()
    execution_settings: dict[str, Any] = Field(
        default_factory=dict,
        sa_type=JSON,
        sa_column_kwargs={"server_default": text("(json_object())")},
    )
    reproducibility_explanation: str | None = Field(default=None, max_length=LONG)

    entry: Entry = Relationship()
    description: TextBlock | None = Relationship()
    keywords: list[Keyword] = linked(experiment_keyword)
    licence: Licence | None = Relationship()
    alternate_names: list[ExperimentAlternateName] = owned()
    notes: list[ExperimentNote] = owned()
    distributions: list[ExperimentDistribution] = owned()
    citations: list[Publication] = linked(experiment_citation)
    research_areas: list[ResearchArea] = linked(experiment_research_area)
    scientific_domains: list[ScientificDomain] = linked(experiment_scientific_domain)
    badges: list[Badge] = linked(experiment_badge)
