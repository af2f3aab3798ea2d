"""Datasets."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlmodel import Field, Relationship

from database.model.agent.organisation import Organisation
from database.model.entry import Entry
from database.model.field_length import NORMAL
from database.model.part.alternate_name import AlternateName
from database.model.part.distribution import Distribution
from database.model.part.note import Note
from database.model.part.size import Size
from database.model.relationships import link_table, linked, owned, owner_key
from database.model.resource.base import Asset
from database.model.resource.publication import Publication
from database.model.taxonomy.geography import Language
from database.model.taxonomy.kind import Licence
from database.model.taxonomy.subject import Keyword, ResearchArea, ScientificDomain
from database.model.text_block import TextBlock

dataset_keyword = link_table("dataset_keyword", owner_id="dataset.id", keyword_id="keyword.id")
dataset_citation = link_table(
    "dataset_citation", owner_id="dataset.id", citation_id="publication.id"
)
dataset_research_area = link_table(
    "dataset_research_area", owner_id="dataset.id", research_area_id="research_area.id"
)
dataset_scientific_domain = link_table(
    "dataset_scientific_domain", owner_id="dataset.id", scientific_domain_id="scientific_domain.id"
)
dataset_language = link_table("dataset_language", owner_id="dataset.id", language_id="language.id")
dataset_funder = link_table("dataset_funder", owner_id="dataset.id", funder_id="organisation.id")
dataset_component = link_table(
    "dataset_component", owner_id="dataset.id", component_id="dataset.id"
)


class DatasetAlternateName(AlternateName, table=True):
    __tablename__ = "dataset_alternate_name"
    __table_args__ = (owner_key("dataset.id"),)


class DatasetNote(Note, table=True):
    __tablename__ = "dataset_note"
    __table_args__ = (owner_key("dataset.id"),)


class DatasetDistribution(Distribution, table=True):
    __tablename__ = "dataset_distribution"
    __table_args__ = (owner_key("dataset.id"),)


class DatasetSize(Size, table=True):
    __tablename__ = "dataset_size"
    __table_args__ = (owner_key("dataset.id"),)


class Dataset(Asset, table=True):
    """A collection of data that is published, or curated, as one thing."""

    __tablename__ = "dataset"
    __table_args__ = (CheckConstraint("measured_until >= measured_from", name="measured"),)

    measurement_technique: str | None = Field(default=None, max_length=NORMAL)
    measured_from: date | None = None
    measured_until: date | None = None

    entry: Entry = Relationship()
    description: TextBlock | None = Relationship()
    keywords: list[Keyword] = linked(dataset_keyword)
    licence: Licence | None = Relationship()
    alternate_names: list[DatasetAlternateName] = owned()
    notes: list[DatasetNote] = owned()
    distributions: list[DatasetDistribution] = owned()
    citations: list[Publication] = linked(dataset_citation)
    research_areas: list[ResearchArea] = linked(dataset_research_area)
    scientific_domains: list[ScientificDomain] = linked(dataset_scientific_domain)
    sizes: list[DatasetSize] = owned()
    languages: list[Language] = linked(dataset_language)
    funders: list[Organisation] = linked(dataset_funder)
    components: list["Dataset"] = linked(dataset_component)
