"""Computational assets."""

from typing import Any

from sqlalchemy import JSON, Computed
from sqlmodel import Field

from database.model.columns import web_address
from database.model.part.location import Location
from database.model.part.price import Price
from database.model.relationships import parts, reference
from database.model.resource.base import Asset
from database.model.taxonomy.kind import ComputationalAssetType


class ComputationalAsset(Asset, table=True):
    """Something to compute with: a cluster, a cloud service, an edge device, …"""

    type_id: int | None = Field(
        default=None, foreign_key="computational_asset_type.id", ondelete="SET NULL"
    )
    status_url: str | None = web_address()
    hardware: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    gpu_count: int | None = Field(
        default=None,
        index=True,
        sa_column_args=[
            Computed("CAST(json_extract(hardware, '$.gpus') AS SIGNED)", persisted=False)
        ],
    )

    type: ComputationalAssetType | None = reference(ComputationalAssetType, "type_id")
    locations: list[Location] = parts(Location)
    prices: list[Price] = parts(Price)
