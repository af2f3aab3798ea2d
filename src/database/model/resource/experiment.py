"""Experiments."""

from typing import Any

from sqlalchemy import JSON, text
from sqlmodel import Field

from database.model.columns import web_address
from database.model.field_length import LONG
from database.model.relationships import links
from database.model.resource.base import Asset, Scientific
from database.model.taxonomy.kind import Badge


class Experiment(Asset, Scientific, table=True):
    """An experiment that others can repeat."""

    workflow_url: str | None = web_address()
    execution_settings: dict[str, Any] = Field(
        default_factory=dict,
        sa_type=JSON,
        sa_column_kwargs={"server_default": text("(json_object())")},
    )
    reproducibility_explanation: str | None = Field(default=None, max_length=LONG)

    badges: list[Badge] = links(Badge)
