"""Machine-learning models."""

from enum import Enum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, BigInteger, CheckConstraint
from sqlmodel import Field, Relationship

from database.model.base import Base
from database.model.columns import native_enum
from database.model.field_length import NORMAL
from database.model.relationships import links, to_children, to_parent
from database.model.resource.base import Applied, Asset, Scientific

if TYPE_CHECKING:
    from database.model.resource.dataset import Dataset
    from database.model.resource.experiment import Experiment


class MLModel(Asset, Scientific, Applied, table=True):
    """A machine-learning model: an architecture with the weights that were learnt."""

    __table_args__ = (CheckConstraint("parameter_count > 0", name="parameter_count"),)

    architecture: str | None = Field(default=None, max_length=NORMAL)
    parameter_count: int | None = Field(default=None, sa_type=BigInteger)
    metrics: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    base_model_id: int | None = Field(default=None, foreign_key="ml_model.id", ondelete="SET NULL")

    base_model: "MLModel" = to_parent("base_model_id", "derived_models")
    derived_models: list["MLModel"] = to_children("base_model_id", "base_model")
    experiments: list["Experiment"] = links("Experiment")
    datasets: list["MLModelDataset"] = Relationship(
        back_populates="ml_model", cascade_delete=True, passive_deletes=True
    )


class DatasetRole(str, Enum):
    """What a model's makers did with a dataset."""

    TRAINING = "training"
    VALIDATION = "validation"
    TEST = "test"


class MLModelDataset(Base, table=True):
    """A dataset that a machine-learning model was made with."""

    ml_model_id: int = Field(primary_key=True, foreign_key="ml_model.id", ondelete="CASCADE")
    dataset_id: int = Field(primary_key=True, foreign_key="dataset.id", ondelete="CASCADE")
    role: DatasetRole = Field(primary_key=True, sa_type=native_enum(DatasetRole))

    ml_model: MLModel = Relationship(back_populates="datasets")
    dataset: "Dataset" = Relationship()
