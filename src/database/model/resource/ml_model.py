"""Machine-learning models."""

from enum import Enum
from typing import Any, Optional

from sqlalchemy import JSON, BigInteger, CheckConstraint
from sqlmodel import Field, Relationship

from database.model.base import Base
from database.model.columns import native_enum
from database.model.entry import Entry
from database.model.field_length import NORMAL
from database.model.part.alternate_name import AlternateName
from database.model.part.distribution import Distribution
from database.model.part.note import Note
from database.model.relationships import link_table, linked, owned, owner_key
from database.model.resource.base import Asset
from database.model.resource.dataset import Dataset
from database.model.resource.experiment import Experiment
from database.model.resource.publication import Publication
from database.model.taxonomy.kind import Licence
from database.model.taxonomy.subject import (
    ApplicationArea,
    IndustrialSector,
    Keyword,
    ResearchArea,
    ScientificDomain,
)
from database.model.text_block import TextBlock

ml_model_keyword = link_table("ml_model_keyword", owner_id="ml_model.id", keyword_id="keyword.id")
ml_model_citation = link_table(
    "ml_model_citation", owner_id="ml_model.id", citation_id="publication.id"
)
ml_model_research_area = link_table(
    "ml_model_research_area", owner_id="ml_model.id", research_area_id="research_area.id"
)
ml_model_scientific_domain = link_table(
    "ml_model_scientific_domain",
    owner_id="ml_model.id",
    scientific_domain_id="scientific_domain.id",
)
ml_model_industrial_sector = link_table(
    "ml_model_industrial_sector",
    owner_id="ml_model.id",
    industrial_sector_id="industrial_sector.id",
)
ml_model_application_area = link_table(
    "ml_model_application_area", owner_id="ml_model.id", application_area_id="application_area.id"
)
ml_model_experiment = link_table(
    "ml_model_experiment", owner_id="ml_model.id", experiment_id="experiment.id"
)


class MLModelAlternateName(AlternateName, table=True):
    __tablename__ = "ml_model_alternate_name"
    __table_args__ = (owner_key("ml_model.id"),)


class MLModelNote(Note, table=True):
    __tablename__ = "ml_model_note"
    __table_args__ = (owner_key("ml_model.id"),)


class MLModelDistribution(Distribution, table=True):
    __tablename__ = "ml_model_distribution"
    __table_args__ = (owner_key("ml_model.id"),)


class MLModel(Asset, table=True):
    """A machine-learning model: an architecture with the weights that were learnt."""

    __tablename__ = "ml_model"
    __table_args__ = (CheckConstraint("parameter_count > 0", name="parameter_count"),)

    architecture: str | None = Field(default=None, max_length=NORMAL)
    parameter_count: int | None = Field(default=None, sa_type=BigInteger)
    metrics: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    base_model_id: int | None = Field(default=None, foreign_key="ml_model.id", ondelete="SET NULL")

    entry: Entry = Relationship()
    description: TextBlock | None = Relationship()
    keywords: list[Keyword] = linked(ml_model_keyword)
    licence: Licence | None = Relationship()
    alternate_names: list[MLModelAlternateName] = owned()
    notes: list[MLModelNote] = owned()
    distributions: list[MLModelDistribution] = owned()
    citations: list[Publication] = linked(ml_model_citation)
    research_areas: list[ResearchArea] = linked(ml_model_research_area)
    scientific_domains: list[ScientificDomain] = linked(ml_model_scientific_domain)
    industrial_sectors: list[IndustrialSector] = linked(ml_model_industrial_sector)
    application_areas: list[ApplicationArea] = linked(ml_model_application_area)
    base_model: Optional["MLModel"] = Relationship(
        back_populates="derived_models", sa_relationship_kwargs={"remote_side": "MLModel.id"}
    )
    derived_models: list["MLModel"] = Relationship(
        back_populates="base_model", passive_deletes=True
    )
    experiments: list[Experiment] = linked(ml_model_experiment)
    datasets: list["MLModelDataset"] = Relationship(
        back_populates="ml_model", cascade_delete=True, passive_deletes=True
    )


class DatasetRole(str, Enum):
    """The use of a dataset in making a model."""

    TRAINING = "training"
    VALIDATION = "validation"
    TEST = "test"


class MLModelDataset(Base, table=True):
    """A dataset that a machine-learning model was made with."""

    __tablename__ = "ml_model_dataset"

    ml_model_id: int = Field(primary_key=True, foreign_key="ml_model.id", ondelete="CASCADE")
    dataset_id: int = Field(primary_key=True, foreign_key="dataset.id", ondelete="CASCADE")
    role: DatasetRole = Field(primary_key=True, sa_type=native_enum(DatasetRole))

    ml_model: MLModel = Relationship(back_populates="datasets")
    dataset: Dataset = Relationship()
